"""`inkdigit evaluate`: the figures of a run; of labelled pictures, kind by kind."""

import csv
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from rich.text import Text

from inkdigit.atomic import atomic_write
from inkdigit.cli.progress import progress_over
from inkdigit.data.labels import LABELS_FILE, read_labels
from inkdigit.evaluation.metrics import DIGITS
from inkdigit.evaluation.pictures import (
    EvaluatedPicture,
    KindScore,
    count_confusions,
    score_kinds,
)
from inkdigit.recognition.reader import WEIGHTS, Framing, Reader

if TYPE_CHECKING:
    from inkdigit.experiments.evaluate import Run

READINGS = "readings.csv"
WIDTH = 120
"""Columns of a table that goes into a file."""
WIDE = 112
"""Columns that a terminal needs for all figures; a narrower one does without some of them."""
FIGURES = ("pictures", "correct", "95 % interval", "read", "correct of read", "unsure", "refused",
           "errors")  # fmt: skip
MOST_WANTED = ("pictures", "correct", "read", "unsure", "refused", "errors")


def show_run(run: "Run") -> None:
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
    typer.echo(f"run         {'the shipped network' if run.folder == WEIGHTS else run.folder}")


def is_table(data: str) -> bool:
    """Whether this names labelled pictures rather than a data set of frames."""
    return data.lower().endswith(".csv") or os.path.isfile(Path(data) / LABELS_FILE)


def judge_pictures(
    data: str, model: Path | None, framing: Framing, out: Path | None = None
) -> bool:
    """Read labelled pictures and print the figures; whether every picture could be decoded.

    With `out`, what was predicted of each is written there.
    """
    pictures = read_labels(Path(data))
    reader = Reader.load(model, framing=framing)
    judged = [
        EvaluatedPicture(picture, reader.try_read(picture.path, one=picture.one))
        for picture in progress_over(pictures, "reading")
    ]
    if out is not None:
        _write_readings(out / READINGS, judged)
    page = Console(highlight=False)
    page = page if page.is_terminal else Console(highlight=False, width=WIDTH)
    page.print(_kinds(score_kinds(judged), FIGURES if page.width >= WIDE else MOST_WANTED))
    if (counts := count_confusions(judged)).any():
        page.print(_confusion(counts))
    unread = [one.reading for one in judged if one.reading.status == "error"]
    for reading in unread:
        print(f"{reading.path}: {reading.message}", file=sys.stderr)
    return not unread


def _write_readings(path: Path, judged: list[EvaluatedPicture]) -> None:
    with (
        atomic_write(path) as draft,
        draft.open("w", newline="", encoding="utf-8", errors="surrogateescape") as stream,
    ):  # a file's name may be no text
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(("path", "kind", "expected", "predicted", "correct", "status", "confidence"))
        for one in judged:
            picture, reading = one.picture, one.reading
            table.writerow(
                (picture.path, picture.kind, picture.text, reading.text,
                 "yes" if one.is_correct else "no", reading.status, round(reading.confidence, 4))
            )  # fmt: skip


def _kinds(scores: list[KindScore], figures: tuple[str, ...]) -> Table:
    table = Table(title="Pictures read correctly", title_justify="left")
    table.add_column("kind", no_wrap=True)
    for figure in figures:
        table.add_column(figure, justify="right", no_wrap=True)
    for score in scores:
        low, high = score.interval
        row = {
            "pictures": f"{score.count:,}",
            "correct": f"{score.correct:,} ({score.correct / score.count:.1%})",
            "95 % interval": f"{low:.1%} to {high:.1%}",
            "read": f"{score.read / score.count:.1%}",
            "correct of read": f"{score.correct_of_read / score.read:.1%}" if score.read else "-",
            "unsure": f"{score.unsure:,}",
            "refused": f"{score.refused:,}",
            "errors": f"{score.errors:,}",
        }
        table.add_row(Text(score.kind), *(row[figure] for figure in figures))
    return table


def _confusion(counts: NDArray[np.int64]) -> Table:
    table = Table("true", title="Pictures of one digit: what was predicted", title_justify="left")
    for digit in DIGITS:
        table.add_column(str(digit), justify="right")
    for digit in DIGITS:
        table.add_row(str(digit), *(f"{count:,}" if count else "." for count in counts[digit]))
    return table
