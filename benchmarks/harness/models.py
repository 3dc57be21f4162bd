"""Networks for frames -> their figures on frames, whole and damaged, and the tables of these."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.harness.damage import KINDS, SEEN, UNSEEN, damage
from benchmarks.harness.report import (
    format_accuracies,
    mean_interval,
    print_progress,
    print_table,
)
from inkdigit.evaluation.metrics import Metrics, measure
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.onnx_session import open_session, read_model_file
from inkdigit.types import Frames, Probabilities, Split

HEADINGS = ("", "accuracy", "errors", "NLL", "ECE", "rejected for no error", "damaged")
FRAMES_TIMED = 2_000


@dataclass(frozen=True, eq=False)
class EvaluatedModel:
    """A network or a committee: its figures, and its accuracy in 0..1 by kind of damage."""

    name: str
    metrics: Metrics
    damaged: dict[str, float]

    @property
    def mean_damaged(self) -> float:
        """The mean accuracy over the damage that training did not use."""
        return statistics.fmean(self.damaged[kind] for kind in UNSEEN)


def damage_all(frames: Frames) -> dict[str, Frames]:
    """Damage frames in every way: (n, 28, 28) uint8 by kind."""
    return {kind: damage(frames, kind) for kind in KINDS}


def evaluate_model(
    name: str, members: Sequence[DigitModel], split: Split, damaged: dict[str, Frames]
) -> EvaluatedModel:
    """Evaluate one network, or several whose probabilities are averaged.

    Args:
        name: for the tables.
        members: the networks.
        split: frames and labels.
        damaged: the same frames, by kind of damage.
    """
    print_progress(f"evaluating {name}")

    def predict(frames: Frames) -> Probabilities:
        each = [member.predict_proba(frames) for member in members]
        return np.asarray(np.mean(each, axis=0), np.float32)

    accuracies = {
        kind: float((predict(frames).argmax(axis=1) == split.labels).mean())
        for kind, frames in damaged.items()
    }
    return EvaluatedModel(name, measure(predict(split.frames), split.labels), accuracies)


def format_model(model: EvaluatedModel) -> tuple[str, ...]:
    """A row below `HEADINGS`."""
    figures = model.metrics
    return (
        model.name,
        f"{figures.accuracy:.2%}",
        f"{figures.errors}",
        f"{figures.loss:.4f}",
        f"{figures.calibration_error:.2%}",
        f"{figures.rejection_rate_at_zero_error:.1%}",
        f"{model.mean_damaged:.2%}",
    )


def format_mean(models: Sequence[EvaluatedModel]) -> tuple[str, ...]:
    """The row of several seeds' means; accuracies with their interval."""

    def mean(values: Sequence[float]) -> float:
        return mean_interval(values)[0]

    figures = [model.metrics for model in models]
    return (
        "mean of seeds",
        format_accuracies([one.accuracy for one in figures]),
        f"{mean([one.errors for one in figures]):.1f}",
        f"{mean([one.loss for one in figures]):.4f}",
        f"{mean([one.calibration_error for one in figures]):.2%}",
        f"{mean([one.rejection_rate_at_zero_error for one in figures]):.1%}",
        format_accuracies([model.mean_damaged for model in models]),
    )


def print_damage(models: dict[str, Sequence[EvaluatedModel]]) -> None:
    """Print the accuracy by kind of damage; each column is the mean of some networks."""

    def format_row(kind: str, kinds: Sequence[str]) -> tuple[str, ...]:
        means = [
            statistics.fmean(model.damaged[kind] for model in members for kind in kinds)
            for members in models.values()
        ]
        return (kind, *(f"{mean:.2%}" for mean in means))

    groups = {"damage that training did not use": UNSEEN, "trained on, more gently": SEEN}
    for name, kinds in groups.items():
        rows = [format_row(kind, [kind]) for kind in kinds]
        print_table((name, *models), [*rows, format_row("mean", list(kinds))])


def print_file(path: Path, frames: Frames) -> None:
    """Print the size of a network's file, and how long one frame takes in one thread."""
    session = open_session(read_model_file(path), path, threads=1)
    milliseconds = []
    for number in range(FRAMES_TIMED):
        began = time.perf_counter()
        session.run(None, {"frames": frames[number % len(frames)][None]})
        milliseconds.append((time.perf_counter() - began) * 1000)
    print_table(
        ("file", "MB", "one frame, one thread, p50 ms"),
        [(path.name, f"{path.stat().st_size / 1e6:.2f}", f"{statistics.median(milliseconds):.3f}")],
    )
