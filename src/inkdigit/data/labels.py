"""Labelled pictures: a labels.csv, or a folder with one."""

import csv
import io
import os
import re
from dataclasses import dataclass
from pathlib import Path

from inkdigit.errors import DataError

LABELS_FILE = "labels.csv"
REQUIRED_COLUMNS = ("path", "text")
MAX_TABLE_BYTES = 20_000_000
"""Of a table of labels; a row has about fifty."""
LINES_OF_DIGITS = re.compile(r"([0-9]+(\n[0-9]+)*)?")
"""What a text may be: digits, lines of them parted by one newline, or nothing."""


@dataclass(frozen=True)
class LabelledPicture:
    """A picture and what is written in it.

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
        DataError: there is no such file, it is too large, a column is missing, it names no
            picture, or a text has more than digits.
    """
    file = path / LABELS_FILE if os.path.isdir(path) else path
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_TABLE_BYTES + 1)
        if len(content) > MAX_TABLE_BYTES:
            raise DataError(f"{file} has more than {MAX_TABLE_BYTES:,} bytes. Part it into some.")
        table = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        rows, columns = list(table), table.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"Cannot read the table of labels {file}: {error}.") from error
    if not set(REQUIRED_COLUMNS) <= set(columns):
        raise DataError(
            f"{file} is no table of labels. It needs the columns "
            f"{' and '.join(REQUIRED_COLUMNS)}, and has: {', '.join(columns) or 'nothing'}."
        )
    if not rows:
        raise DataError(f"{file} names no picture. Write a row for each: its path and its text.")
    return tuple(_parse_row(file, number, row) for number, row in enumerate(rows, start=1))


def _parse_row(file: Path, number: int, row: dict[str, str | None]) -> LabelledPicture:
    if not row["path"] or row["text"] is None:
        raise DataError(
            f"Row {number} has no {'text' if row['path'] else 'path'} in {file}. "
            "Each row needs a path and a text."
        )
    text = "\n".join(line.strip() for line in row["text"].strip().splitlines())
    if not LINES_OF_DIGITS.fullmatch(text):
        raise DataError(
            f"The text of {row['path']} in {file} is {row['text']!r}. It may be digits, with a new "
            "line for each line of them, or nothing."
        )
    one = row["content"] == "digit" if row.get("content") else len(text) == 1
    if one and len(text) != 1:
        raise DataError(
            f"The text of {row['path']} in {file} is {row['text']!r}. Where content is digit, it "
            "must be one digit."
        )
    return LabelledPicture(file.parent / row["path"], text, row.get("kind") or "all", one)
