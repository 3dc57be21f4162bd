"""The ledger of a table: which pictures were read into which part, and with what.

A part is written to a draft and synced, then the ledger knows it, then the draft is renamed. Killed
at any point, the next run finds either no trace of a part, or a whole draft to rename.
"""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple, Self

from inkdigit.atomic import sync_folder
from inkdigit.batch.database import STATUSES, open_database, report_errors
from inkdigit.batch.listing import Listing
from inkdigit.batch.part import NotedRow, Part, PartResult
from inkdigit.batch.picture import Picture
from inkdigit.errors import DataError

DRAFTS_FOLDER = "_drafts"


class Totals(NamedTuple):
    """What a table holds: pictures, and rows by status."""

    pictures: int
    statuses: dict[str, int]


class Ledger:
    """The ledger in a folder, held by one run at a time.

    Args:
        folder: of the table.
        suffix: of the parts' files.
        connection: to the ledger's file, locked.
    """

    def __init__(self, folder: Path, suffix: str, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self.drafts = folder / DRAFTS_FOLDER
        self._suffix = suffix
        self._connection = connection
        self._first_of_run = self._find_number("SELECT max(id) FROM pictures") + 1

    @classmethod
    @contextmanager
    def open(cls, folder: Path, fingerprint: Mapping[str, str]) -> Iterator[Self]:
        """Hold the ledger of a folder, which is made unless it is there.

        Args:
            folder: of the table.
            fingerprint: of what reads: models and options, by name; `format` is the table's.

        Raises:
            UsageError: another run writes there now, it was written with other models or options,
                or it holds something else.
            DataError: a file in it was altered.
            SaveError: it cannot be written, or the disk is full.
        """
        with open_database(folder, fingerprint) as connection:
            with report_errors(folder):
                ledger = cls(folder, fingerprint["format"], connection)
                ledger._recover()
            try:
                yield ledger
            finally:
                shutil.rmtree(ledger.drafts, ignore_errors=True)

    def plan_parts(
        self, pictures: Iterable[Picture], size: int, listing: Listing
    ) -> Iterator[Part]:
        """Put pictures that no run has read into parts; `listing` notes the others.

        Args:
            pictures: in the order of the rows.
            size: how many make a part.
            listing: what was come across.
        """
        todo = iter(pictures)
        for first in todo:  # an error of the listing comes from here, before anything is begun
            with report_errors(self.folder), self._transaction():
                part = self._plan_part(chain([first], todo), size, listing)
            if part.pictures:
                yield part

    def finish_part(self, result: PartResult) -> None:
        """Make a draft a part of the table, whatever happens meanwhile.

        Raises:
            SaveError: it cannot be written.
        """
        assignments = ", ".join(f"{status} = ?" for status in STATUSES)
        counts = [result.statuses.get(status, 0) for status in STATUSES]
        with report_errors(self.folder), self._transaction():
            self._connection.execute(
                f"UPDATE parts SET draft = ?, bytes = ?, {assignments} WHERE number = ?",  # noqa: S608 - our own names
                (result.draft, result.bytes, *counts, result.number),
            )
            self._connection.executemany(
                "INSERT INTO noted_rows VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(result.number, *row) for row in result.noted],
            )
        with report_errors(self.folder):
            (self.drafts / result.draft).replace(self._name_file(result.number))
            sync_folder(self.folder)

    def count(self) -> Totals:
        """Count what the table holds."""
        sums = ", ".join(f"sum({status})" for status in STATUSES)
        with report_errors(self.folder):
            counts = self._connection.execute(f"SELECT {sums} FROM parts").fetchone()  # noqa: S608 - our own names
            pictures = self._find_number("SELECT count(*) FROM pictures")
        return Totals(pictures, dict(zip(STATUSES, (count or 0 for count in counts), strict=True)))

    def find_noted_rows(self, status: str) -> Iterator[NotedRow]:
        """Give the rows of a status, `unsure` or `error`, the least sure ones first."""
        with report_errors(self.folder):
            rows = self._connection.execute(
                f"SELECT {', '.join(NotedRow._fields)} FROM noted_rows WHERE status = ? "  # noqa: S608 - our own names
                "ORDER BY confidence, part, rowid",
                (status,),
            )
            for row in rows:
                yield NotedRow(*row)

    def _plan_part(self, todo: Iterator[Picture], size: int, listing: Listing) -> Part:
        new = tuple(self._claim_new(todo, size, listing))
        number = self._find_number("SELECT max(number) FROM parts") + 1
        if new:
            last = self._find_number("SELECT max(id) FROM pictures")
            self._connection.execute(
                "INSERT INTO parts (number, first_picture, last_picture) VALUES (?, ?, ?)",
                (number, last - len(new) + 1, last),
            )
        return Part(number, new)

    def _claim_new(self, todo: Iterator[Picture], size: int, listing: Listing) -> Iterator[Picture]:
        """Take pictures that the ledger does not know into it, so many at most."""
        count = 0
        for picture in todo:
            key, version = picture.key, picture.find_version()
            claimed = self._connection.execute(
                "INSERT OR IGNORE INTO pictures (key, version) VALUES (?, ?)", (key, version)
            )
            if claimed.rowcount:
                yield picture
                count += 1
                if count == size:
                    return
            else:
                self._note_known(picture, version, listing)

    def _note_known(self, picture: Picture, version: str, listing: Listing) -> None:
        id_, before = self._connection.execute(
            "SELECT id, version FROM pictures WHERE key = ?", (picture.key,)
        ).fetchone()
        if id_ >= self._first_of_run:
            listing.repeated.add(picture.path)
            return
        listing.known += 1
        if before != version:
            listing.changed.add(picture.path)

    def _recover(self) -> None:
        """Bring the folder to where the ledger is: rename drafts, forget what was not finished.

        A part that somebody deleted is forgotten, too, so that its pictures are read again.
        """
        parts = self._connection.execute("SELECT number, draft, bytes FROM parts").fetchall()
        with self._transaction():
            for number, draft, size in parts:
                file = self._name_file(number)
                if draft is not None and not file.exists() and (self.drafts / draft).exists():
                    (self.drafts / draft).replace(file)
                if draft is None or not file.exists():
                    self._forget(number)
                elif file.stat().st_size != size:
                    raise DataError(
                        f"{file} was altered since it was written. "
                        "Delete it, and its pictures are read again."
                    )
        shutil.rmtree(self.drafts, ignore_errors=True)
        sync_folder(self.folder)
        self._first_of_run = self._find_number("SELECT max(id) FROM pictures") + 1

    def _forget(self, number: int) -> None:
        self._connection.execute(
            "DELETE FROM pictures WHERE id BETWEEN "
            "(SELECT first_picture FROM parts WHERE number = ?1) AND "
            "(SELECT last_picture FROM parts WHERE number = ?1)",
            (number,),
        )
        self._connection.execute("DELETE FROM noted_rows WHERE part = ?", (number,))
        self._connection.execute("DELETE FROM parts WHERE number = ?", (number,))

    def _name_file(self, number: int) -> Path:
        return self.folder / f"part-{number:08}.{self._suffix}"

    def _find_number(self, query: str) -> int:
        """Ask for a number; 0 where there is none."""
        return int(self._connection.execute(query).fetchone()[0] or 0)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
