"""The files that tell a run's story: history.csv, metrics.json and the plots."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from inkdigit.atomic import write_text
from inkdigit.evaluation.calibration import apply_temperature
from inkdigit.types import Epoch, Probabilities, Split

if TYPE_CHECKING:
    from inkdigit.evaluation.calibration_plot import NamedProbabilities
    from inkdigit.evaluation.metrics import Metrics

HISTORY_FILE = "history.csv"
METRICS_FILE = "metrics.json"
CALIBRATION_FILE = "calibration.png"
MIN_CALIBRATION_FRAMES = 1000
"""Frames from which calibration is drawn: of a few hundred, a handful are wrong."""


@dataclass(frozen=True, eq=False)
class EvaluatedSplit:
    """A split of the data, a network's probabilities for it, (n, 10), and how good they are."""

    name: str
    split: Split
    probabilities: Probabilities
    metrics: "Metrics"

    @classmethod
    def measure(cls, name: str, split: Split, probabilities: Probabilities) -> Self:
        """Measure probabilities (n, 10) against the split's labels."""
        from inkdigit.evaluation.metrics import measure  # noqa: PLC0415 - training starts sooner

        return cls(name, split, probabilities, measure(probabilities, split.labels))


def write_history(run: Path, history: Sequence[Epoch]) -> None:
    """Write history.csv, a row an epoch. Raises `SaveError`."""
    text = io.StringIO()
    rows = [asdict(epoch) for epoch in history]
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(run / HISTORY_FILE, text.getvalue())


def write_metrics(run: Path, facts: dict[str, Any], splits: Sequence[EvaluatedSplit]) -> None:
    """Write metrics.json: the run's facts, then the figures of each split under its name.

    Raises `SaveError`.
    """
    figures = {split.name: split.metrics.to_dict() for split in splits}
    write_text(run / METRICS_FILE, json.dumps(facts | figures, indent=2) + "\n")


def write_plots(
    run: Path,
    title: str,
    history: Sequence[Epoch],
    evaluated: EvaluatedSplit,
    temperature: float = 1.0,
) -> None:
    """Write confusion_matrix.png, mistakes.png and, with epochs, curves.png.

    And calibration.png, where there are enough frames to tell.

    Args:
        run: the folder.
        title: above each plot.
        history: a row an epoch, or none.
        evaluated: the split that tells how good the run is.
        temperature: by which the network's logits are divided; where it is not 1, calibration.png
            shows the probabilities without it, too.

    Raises:
        SaveError: the folder cannot be written.
    """
    from inkdigit.evaluation.calibration_plot import draw_calibration  # noqa: PLC0415 - training
    from inkdigit.evaluation.plots import (  # noqa: PLC0415 - starts sooner
        draw_confusion,
        draw_curves,
        draw_mistakes,
        save_figure,
    )

    heading = f"{title}, {evaluated.name}"
    split, probabilities = evaluated.split, evaluated.probabilities
    if history:
        save_figure(draw_curves(history, title, evaluated.metrics), run / "curves.png")
    save_figure(draw_confusion(evaluated.metrics, heading), run / "confusion_matrix.png")
    save_figure(draw_mistakes(split, probabilities, heading), run / "mistakes.png")
    if len(split) < MIN_CALIBRATION_FRAMES:
        (run / CALIBRATION_FILE).unlink(missing_ok=True)  # of other data
        return
    compared = compare_temperatures(evaluated, temperature)
    save_figure(draw_calibration(compared, split.labels, heading), run / CALIBRATION_FILE)


def compare_temperatures(
    evaluated: EvaluatedSplit, temperature: float
) -> "list[NamedProbabilities]":
    """Give a network's probabilities, and those without its temperature where that is not 1."""
    from inkdigit.evaluation.calibration_plot import NamedProbabilities  # noqa: PLC0415 - as above

    if temperature == 1:
        return [NamedProbabilities(evaluated.name, evaluated.probabilities)]
    before = apply_temperature(evaluated.probabilities, 1 / temperature)
    return [
        NamedProbabilities(f"temperature {temperature:g}", evaluated.probabilities),
        NamedProbabilities("without it", before),
    ]
