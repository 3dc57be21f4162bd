"""Corrections -> a folder of labelled pictures, as `evaluate --data` and `train --add` take it."""

import csv
from dataclasses import dataclass
from pathlib import Path

from inkdigit.atomic import atomic_write, write_bytes
from inkdigit.corrections.correction import Correction
from inkdigit.corrections.store import CorrectionStore
from inkdigit.data.labels import LABELS_FILE
from inkdigit.errors import SaveError, UsageError

PICTURES = "pictures"
KIND = "corrections"
CONTENT = "number"
"""Nobody said that a picture holds exactly one digit, and it was not read so."""
COLUMNS = ("path", "text", "kind", "content", "said", "status", "confidence", "time", "model")
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif"), (b"BM", ".bmp"),
    (b"II*\0", ".tif"), (b"MM\0*", ".tif"),
)  # fmt: skip
"""How a file begins, and what it is called."""
WEBP, HEIC = (b"RIFF", b"WEBP"), b"ftyp"
OTHER = ".picture"


@dataclass(frozen=True)
class Exported:
    """How many corrections were exported, and how many have no picture."""

    pictures: int
    without: int


def export(store: CorrectionStore, folder: Path) -> Exported:
    """Write the corrections' pictures and labels.csv.

    What is there from an earlier export stays, and labels.csv names what is in the database now.
    It is replaced when all pictures are there, so that it never names one that is not.

    Raises:
        UsageError: the folder has a labels.csv of somebody else.
        SaveError: the folder cannot be written.
        CorrectionsError: the database cannot be read.
    """
    _check_table(folder / LABELS_FILE)
    pictures = without = 0
    with (
        atomic_write(folder / LABELS_FILE) as draft,
        draft.open("w", newline="", encoding="utf-8") as stream,
    ):
        table = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        table.writeheader()
        for correction in store.iter():
            picture = store.picture(correction.id) if correction.has_picture else None
            if picture is None:
                without += 1
                continue
            path = Path(PICTURES) / f"{correction.id}{suffix_of(picture)}"
            write_bytes(folder / path, picture)
            table.writerow(_row(correction, path))
            pictures += 1
    return Exported(pictures, without)


def suffix_of(picture: bytes) -> str:
    """What the name of a picture's file ends with, as its first bytes say."""
    if (picture[:4], picture[8:12]) == WEBP:
        return ".webp"
    if picture[4:8] == HEIC:
        return ".heic"
    return next((suffix for magic, suffix in MAGIC if picture.startswith(magic)), OTHER)


def _check_table(path: Path) -> None:
    """Nobody's own labels are replaced."""
    try:
        with path.open("rb") as stream:
            columns = stream.readline().strip()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise SaveError.from_os_error(path, error) from error
    if columns != ",".join(COLUMNS).encode():
        raise UsageError(
            f"Expected a folder of its own for the corrections. Received: {path}, which is no "
            "export of them. Choose another folder."
        )


def _row(correction: Correction, path: Path) -> dict[str, str | float]:
    return {
        "path": path.as_posix(),
        "text": correction.right,
        "kind": KIND,
        "content": CONTENT,
        "said": correction.said,
        "status": correction.status,
        "confidence": correction.confidence,
        "time": correction.time.isoformat(),
        "model": correction.model,
    }
