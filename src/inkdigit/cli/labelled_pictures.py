"""`inkdigit evaluate --data labels.csv`: labelled pictures -> tables of how many were read."""

import csv
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from inkdigit.atomic import atomic_write
from inkdigit.cli.picture_tables import build_confusion_table, build_kinds_table
from inkdigit.cli.progress import track_progress
from inkdigit.cli.readers import load_reader
from inkdigit.data.labels import LABELS_FILE, read_labels
from inkdigit.escaping import escape_cell, escape_controls
from inkdigit.evaluation.pictures import EvaluatedPicture, count_confusions, score_kinds

READINGS = "readings.csv"
EVALUATED_COLUMNS = ("path", "kind", "expected", "predicted", "correct", "status", "confidence")
FILE_WIDTH = 120
"""Columns of characters where the output goes into a file."""


def names_labelled_pictures(data: str) -> bool:
    """Whether this names labelled pictures rather than a data set of frames."""
    return data.lower().endswith(".csv") or os.path.isfile(Path(data) / LABELS_FILE)


def evaluate_pictures(
    data: str, model: Path | None, *, naive: bool = False, out: Path | None = None
) -> bool:
    """Read labelled pictures, and print how many of each kind were read correctly.

    Args:
        data: labels.csv, or a folder with it.
        model: a run folder or an ONNX file; None for the shipped one.
        naive: whether whole pictures are squeezed into frames, as tutorials do.
        out: a folder for a table of all readings.

    Returns:
        Whether every picture could be opened and decoded.

    Raises:
        DataError: the labels are missing or damaged.
        SaveError: the readings cannot be written.
    """
    pictures = read_labels(Path(data))
    reader = load_reader(model, naive=naive)
    evaluated = [
        EvaluatedPicture(picture, reader.try_read(picture.path, one=picture.one))
        for picture in track_progress(pictures, "reading")
    ]
    if out is not None:
        _write_readings(out / READINGS, evaluated)
    _print_tables(evaluated)
    undecoded = [one.reading for one in evaluated if one.reading.status == "error"]
    for reading in undecoded:
        print(escape_controls(f"{reading.path}: {reading.message}"), file=sys.stderr)
    return not undecoded


def _write_readings(path: Path, evaluated: Iterable[EvaluatedPicture]) -> None:
    with (
        atomic_write(path) as draft,
        draft.open("w", newline="", encoding="utf-8", errors="surrogateescape") as stream,
    ):  # a file's name may be no text
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(EVALUATED_COLUMNS)
        for one in evaluated:
            picture, reading = one.picture, one.reading
            cells = (str(picture.path), picture.kind, picture.text, reading.text,
                     "yes" if one.is_correct else "no", reading.status,
                     round(reading.confidence, 4))  # fmt: skip
            table.writerow(map(escape_cell, cells))


def _print_tables(evaluated: list[EvaluatedPicture]) -> None:
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=FILE_WIDTH)
    console.print(build_kinds_table(score_kinds(evaluated), console.width))
    if (counts := count_confusions(evaluated)).any():
        console.print(build_confusion_table(counts))
