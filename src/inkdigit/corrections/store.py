"""CorrectionStore: corrections in SQLite or PostgreSQL."""

import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, delete, func, insert, make_url, select, tuple_
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from inkdigit.corrections.address import POSSIBLE, SQLITE, check_url, default_path
from inkdigit.corrections.correction import Correction, NewCorrection, checked
from inkdigit.corrections.engines import WAIT, engine_for
from inkdigit.corrections.table import CorrectionRow
from inkdigit.errors import CorrectionsError, UsageError

PAGE = 100
"""Corrections that are fetched at a time; their pictures are fetched one by one."""
PRIVATE_FOLDER = 0o700
COLUMNS = (
    CorrectionRow.id, CorrectionRow.time, CorrectionRow.said, CorrectionRow.right,
    CorrectionRow.status, CorrectionRow.confidence, CorrectionRow.model,
    CorrectionRow.picture.is_not(None),
)  # fmt: skip


class CorrectionStore:
    """Keeps corrections. May be used from several threads, and by several processes at once.

    Nothing is connected until it is used. Whatever the database cannot do becomes a
    `CorrectionsError`; the next use then tries anew, so that a store heals by itself.

    Args:
        url: of a database that `check_url` knows.
    """

    def __init__(self, url: URL) -> None:
        self._url = url
        self._engine = engine_for(url)
        self._prepared = False
        self._preparing = threading.Lock()

    @classmethod
    def open(cls, url: str | None = None) -> Self:
        """A store for this URL, or for a file in the user's data folder.

        Raises:
            UsageError: the URL is of another kind of database, or no URL.
        """
        if url is None:
            return cls(URL.create("sqlite", database=str(default_path())))
        if check_url(url).startswith(SQLITE):
            return cls(URL.create("sqlite", database=url.removeprefix(SQLITE)))
        try:
            return cls(make_url(url))
        except ArgumentError as error:
            raise UsageError(f"Expected a database as {POSSIBLE}. Received: no URL.") from error

    @property
    def name(self) -> str:
        """Which database it is, for people: a file, or a URL without its password."""
        if self._url.get_backend_name() == "sqlite":
            return str(self._url.database)
        return self._url.set(query={}).render_as_string(hide_password=True)

    def prepare(self) -> None:
        """Make the folder and bring the table up to date; else the first use does.

        Raises:
            CorrectionsError: the database cannot be reached or written, or is a newer one.
        """
        if not self._preparing.acquire(timeout=WAIT):
            raise self._error("it is still being prepared")
        try:
            if not self._prepared:
                self._prepare()
                self._prepared = True
        finally:
            self._preparing.release()

    def add(self, new: NewCorrection) -> str:
        """Store a correction. When this returns its id, it is on the disk.

        Raises:
            UsageError: a part of it is wrong: see `checked`.
            CorrectionsError: it could not be stored.
        """
        values = vars(checked(new)) | {"id": str(uuid.uuid4()), "time": datetime.now(UTC)}
        with self._connection() as connection:
            connection.execute(insert(CorrectionRow).values(values))
        return str(values["id"])

    def list(self, limit: int, after: Correction | None = None) -> tuple[Correction, ...]:
        """The oldest corrections, or the oldest of those behind `after`; at most `limit`.

        Raises:
            CorrectionsError: the database cannot be read.
        """
        place = tuple_(CorrectionRow.time, CorrectionRow.id)
        wanted = select(*COLUMNS).order_by(CorrectionRow.time, CorrectionRow.id).limit(limit)
        if after is not None:
            wanted = wanted.where(place > (after.time, after.id))
        with self._connection() as connection:
            return tuple(Correction(*row) for row in connection.execute(wanted))

    def iter(self) -> Iterator[Correction]:
        """All corrections from the oldest on, page by page, so that nobody waits meanwhile.

        Raises:
            CorrectionsError: the database cannot be read.
        """
        page = self.list(PAGE)
        while page:
            yield from page
            page = self.list(PAGE, page[-1])

    def picture(self, correction: str) -> bytes | None:
        """The picture of the correction with this id, as it came; None if it has none.

        Raises:
            CorrectionsError: the database cannot be read.
        """
        with self._connection() as connection:
            return connection.scalar(
                select(CorrectionRow.picture).where(CorrectionRow.id == correction)
            )

    def delete(self, corrections: Iterable[str]) -> int:
        """Delete the corrections with these ids, all or none. Returns how many there were.

        Raises:
            CorrectionsError: the database cannot be written.
        """
        ids = tuple(corrections)
        with self._connection() as connection:
            return sum(
                connection.execute(
                    delete(CorrectionRow).where(CorrectionRow.id.in_(ids[start : start + PAGE]))
                ).rowcount
                for start in range(0, len(ids), PAGE)
            )

    def delete_all(self) -> int:
        """Delete all corrections. Returns how many there were. Raises as `delete` does."""
        with self._connection() as connection:
            return connection.execute(delete(CorrectionRow)).rowcount

    def count(self) -> int:
        """How many corrections there are. Raises `CorrectionsError`."""
        with self._connection() as connection:
            return connection.scalar(select(func.count()).select_from(CorrectionRow)) or 0

    def close(self) -> None:
        """Give the connections back; the store may be used again."""
        self._engine.dispose()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """A connection in a transaction, which is committed when the block ends."""
        if not self._prepared:
            self.prepare()
        with self._guarded(), self._engine.begin() as connection:
            yield connection

    def _prepare(self) -> None:
        from inkdigit.corrections.migrating import migrate  # noqa: PLC0415 - loads Alembic

        with self._guarded():
            if self._url.get_backend_name() == "sqlite":
                path = Path(str(self._url.database))
                path.parent.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
            migrate(self._engine)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Make a CorrectionsError of whatever goes wrong; the next use then prepares again."""
        known: tuple[Any, ...] = (SQLAlchemyError, OSError, self._engine.dialect.loaded_dbapi.Error)
        try:
            yield
        except known as error:
            self._prepared = False
            raise self._error(_reason(error)) from error

    def _error(self, reason: str) -> CorrectionsError:
        if self._url.password:
            reason = reason.replace(str(self._url.password), "***")
        return CorrectionsError(
            f"Expected to keep corrections in {self.name}. Received: {reason}. See that it is "
            "there and has space, or name another with --database."
        )


def _reason(error: BaseException) -> str:
    """Why, in one line, without the statement and what it held."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0].rstrip(".")
