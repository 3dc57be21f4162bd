"""`inkdigit train`, `evaluate` and `data fetch`: progress on stderr, figures on stdout."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from inkdigit.apps.backend import limit_threads
from inkdigit.data import mirrors
from inkdigit.data.catalogue import open_dataset
from inkdigit.experiment import Settings, run_experiment
from inkdigit.judging import Run
from inkdigit.model.recipes import Recipe
from inkdigit.model.training import Epoch, Watcher
from inkdigit.run_folder import CHECKPOINT
from inkdigit.types import Dataset

Experiment = Callable[[Settings, Dataset, Watcher], Run]
INTERRUPTED = 130
console = Console(stderr=True, highlight=False)


def find_data(name: str | None) -> Dataset:
    """Find a data set, downloading MNIST with a progress bar where it is not here."""
    with _bar(DownloadColumn()) as bar:
        return open_dataset(name, progress=_download_progress(bar))


def fetch_with_progress(folder: Path) -> None:
    with _bar(DownloadColumn()) as bar:
        mirrors.fetch_mnist(folder, progress=_download_progress(bar))


def train_with_progress(
    settings: Settings, dataset: Dataset, experiment: Experiment = run_experiment
) -> Run:
    """Train; a bar where somebody watches, a line an epoch where nobody does."""
    limit_threads(settings.recipe.threads)
    try:
        return _train(settings, dataset, experiment)
    except KeyboardInterrupt:
        state = "Nothing was kept."
        lessons = settings.lessons or settings.out / "lessons"
        if os.path.exists(lessons):
            state = f"What teachers learnt is in {lessons}: the same command goes on."
        if os.path.exists(settings.out / CHECKPOINT):
            state = (
                f"Finished epochs are in {settings.out}: go on with inkdigit train ... --resume."
            )
        console.print(f"Stopped. {state}", soft_wrap=True)
        raise typer.Exit(INTERRUPTED) from None


def _train(settings: Settings, dataset: Dataset, experiment: Experiment) -> Run:
    with _bar(TimeRemainingColumn()) as bar:
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


def show_run(run: Run) -> None:
    """The run in a few lines: how good, and where everything lies."""
    for part in run.parts:
        figures = part.metrics
        low, high = figures.accuracy_interval
        typer.echo(
            f"{part.name:<11} {figures.accuracy:7.2%} right "
            f"(95 % interval {low:.2%} to {high:.2%}), loss {figures.loss:.4f}, "
            f"{figures.errors:,} errors in {figures.count:,}"
        )
    typer.echo(f"data        {run.facts['dataset']['title']}")
    typer.echo(f"run         {run.folder}")


def _line(epoch: Epoch, total: int) -> str:
    line = (
        f"epoch {epoch.epoch:>2}/{total}  loss {epoch.loss:.4f}  accuracy {epoch.accuracy:.2%}"
        f"  {epoch.seconds:.1f} s"
    )
    if epoch.validation_accuracy is not None:
        line += f"  validation {epoch.validation_accuracy:.2%}"
    return line


@contextmanager
def _bar(last: ProgressColumn) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), last)
    with Progress(*columns, console=console, transient=True) as bar:
        yield bar


def _download_progress(bar: Progress) -> mirrors.Progress:
    tasks: dict[str, TaskID] = {}

    def tell(url: str, here: int, total: int | None) -> None:
        if url not in tasks:
            tasks[url] = bar.add_task(url.rsplit("/", 1)[1])
        bar.update(tasks[url], completed=here, total=total)

    return tell
