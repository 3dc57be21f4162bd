"""Labelled pictures: a labels.csv, or a folder with one."""

import csv
import os
import re
from dataclasses import dataclass
from pathlib import Path

from inkdigit.errors import DataError

NAME = "labels.csv"
REQUIRED = ("path", "text")
LINES_OF_DIGITS = re.compile(r"([0-9]+(\n[0-9]+)*)?")


@dataclass(frozen=True)
class LabelledPicture:
    """A picture and what it says.

    `text` is empty where there is nothing to read; lines are parted by a newline. `one` says that
    it holds exactly one digit. `kind` groups pictures in a report.
    """

    path: Path
    text: str
    kind: str
    one: bool


def read_labels(path: Path) -> tuple[LabelledPicture, ...]:
    """Read a table of pictures.

    Args:
        path: a CSV file, or a folder with labels.csv. Columns `path` (relative to the file) and
            `text`; `kind` groups, and where there is a column `content`, "digit" in it says that
            the picture holds exactly one digit (without it, a text of one digit does).

    Raises:
        DataError: there is no such file, a column is missing, it names no picture, or a text has
            more than digits.
    """
    file = path / NAME if os.path.isdir(path) else path
    try:
        with file.open(newline="", encoding="utf-8-sig") as stream:
            table = csv.DictReader(stream)
            rows, columns = list(table), table.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"Expected a table of labels at {file}: {error}.") from error
    if not set(REQUIRED) <= set(columns):
        raise DataError(
            f"Expected a table with the columns {' and '.join(REQUIRED)} in {file}. "
            f"Received: {', '.join(columns) or 'nothing'}."
        )
    if not rows:
        raise DataError(f"Expected labelled pictures in {file}. It names none.")
    return tuple(_labelled(file, number, row) for number, row in enumerate(rows, start=1))


def _labelled(file: Path, number: int, row: dict[str, str | None]) -> LabelledPicture:
    if not row["path"] or row["text"] is None:
        raise DataError(
            f"Expected a path and a text in each row of {file}. Row {number} has no "
            f"{'text' if row['path'] else 'path'}."
        )
    text = "\n".join(line.strip() for line in row["text"].strip().splitlines())
    if not LINES_OF_DIGITS.fullmatch(text):
        raise DataError(
            f"Expected digits in the column text of {file}, or nothing, and a new line for each "
            f"line of them. Received for {row['path']}: {row['text']!r}."
        )
    one = row["content"] == "digit" if row.get("content") else len(text) == 1
    if one and len(text) != 1:
        raise DataError(
            f"Expected one digit in the column text of {file} where content is digit. "
            f"Received for {row['path']}: {row['text']!r}."
        )
    return LabelledPicture(file.parent / row["path"], text, row.get("kind") or "all", one)
