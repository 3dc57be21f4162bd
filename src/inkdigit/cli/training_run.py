"""A training that somebody watches and may stop: progress on stderr, Ctrl-C loses nothing."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from types import FrameType

import typer
from rich.progress import Progress, TimeRemainingColumn

from inkdigit.cli.progress import console, progress_bar
from inkdigit.errors import INTERRUPTED_EXIT_CODE
from inkdigit.evaluation.report import METRICS_FILE
from inkdigit.experiments.run import RunConfig, run_experiment
from inkdigit.experiments.run_folder import CHECKPOINT_FILE, Run
from inkdigit.training.backend import prepare_process
from inkdigit.training.recipe import Recipe
from inkdigit.training.trainer import TrainingCallbacks
from inkdigit.types import Dataset, Epoch

PLOTS_MODULE = "inkdigit.evaluation.calibration_plot"
"""Imports all that figures and plots need: more than a second's work."""
Experiment = Callable[[RunConfig, Dataset, TrainingCallbacks], Run]


def train_with_progress(
    config: RunConfig, dataset: Dataset, experiment: Experiment = run_experiment
) -> Run:
    """Train; a bar where somebody watches, a line an epoch where nobody does.

    Args:
        config: of the run.
        dataset: what it learns from.
        experiment: what trains.

    Raises:
        typer.Exit: Ctrl-C stopped it; what is left of it has been said.
    """
    prepare_process(config.recipe)
    try:
        with (
            _record_interrupts() as interrupts,
            progress_bar(TimeRemainingColumn()) as bar,
        ):
            display = _EpochDisplay(bar, config.recipe, interrupts)

            def advance(epoch: int, part: float) -> None:
                display.advance(epoch, part)
                _load_in_background(PLOTS_MODULE)

            callbacks = TrainingCallbacks(
                on_begin=display.begin, on_part=advance, on_epoch=display.end_epoch
            )
            return experiment(config, dataset, callbacks)
    except KeyboardInterrupt:
        console.print(f"Stopped. {_describe_rest(config)}", soft_wrap=True, markup=False)
        raise typer.Exit(INTERRUPTED_EXIT_CODE) from None


@cache
def _load_in_background(module: str) -> None:
    """Import a module beside what is computed, once. What fails is said by who needs it."""

    def load() -> None:
        with suppress(ImportError):
            import_module(module)

    threading.Thread(target=load, daemon=True).start()


class _EpochDisplay:
    """Shows how far a training is; stops it where Ctrl-C was pressed."""

    def __init__(self, bar: Progress, recipe: Recipe, interrupts: list[int]) -> None:
        self._bar = bar
        self._recipe = self._current = recipe
        self._interrupts = interrupts
        self._task = bar.add_task("making frames", total=None)

    def begin(self, recipe: Recipe) -> None:
        self._current = recipe
        self._bar.reset(
            self._task, description=f"training {recipe.name}", total=recipe.optimization.epochs
        )

    def advance(self, epoch: int, part: float) -> None:
        self._raise_interrupt()
        self._bar.update(self._task, completed=epoch - 1 + part)

    def end_epoch(self, epoch: Epoch) -> None:
        self._raise_interrupt()
        name = "" if self._current == self._recipe else f"{self._current.name}  "
        self._bar.console.print(name + _format(epoch, self._current.optimization.epochs))
        self._bar.update(self._task, completed=epoch.epoch)

    def _raise_interrupt(self) -> None:
        if self._interrupts:
            raise KeyboardInterrupt


@contextmanager
def _record_interrupts() -> Iterator[list[int]]:
    """Record each Ctrl-C: where it comes while garbage is collected, Python drops the exception."""
    interrupts: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield interrupts
        return

    def record(number: int, _frame: FrameType | None) -> None:
        interrupts.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, record)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)


def _describe_rest(config: RunConfig) -> str:
    """Say what a stopped run has left, and how it goes on."""
    if os.path.exists(config.out / CHECKPOINT_FILE):
        return f"Finished epochs are in {config.out}: go on with inkdigit train ... --resume."
    soft_labels = config.soft_label_folder
    if os.path.exists(soft_labels):
        how = "the same command with --resume" if config.overwrite else "the same command"
        return f"What teachers learnt is in {soft_labels}: {how} goes on."
    if config.overwrite and os.path.exists(config.out / METRICS_FILE):
        return f"The older run in {config.out} is as it was."
    return "Nothing was kept."


def _format(epoch: Epoch, total: int) -> str:
    line = (
        f"epoch {epoch.epoch:>2}/{total}  loss {epoch.loss:.4f}  accuracy {epoch.accuracy:.2%}"
        f"  {epoch.seconds:.1f} s"
    )
    if epoch.validation_accuracy is not None:
        line += f"  validation {epoch.validation_accuracy:.2%}"
    return line
