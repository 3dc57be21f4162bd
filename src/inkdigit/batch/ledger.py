"""The ledger of a table: which pictures were read into which part, and with what.

A part is written to a draft and synced, then the ledger knows it, then the draft is renamed. Killed
at any point, the next run finds either no trace of a part, or a whole draft to rename. In a store,
the journal is what knows it, and renaming is copying.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple, Self

from inkdigit.batch.database import (
    STATUSES,
    begin_part,
    end_part,
    find_number,
    find_pictures,
    forget_part,
    report_errors,
    transaction,
)
from inkdigit.batch.listing import Listing
from inkdigit.batch.local_folder import LocalFolder
from inkdigit.batch.part import NotedRow, Part, PartResult
from inkdigit.batch.picture import UNKNOWN_VERSION, Picture
from inkdigit.batch.store_folder import StoreFolder
from inkdigit.batch.table_folder import TableFolder
from inkdigit.batch.urls import is_url
from inkdigit.errors import DataError


class Totals(NamedTuple):
    """What a table holds: pictures, and rows by status."""

    pictures: int
    statuses: dict[str, int]


class Ledger:
    """The ledger of a table, held by one run at a time.

    Args:
        folder: of the table.
        suffix: of the parts' files.
        connection: to the ledger's database, locked.
    """

    def __init__(self, folder: TableFolder, suffix: str, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._suffix = suffix
        self._connection = connection
        self._first_of_run = 1

    @classmethod
    @contextmanager
    def open(cls, out: Path | str, fingerprint: Mapping[str, str]) -> Iterator[Self]:
        """Hold the ledger of a folder, which is made unless it is there.

        Args:
            out: the folder of the table, or its URL.
            fingerprint: of what reads: models and options, by name; `format` is the table's.

        Raises:
            UsageError: another run writes there now, it was written with other models or options,
                or it holds something else.
            DataError: a file in it was altered, or a store does not answer.
            SaveError: it cannot be written, or the disk is full.
        """
        place = str(out).removeprefix("file://")
        folder = StoreFolder(place) if is_url(place) else LocalFolder(Path(place))
        with folder.open_ledger(fingerprint) as connection:
            with report_errors(folder.place):
                ledger = cls(folder, fingerprint["format"], connection)
                ledger._recover()
            try:
                yield ledger
            finally:
                folder.clear_drafts()

    @property
    def drafts(self) -> Path | str:
        """Where workers write drafts: a folder, or the URL of one."""
        return self.folder.drafts

    def plan_parts(
        self, pictures: Iterable[Picture], sizes: Iterator[int], listing: Listing
    ) -> Iterator[Part]:
        """Put pictures that no run has read into parts; `listing` notes the others.

        Args:
            pictures: in the order of the rows.
            sizes: how many make each part; as many as there may be parts.
            listing: what was come across.
        """
        todo = iter(pictures)
        for first in todo:  # an error of the listing comes from here, before anything is begun
            with report_errors(self.folder.place), transaction(self._connection):
                part = self._plan_part(chain([first], todo), next(sizes), listing)
            if part.pictures:
                yield part

    def finish_part(self, result: PartResult) -> None:
        """Make a draft a part of the table, whatever happens meanwhile.

        Raises:
            SaveError: it cannot be written.
        """
        with report_errors(self.folder.place):
            self.folder.record_part(result, find_pictures(self._connection, result.number))
            with transaction(self._connection):
                end_part(self._connection, result)
            self.folder.publish(result.draft, self._name_file(result.number))

    def count(self) -> Totals:
        """Count what the table holds."""
        sums = ", ".join(f"sum({status})" for status in STATUSES)
        with report_errors(self.folder.place):
            counts = self._connection.execute(f"SELECT {sums} FROM parts").fetchone()  # noqa: S608 - our own names
            pictures = find_number(
                self._connection, "SELECT sum(last_picture - first_picture + 1) FROM parts"
            )
        return Totals(pictures, dict(zip(STATUSES, (count or 0 for count in counts), strict=True)))

    def find_noted_rows(self, status: str) -> Iterator[NotedRow]:
        """Give the rows of a status, `unsure` or `error`, the least sure ones first."""
        with report_errors(self.folder.place):
            rows = self._connection.execute(
                f"SELECT {', '.join(NotedRow._fields)} FROM noted_rows WHERE status = ? "  # noqa: S608 - our own names
                "ORDER BY confidence, part, rowid",
                (status,),
            )
            for row in rows:
                yield NotedRow(*row)

    def _plan_part(self, todo: Iterator[Picture], size: int, listing: Listing) -> Part:
        new = tuple(self._claim_new(todo, size, listing))
        number = find_number(self._connection, "SELECT max(number) FROM parts") + 1
        if new:
            begin_part(self._connection, number, len(new))
        return Part(number, new)

    def _claim_new(self, todo: Iterator[Picture], size: int, listing: Listing) -> Iterator[Picture]:
        """Take pictures that the ledger does not know into it, so many at most."""
        count = 0
        for picture in todo:
            key, version = picture.key, picture.find_version()
            known = self._connection.execute(
                "SELECT id, version FROM pictures WHERE key = ?", (key,)
            ).fetchone()
            if known is not None:
                self._note_known(picture, version, known, listing)
                continue
            self._connection.execute(
                "INSERT INTO pictures (key, version) VALUES (?, ?)", (key, version)
            )
            yield picture
            count += 1
            if count == size:
                return

    def _note_known(
        self, picture: Picture, version: str, known: tuple[int, str], listing: Listing
    ) -> None:
        id_, before = known
        if id_ >= self._first_of_run:
            listing.repeated.add(picture.path)
            return
        listing.known += 1
        if before != version and UNKNOWN_VERSION not in (before, version):
            listing.changed.add(picture.path)

    def _recover(self) -> None:
        """Bring the folder to where the ledger is: rename drafts, forget what was not finished.

        A part that somebody deleted is forgotten, too, so that its pictures are read again.
        """
        parts = self._connection.execute("SELECT number, draft, bytes FROM parts")
        lost = [number for number, draft, size in parts if not self._is_whole(number, draft, size)]
        for number in lost:
            self.folder.record_loss(number)
            with transaction(self._connection):
                forget_part(self._connection, number)
        self.folder.clear_drafts()
        self._first_of_run = find_number(self._connection, "SELECT max(id) FROM pictures") + 1

    def _is_whole(self, number: int, draft: str | None, size: int) -> bool:
        """Tell whether a part is in its place, where its draft may have to be moved to."""
        if draft is None:
            return False
        name = self._name_file(number)
        found = self.folder.find_size(name)
        if found is None and self.folder.has_draft(draft):
            self.folder.publish(draft, name)
            return True
        if found is None:  # a run that was taken over may have moved it just now
            found = self.folder.find_size(name)
        if found not in (None, size):
            raise DataError(
                f"{self.folder.place}/{name} was altered since it was written. "
                "Delete it, and its pictures are read again."
            )
        return found is not None

    def _name_file(self, number: int) -> str:
        return f"part-{number:08}.{self._suffix}"
