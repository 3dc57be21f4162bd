"""`inkdigit train`: progress on stderr."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import typer
from rich.progress import TimeRemainingColumn

from inkdigit.cli.backend import limit_threads
from inkdigit.cli.progress import console, progress_bar
from inkdigit.errors import INTERRUPTED_EXIT_CODE
from inkdigit.experiments.evaluate import Run
from inkdigit.experiments.run import RunConfig, run_experiment
from inkdigit.experiments.run_folder import CHECKPOINT, LESSONS, METRICS
from inkdigit.training.recipes import Recipe
from inkdigit.training.trainer import TrainingCallbacks
from inkdigit.types import Dataset, Epoch

Experiment = Callable[[RunConfig, Dataset, TrainingCallbacks], Run]


def train_with_progress(
    settings: RunConfig, dataset: Dataset, experiment: Experiment = run_experiment
) -> Run:
    """Train; a bar where somebody watches, a line an epoch where nobody does."""
    limit_threads(settings.recipe.threads)
    try:
        with _noted_interrupts() as interrupts:
            return _train(settings, dataset, experiment, interrupts)
    except KeyboardInterrupt:
        state = "Nothing was kept."
        if settings.overwrite and os.path.exists(settings.out / METRICS):
            state = f"The older run in {settings.out} is as it was."
        lessons = settings.lessons or settings.out / LESSONS
        if os.path.exists(lessons):
            how = "the same command with --resume" if settings.overwrite else "the same command"
            state = f"What teachers learnt is in {lessons}: {how} goes on."
        if os.path.exists(settings.out / CHECKPOINT):
            state = (
                f"Finished epochs are in {settings.out}: go on with inkdigit train ... --resume."
            )
        console.print(f"Stopped. {state}", soft_wrap=True, markup=False)
        raise typer.Exit(INTERRUPTED_EXIT_CODE) from None


@contextmanager
def _noted_interrupts() -> Iterator[list[int]]:
    """Note each Ctrl-C: where it comes while garbage is collected, Python drops the exception."""
    interrupts: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return

    def note(number: int, _frame: FrameType | None) -> None:
        interrupts.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)


def _train(
    settings: RunConfig, dataset: Dataset, experiment: Experiment, interrupts: list[int]
) -> Run:
    with progress_bar(TimeRemainingColumn()) as bar:
        now = settings.recipe
        task = bar.add_task("making frames", total=None)

        def on_begin(recipe: Recipe) -> None:
            nonlocal now
            now = recipe
            bar.reset(task, description=f"training {recipe.name}", total=recipe.epochs)

        def on_part(epoch: int, part: float) -> None:
            if interrupts:
                raise KeyboardInterrupt
            bar.update(task, completed=epoch - 1 + part)

        def on_epoch(epoch: Epoch) -> None:
            if interrupts:
                raise KeyboardInterrupt
            who = "" if now == settings.recipe else f"{now.name}  "
            bar.console.print(who + _line(epoch, now.epochs))
            bar.update(task, completed=epoch.epoch)

        return experiment(settings, dataset, TrainingCallbacks(on_begin, on_part, on_epoch))


def _line(epoch: Epoch, total: int) -> str:
    line = (
        f"epoch {epoch.epoch:>2}/{total}  loss {epoch.loss:.4f}  accuracy {epoch.accuracy:.2%}"
        f"  {epoch.seconds:.1f} s"
    )
    if epoch.validation_accuracy is not None:
        line += f"  validation {epoch.validation_accuracy:.2%}"
    return line
