"""A part of the table: some pictures -> their rows in a draft, the same way on any machine."""

import heapq
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from inkdigit.batch.memory import keep_freed_memory
from inkdigit.batch.picture import Picture
from inkdigit.batch.read_ahead import ReadAhead
from inkdigit.batch.rows import Row, make_row
from inkdigit.batch.table_format import TableFormat
from inkdigit.batch.writer import write_table
from inkdigit.errors import DataError, PictureError
from inkdigit.recognition.pages import read_pages
from inkdigit.recognition.reader import Reader, Turn
from inkdigit.recognition.reading import Reading

if TYPE_CHECKING:
    import pyarrow as pa

SLOWEST_NAMED = 5
NOTED_STATUSES = ("unsure", "error")
"""Rows that somebody should look at."""


class Part(NamedTuple):
    """A part by its number, the pictures that it is of, and which of these end their worker."""

    number: int
    pictures: tuple[Picture, ...]
    fatal: frozenset[int] = frozenset()


class NotedRow(NamedTuple):
    """What to look at of a row that is unsure or failed."""

    path: str
    page: int
    status: str
    text: str
    confidence: float
    message: str | None


class SlowRow(NamedTuple):
    milliseconds: float
    path: str


@dataclass(frozen=True)
class PartResult:
    """A part that lies whole in its draft, and what is to be said of it."""

    number: int
    draft: str
    bytes: int
    pictures: int
    statuses: Mapping[str, int]
    noted: tuple[NotedRow, ...]
    slowest: tuple[SlowRow, ...]


@dataclass(frozen=True)
class PartReader:
    """Reads parts: all that a worker has to know, on whatever machine it is.

    `model` is a run folder or an ONNX file, None for what the package ships; `fingerprint` tells it
    from others in the table. `drafts` is a folder, or the URL of one. `columns` are those of
    manifests, as the table names them.
    """

    drafts: Path | str
    fingerprint: str
    model: str | None = None
    one: bool = False
    turn: Turn = "never"
    format: TableFormat = TableFormat.parquet
    columns: Mapping[str, "pa.DataType | None"] = field(default_factory=dict)

    def load(self) -> Self:
        """Load the model now, with one thread and memory that stays. Raises `ModelError`."""
        import cv2  # noqa: PLC0415 - a worker's alone

        cv2.setNumThreads(1)
        keep_freed_memory()
        _ = self._reader
        return self

    def read(self, part: Part, on_picture: Callable[[int], None]) -> PartResult:
        """Read a part, and write its rows to a draft.

        Args:
            part: with its pictures.
            on_picture: is told the index of each picture before it is read, and their number before
                the draft is written.

        Raises:
            SaveError: the draft cannot be written.
            DataError: a store does not answer.
        """
        rows: list[Row] = []
        pictures = enumerate(part.pictures)
        self._contents.begin(picture for index, picture in pictures if index not in part.fatal)
        for index, picture in enumerate(part.pictures):
            on_picture(index)
            is_fatal = index in part.fatal
            rows += self._explain_death(picture) if is_fatal else self._read_picture(picture)
        on_picture(len(part.pictures))
        name = f"{part.number:08}-{secrets.token_hex(8)}.{self.format}"
        size = write_table(rows, self.drafts, name, self.format, self.columns)
        statuses = [row["status"] for row in rows]
        return PartResult(
            number=part.number,
            draft=name,
            bytes=size,
            pictures=len(part.pictures),
            statuses={status: statuses.count(status) for status in set(statuses)},
            noted=tuple(_note(row) for row in rows if row["status"] in NOTED_STATUSES),
            slowest=tuple(heapq.nlargest(SLOWEST_NAMED, map(_time, rows))),
        )

    def close(self) -> None:
        """Close what was read from last, if anything was."""
        if "_contents" in vars(self):
            self._contents.close()

    @cached_property
    def _contents(self) -> ReadAhead:
        return ReadAhead(self._reader.limits)

    @cached_property
    def _reader(self) -> Reader:
        return Reader.load(self.model, turn=self.turn)

    def _read_picture(self, picture: Picture) -> Iterator[Row]:
        page = 1
        try:
            content = self._contents.read(picture)
            for reading in read_pages(self._reader, None, content, one=self.one):
                yield self._make_row(picture, page, reading)
                page += 1
        except PictureError as error:
            yield self._make_row(picture, page, Reading.from_error(error, picture.path))
        except DataError:  # it may be read when its store answers again
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours must not stop millions
            fault = PictureError(f"Reading failed: {type(error).__name__}: {error}. Report it.")
            yield self._make_row(picture, page, Reading.from_error(fault, picture.path))

    def _explain_death(self, picture: Picture) -> Iterator[Row]:
        error = PictureError(
            "The process that read it ended twice, perhaps for want of memory. Make it smaller, or "
            "use fewer --jobs."
        )
        yield self._make_row(picture, 1, Reading.from_error(error, picture.path))

    def _make_row(self, picture: Picture, page: int, reading: Reading) -> Row:
        return make_row(picture, page, reading, self.fingerprint)


def mark_fatal(part: Part, index: int) -> Part:
    """Give the part without reading a picture again that ended its worker."""
    return part._replace(fatal=part.fatal | {index})


def _note(row: Row) -> NotedRow:
    return NotedRow(*(row[name] for name in NotedRow._fields))


def _time(row: Row) -> SlowRow:
    return SlowRow(row["milliseconds"], row["path"])
