"""`inkdigit train`: progress on stderr."""

import os
from collections.abc import Callable

import typer
from rich.progress import TimeRemainingColumn

from inkdigit.apps.backend import limit_threads
from inkdigit.apps.progress import console, progress_bar
from inkdigit.experiment import Settings, run_experiment
from inkdigit.judging import Run
from inkdigit.model.recipes import Recipe
from inkdigit.model.training import Watcher
from inkdigit.run_folder import CHECKPOINT, LESSONS
from inkdigit.types import Dataset, Epoch

Experiment = Callable[[Settings, Dataset, Watcher], Run]
INTERRUPTED = 130


def train_with_progress(
    settings: Settings, dataset: Dataset, experiment: Experiment = run_experiment
) -> Run:
    """Train; a bar where somebody watches, a line an epoch where nobody does."""
    limit_threads(settings.recipe.threads)
    try:
        return _train(settings, dataset, experiment)
    except KeyboardInterrupt:
        state = "Nothing was kept."
        lessons = settings.lessons or settings.out / LESSONS
        if os.path.exists(lessons):
            how = "the same command with --resume" if settings.overwrite else "the same command"
            state = f"What teachers learnt is in {lessons}: {how} goes on."
        if os.path.exists(settings.out / CHECKPOINT):
            state = (
                f"Finished epochs are in {settings.out}: go on with inkdigit train ... --resume."
            )
        console.print(f"Stopped. {state}", soft_wrap=True, markup=False)
        raise typer.Exit(INTERRUPTED) from None


def _train(settings: Settings, dataset: Dataset, experiment: Experiment) -> Run:
    with progress_bar(TimeRemainingColumn()) as bar:
        now = settings.recipe
        task = bar.add_task("making frames", total=None)

        def on_begin(recipe: Recipe) -> None:
            nonlocal now
            now = recipe
            bar.reset(task, description=f"training {recipe.name}", total=recipe.epochs)

        def on_part(epoch: int, part: float) -> None:
            bar.update(task, completed=epoch - 1 + part)

        def on_epoch(epoch: Epoch) -> None:
            who = "" if now == settings.recipe else f"{now.name}  "
            bar.console.print(who + _line(epoch, now.epochs))
            bar.update(task, completed=epoch.epoch)

        return experiment(settings, dataset, Watcher(on_begin, on_part, on_epoch))


def _line(epoch: Epoch, total: int) -> str:
    line = (
        f"epoch {epoch.epoch:>2}/{total}  loss {epoch.loss:.4f}  accuracy {epoch.accuracy:.2%}"
        f"  {epoch.seconds:.1f} s"
    )
    if epoch.validation_accuracy is not None:
        line += f"  validation {epoch.validation_accuracy:.2%}"
    return line
