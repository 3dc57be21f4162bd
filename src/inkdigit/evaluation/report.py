"""The files that tell a run's story: history.csv, metrics.json and the plots."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inkdigit.atomic import write_text
from inkdigit.evaluation.calibration import apply_temperature
from inkdigit.evaluation.metrics import Metrics, measure
from inkdigit.evaluation.plots import (
    draw_certainty,
    draw_confusion,
    draw_curves,
    draw_mistakes,
    save_figure,
)
from inkdigit.types import Epoch, Probabilities, Split


@dataclass(frozen=True, eq=False)
class Scored:
    """A part of the data, what the network said of it, and how good that was."""

    name: str
    split: Split
    probabilities: Probabilities
    metrics: Metrics

    @classmethod
    def of(cls, name: str, split: Split, probabilities: Probabilities) -> "Scored":
        return cls(name, split, probabilities, measure(probabilities, split.labels))


def write_history(run: Path, history: Sequence[Epoch]) -> None:
    """Write history.csv, a row an epoch."""
    text = io.StringIO()
    rows = [asdict(epoch) for epoch in history]
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(run / "history.csv", text.getvalue())


def write_metrics(run: Path, facts: dict[str, Any], parts: Sequence[Scored]) -> None:
    """Write metrics.json: the run's facts, then the figures of each part under its name."""
    figures = {part.name: part.metrics.to_dict() for part in parts}
    write_text(run / "metrics.json", json.dumps(facts | figures, indent=2) + "\n")


def write_plots(
    run: Path,
    title: str,
    history: Sequence[Epoch],
    judged: Scored,
    temperature: float = 1.0,
) -> None:
    """Write confusion_matrix.png, mistakes.png, certainty.png and, with epochs, curves.png.

    Where the network's logits are divided by a temperature, the last shows it without, too.
    """
    where = f"{title}, {judged.name}"
    if history:
        save_figure(draw_curves(history, title), run / "curves.png")
    save_figure(draw_confusion(judged.metrics, where), run / "confusion_matrix.png")
    save_figure(draw_mistakes(judged.split, judged.probabilities, where), run / "mistakes.png")
    sure = draw_certainty(with_and_without(judged, temperature), judged.split.labels, where)
    save_figure(sure, run / "certainty.png")


def with_and_without(judged: Scored, temperature: float) -> list[tuple[str, Probabilities]]:
    """What a network says, and what it would say if its logits were not divided."""
    if temperature == 1:
        return [(judged.name, judged.probabilities)]
    before = apply_temperature(judged.probabilities, 1 / temperature)
    return [(f"temperature {temperature:g}", judged.probabilities), ("without it", before)]
