"""Corrections -> a folder of labelled pictures, for `evaluate --data` and `train --fine-tune`."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from inkdigit.atomic import atomic_write, write_bytes
from inkdigit.corrections.correction import Correction
from inkdigit.corrections.store import CorrectionStore
from inkdigit.data.labels import LABELS_FILE
from inkdigit.errors import CorrectionsError, SaveError, UsageError, abbreviate
from inkdigit.escaping import escape_cell

LABEL_COLUMNS = (
    "path",
    "text",
    "kind",
    "content",
    "predicted",
    "status",
    "confidence",
    "time",
    "model",
)
ID_PATTERN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What `CorrectionStore.add` gives."""
SUFFIX_BY_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif"), (b"BM", ".bmp"),
    (b"II*\0", ".tif"), (b"MM\0*", ".tif"),
)  # fmt: skip
"""How a file begins, and what it is called."""


@dataclass(frozen=True)
class ExportResult:
    """How many pictures were exported, and how many corrections have none."""

    pictures: int
    without_picture: int


def export(store: CorrectionStore, folder: Path) -> ExportResult:
    """Write the corrections' pictures and labels.csv.

    What is there from an earlier export stays, and labels.csv names what is in the database now.
    It is replaced when all pictures are there, so that it never names one that is not.

    Raises:
        UsageError: the folder has a labels.csv of somebody else.
        SaveError: the folder cannot be written.
        CorrectionsError: the database cannot be read, or holds what inkdigit never stored.
    """
    _check_table(folder / LABELS_FILE)
    pictures = without_picture = 0
    with (
        atomic_write(folder / LABELS_FILE) as draft,
        draft.open("w", newline="", encoding="utf-8") as stream,
    ):
        table = csv.DictWriter(stream, LABEL_COLUMNS, lineterminator="\n")
        table.writeheader()
        for correction in store.iter_all():
            picture = store.load_picture(correction.id) if correction.has_picture else None
            if picture is None:
                without_picture += 1
                continue
            _check_id(correction.id)
            path = Path("pictures") / f"{correction.id}{guess_suffix(picture)}"
            write_bytes(folder / path, picture)
            table.writerow(_make_row(correction, path))
            pictures += 1
    return ExportResult(pictures, without_picture)


def guess_suffix(picture: bytes) -> str:
    """Guess the ending of a picture's file name from its first bytes; ".picture" for others."""
    if (picture[:4], picture[8:12]) == (b"RIFF", b"WEBP"):
        return ".webp"
    if picture[4:8] == b"ftyp":
        return ".heic"
    return next(
        (suffix for magic, suffix in SUFFIX_BY_MAGIC if picture.startswith(magic)), ".picture"
    )


def _check_table(path: Path) -> None:
    """Check that nobody's own labels would be replaced."""
    try:
        with path.open("rb") as stream:
            columns = stream.readline().strip()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise SaveError.from_os_error(path, error) from error
    if columns != ",".join(LABEL_COLUMNS).encode():
        raise UsageError(
            f"Expected a folder of its own for the corrections. Received: {path.parent}, whose "
            f"{path.name} is no export of them. Choose another folder."
        )


def _check_id(correction: str) -> None:
    """Check that an id names a file in the folder: a database may come from anybody."""
    if not ID_PATTERN.fullmatch(correction):
        raise CorrectionsError(
            f"The database holds a correction with the id {abbreviate(repr(correction))}, which "
            "inkdigit never gives. Somebody else wrote it: delete it, or use another database."
        )


def _make_row(correction: Correction, path: Path) -> dict[str, str | float]:
    row: dict[str, str | float] = {
        "path": path.as_posix(),
        "text": correction.expected,
        "kind": "corrections",
        "content": "number",  # nobody said that it holds exactly one digit
        "predicted": correction.predicted,
        "status": correction.status,
        "confidence": correction.confidence,
        "time": correction.time.isoformat(),
        "model": correction.model,
    }
    return {column: escape_cell(value) for column, value in row.items()}
