"""Archives that the tests make, and the tables that come of them."""

import os
import secrets
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.dataset

from inkdigit.batch.part import PartReader
from inkdigit.batch.picture import Picture
from inkdigit.batch.rows import Row
from inkdigit.imaging.decode import DEFAULT_LIMITS, Source
from inkdigit.recognition.explain import Explanation
from inkdigit.recognition.reading import Reading
from inkdigit.synthetic.samples import sketch
from support.pictures import png
from support.waiting import wait_until


def draw(digit: int, size: tuple[int, int] = (60, 50)) -> bytes:
    """A PNG of a digit."""
    return png(sketch(digit, size))


def fill(folder: Path, names: Iterator[str] | list[str]) -> Path:
    """A folder with a picture of each name; it shows the last digit in the name, or a 7."""
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        digits = [int(letter) for letter in name if letter.isdecimal()]
        file.write_bytes(draw(digits[-1] if digits else 7))
    return folder


def read_table(folder: Path) -> list[dict[str, Any]]:
    """The rows of a folder of Parquet, as everybody reads it."""
    rows: list[dict[str, Any]] = pyarrow.dataset.dataset(folder).to_table().to_pylist()
    return rows


class DeadlyReader(PartReader):
    """A reader that a picture named `deadly` kills, as the system does for want of memory."""

    def _read_picture(self, picture: Picture) -> Iterator[Row]:
        if "deadly" in picture.path:
            os.kill(os.getpid(), signal.SIGKILL)
        return super()._read_picture(picture)


class WaitingReader(PartReader):
    """A reader that waits at a picture named `slow` until there is a file `go` beside it.

    It leaves files that say so: `loaded-*` for each time that models were loaded, with the number
    of the process, and `waiting-*` for each process that waits.
    """

    def load(self) -> "WaitingReader":
        loaded = Path(self.drafts).parent / f"_loaded-{secrets.token_hex(4)}"
        loaded.write_text(str(os.getpid()))
        return super().load()

    def _read_picture(self, picture: Picture) -> Iterator[Row]:
        folder = Path(picture.file).parent
        if "slow" in picture.path and not (folder / "go").exists():
            (folder / f"waiting-{os.getpid()}").touch()
            wait_until((folder / "go").exists)
        return super()._read_picture(picture)


class MeetingReader(PartReader):
    """A reader that loads only while another process loads, too."""

    def load(self) -> "MeetingReader":
        folder = Path(self.drafts).parent
        (folder / f"_loading-{os.getpid()}").touch()
        wait_until(lambda: len(list(folder.glob("_loading-*"))) == 2)
        return super().load()


class StillbornReader(PartReader):
    """A reader whose process ends while its models are loaded."""

    def load(self) -> "StillbornReader":
        os.kill(os.getpid(), signal.SIGKILL)
        return self


class DeadlyPictureReader:
    """Reads no picture, but ends its process."""

    limits = DEFAULT_LIMITS

    def try_read(self, source: Source, *, one: bool = False) -> Reading:
        os.kill(os.getpid(), signal.SIGKILL)
        return self.read(source, one=one)

    def read(self, source: Source, *, one: bool = False) -> Reading:
        raise NotImplementedError

    def explain(self, source: Source, *, one: bool = False) -> Explanation:
        raise NotImplementedError
