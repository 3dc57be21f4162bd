"""Labelled pictures: a labels.csv, or a folder with one."""

import csv
from dataclasses import dataclass
from pathlib import Path

from inkdigit.errors import DataError

NAME = "labels.csv"
REQUIRED = ("path", "text")


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
        DataError: there is no such file, a column is missing, or it names no picture.
    """
    file = path / NAME if path.is_dir() else path
    try:
        with file.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"Expected a table of labels at {file}: {error}.") from error
    if not rows or any(row.get(column) is None for row in rows for column in REQUIRED):
        raise DataError(
            f"Expected a table with the columns {' and '.join(REQUIRED)} in {file}. "
            f"Received: {', '.join(map(str, rows[0])) if rows else 'no rows'}."
        )
    return tuple(_labelled(file.parent, row) for row in rows)


def _labelled(folder: Path, row: dict[str, str]) -> LabelledPicture:
    one = row["content"] == "digit" if row.get("content") else len(row["text"]) == 1
    return LabelledPicture(folder / row["path"], row["text"], row.get("kind") or "all", one)
