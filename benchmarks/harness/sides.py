"""The two sides: the tutorial and `inkdigit train`, each as a cold process, in turns.

inkdigit runs twice a seed. At first its cache of compiled steps is empty, as on a machine that has
never trained; then it runs again with what the first run has left there. Its fit holds compiling,
its process also the evaluation of the training frames, three plots, and the export with its check.
"""

import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.harness.processes import INKDIGIT, run_cold, run_tutorial
from benchmarks.harness.report import format_accuracies, median_ratio, print_progress, print_table


@dataclass(frozen=True)
class Side:
    """One training. `fit` and `process` in seconds, `accuracy` in 0..1."""

    fit: float
    process: float
    accuracy: float
    megabytes: float


@dataclass(frozen=True)
class Seed:
    """The sides of one seed."""

    tutorial: Side
    first: Side
    again: Side


@dataclass(frozen=True)
class Targets:
    """What is asked of each figure, in words."""

    fit: str
    process: str
    accuracy: str


def run_seeds(
    recipe: str, data: Path, seeds: int, epochs: int | None, tutorial_epochs: int
) -> list[Seed]:
    return [run_seed(recipe, data, seed, epochs, tutorial_epochs) for seed in range(seeds)]


def run_seed(recipe: str, data: Path, seed: int, epochs: int | None, tutorial_epochs: int) -> Seed:
    tutorial = train_tutorial(data, seed, tutorial_epochs)
    with tempfile.TemporaryDirectory() as folder:
        first, again = (
            train_inkdigit(recipe, data, seed, epochs, cache=Path(folder)) for _ in range(2)
        )
    return Seed(tutorial, first, again)


def train_tutorial(data: Path, seed: int, epochs: int) -> Side:
    """The tutorial's whole job: train, evaluate, draw the confusion matrix."""
    print_progress(f"tutorial, seed {seed}")
    options = ["--data", str(data), "--seed", str(seed), "--epochs", str(epochs)]
    cold, facts = run_tutorial(*options, "--repeats", "0")
    return Side(facts["fit"], cold.seconds, facts["accuracy"], cold.megabytes)


def train_inkdigit(
    recipe: str, data: Path, seed: int, epochs: int | None = None, *, holdout: int = 0, cache: Path
) -> Side:
    """`inkdigit train`, all that it does.

    Args:
        recipe: its name.
        data: the folder with MNIST.
        seed: of the run.
        epochs: instead of the recipe's.
        holdout: that many training frames are held out, and `accuracy` is theirs; else the test's.
        cache: folder for compiled steps.
    """
    print_progress(f"inkdigit, recipe {recipe}, seed {seed}, {epochs or 'its own'} epochs")
    options = ["--recipe", recipe, "--data", str(data), "--seed", str(seed)]
    options += ["--holdout", str(holdout)]
    options += ["--epochs", str(epochs)] if epochs is not None else []
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        cold = run_cold(
            *(INKDIGIT, "train", "--out", str(run), *options),
            JAX_COMPILATION_CACHE_DIR=str(cache),
            JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS="0",
        )
        facts = json.loads((run / "metrics.json").read_text("utf-8"))
    figures = facts["validation" if holdout else "test"]
    return Side(facts["seconds"]["epochs"], cold.seconds, figures["accuracy"], cold.megabytes)


def print_sides(sides: Iterable[tuple[str, Side]]) -> None:
    """A row for every run."""
    rows = [
        (
            name,
            f"{side.fit:.2f}",
            f"{side.process:.2f}",
            f"{side.accuracy:.2%}",
            f"{side.megabytes:.0f}",
        )
        for name, side in sides
    ]
    print_table(("run", "fit s", "process s", "accuracy", "peak MB"), rows)


def print_seeds(seeds: list[Seed], recipe: str, targets: Targets) -> None:
    """Every run, then the medians, the ratios and the mean accuracies."""
    print_sides(
        (f"seed {number}, {name}", side)
        for number, seed in enumerate(seeds)
        for name, side in (
            ("tutorial", seed.tutorial),
            (f"{recipe}, first run", seed.first),
            (f"{recipe}, again", seed.again),
        )
    )
    tutorial = [seed.tutorial for seed in seeds]
    first, again = [seed.first for seed in seeds], [seed.again for seed in seeds]
    columns = (tutorial, first, again)
    rows = [
        (
            "fit, s (median)",
            *format_times([[side.fit for side in sides] for sides in columns]),
            targets.fit,
        ),
        (
            "process, s (median)",
            *format_times([[side.process for side in sides] for sides in columns]),
            targets.process,
        ),
        (
            "test accuracy (mean, 95 % interval)",
            *(format_accuracies([side.accuracy for side in sides]) for sides in columns),
            targets.accuracy,
        ),
        (
            "peak memory, MB (largest)",
            *(f"{max(side.megabytes for side in sides):.0f}" for sides in columns),
            "at most 1500",
        ),
    ]
    print_table(("", "tutorial", f"{recipe}, first run", f"{recipe}, again", "asked"), rows)


def format_times(columns: list[list[float]]) -> tuple[str, ...]:
    """Median seconds of each column, and how many times faster than the first column it is."""
    slow, *others = columns
    faster = (f"{median(fast):.2f} ({median_ratio(slow, fast):.1f}x)" for fast in others)
    return (f"{median(slow):.2f}", *faster)
