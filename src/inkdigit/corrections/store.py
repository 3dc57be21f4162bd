"""The store of corrections, in SQLite or PostgreSQL."""

import shutil
import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import (
    URL,
    Connection,
    Delete,
    delete,
    func,
    insert,
    inspect,
    make_url,
    select,
    text,
    tuple_,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from inkdigit.corrections.correction import Correction, NewCorrection, validate_correction
from inkdigit.corrections.engine import DEFAULT_LIMITS, DatabaseLimits, make_engine, make_reader
from inkdigit.corrections.full_disk import delete_largest, is_full
from inkdigit.corrections.table import REVISION, CorrectionRow
from inkdigit.corrections.url import SQLITE_PREFIX, check_url, get_default_path, reject_url
from inkdigit.errors import CorrectionsError, QuotaError

PAGE_SIZE = 100
"""Corrections that are fetched at a time; their pictures are fetched one by one."""
OWNER_ONLY_FOLDER = 0o700
"""The mode of a folder that is made for SQLite's file."""
COLUMNS_WITHOUT_PICTURE = (
    CorrectionRow.id, CorrectionRow.time, CorrectionRow.predicted,
    CorrectionRow.expected, CorrectionRow.status, CorrectionRow.confidence, CorrectionRow.model,
    CorrectionRow.picture.is_not(None),
)  # fmt: skip


class CorrectionStore:
    """Keeps corrections. May be used from several threads, and by several processes at once.

    Nothing is connected until it is used. Whatever the database cannot do becomes a
    `CorrectionsError`; the next use then tries anew, so that a store heals by itself.

    Args:
        url: of a database that `check_url` knows.
        limits: how long it may take.
    """

    def __init__(self, url: URL, limits: DatabaseLimits = DEFAULT_LIMITS) -> None:
        self._url = url
        self._limits = limits
        self._engine = make_engine(url, limits)
        self._reader = make_reader(url, self._engine, limits)
        self._prepared = False
        self._preparing = threading.Lock()

    @classmethod
    def open(cls, url: str | None = None, limits: DatabaseLimits = DEFAULT_LIMITS) -> Self:
        """Open a store for this URL, or for a file in the user's data folder.

        Raises:
            UsageError: the URL is of another kind of database, or no URL.
        """
        if url is None:
            return cls(URL.create("sqlite", database=str(get_default_path())), limits)
        if check_url(url).startswith(SQLITE_PREFIX):
            path = url.removeprefix(SQLITE_PREFIX)
            return cls(URL.create("sqlite", database=path), limits)
        try:
            return cls(make_url(url), limits)
        except ArgumentError as error:
            raise reject_url("no URL") from error

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
        if not self._preparing.acquire(timeout=self._limits.wait_seconds):
            raise self._make_error("it is still being prepared")
        try:
            if not self._prepared:
                self._prepare()
                self._prepared = True
        finally:
            self._preparing.release()

    def add(self, new: NewCorrection) -> str:
        """Store a correction. When this returns its id, it is on the disk.

        Raises:
            UsageError: a part of it is wrong: see `validate_correction`.
            QuotaError: as many are stored as may be. None of them is dropped.
            CorrectionsError: it could not be stored.
        """
        size = len(new.picture or b"")
        self._check_space(size)
        values = vars(validate_correction(new)) | {
            "id": str(uuid.uuid4()),
            "time": datetime.now(UTC),
        }
        with self._connect() as connection:
            self._check_quota(connection, size)
            connection.execute(insert(CorrectionRow).values(values))
        return str(values["id"])

    def iter_all(self) -> Iterator[Correction]:
        """Give all corrections from the oldest on, page by page, so that nobody waits meanwhile.

        Raises:
            CorrectionsError: the database cannot be read.
        """
        page = self._list_page()
        while page:
            yield from page
            page = self._list_page(page[-1])

    def load_picture(self, correction: str) -> bytes | None:
        """Load the picture of the correction with this id, as it came; None if it has none.

        Raises:
            CorrectionsError: the database cannot be read.
        """
        with self._read() as connection:
            return connection.scalar(
                select(CorrectionRow.picture).where(CorrectionRow.id == correction)
            )

    def delete(self, corrections: Iterable[str]) -> int:
        """Delete the corrections with these ids, all or none. Returns how many there were.

        On a full disk they are deleted one by one, the largest first, until there is space.

        Raises:
            CorrectionsError: the database cannot be written.
        """
        ids = tuple(corrections)
        pages = [ids[start : start + PAGE_SIZE] for start in range(0, len(ids), PAGE_SIZE)]
        return self._delete(
            [delete(CorrectionRow).where(CorrectionRow.id.in_(page)) for page in pages], set(ids)
        )

    def delete_all(self) -> int:
        """Delete all corrections. Returns how many there were. Raises as `delete` does."""
        return self._delete([delete(CorrectionRow)], None)

    def count(self) -> int:
        """Count all corrections. Raises `CorrectionsError`."""
        with self._read() as connection:
            return connection.scalar(select(func.count()).select_from(CorrectionRow)) or 0

    def close(self) -> None:
        """Give the connections back; the store may be used again."""
        self._reader.dispose()
        self._engine.dispose()

    def _list_page(self, after: Correction | None = None) -> tuple[Correction, ...]:
        """List the oldest `PAGE_SIZE` corrections, or the oldest of those behind `after`."""
        place = tuple_(CorrectionRow.time, CorrectionRow.id)
        wanted = select(*COLUMNS_WITHOUT_PICTURE).order_by(CorrectionRow.time, CorrectionRow.id)
        if after is not None:
            wanted = wanted.where(place > (after.time, after.id))
        with self._read() as connection:
            return tuple(Correction(*row) for row in connection.execute(wanted.limit(PAGE_SIZE)))

    def _delete(self, statements: list[Delete], ids: set[str] | None) -> int:
        """Run statements that delete these corrections, or all; make space first if there is none.

        Returns how many there were.
        """
        deleted = 0
        while True:
            try:
                with self._connect() as connection:
                    return deleted + sum(connection.execute(one).rowcount for one in statements)
            except CorrectionsError as error:
                cause = error.__cause__  # SQLite's own error, or SQLAlchemy's around it
                if not is_full(getattr(cause, "orig", cause)):
                    raise
                if not (freed := self._delete_largest(ids)):
                    raise
                deleted += freed

    def _delete_largest(self, ids: set[str] | None) -> int:
        with self._guard():
            path = Path(str(self._url.database))
            return delete_largest(path, ids, self._limits.wait_seconds)

    def _check_space(self, size: int) -> None:
        """Check that a picture leaves the reserve free. Raises `CorrectionsError`."""
        if self._url.get_backend_name() != "sqlite":
            return
        folder = Path(str(self._url.database)).absolute().parent
        with suppress(OSError):  # where there is no folder yet, making it says what is wrong
            if shutil.disk_usage(folder).free < self._limits.reserve_bytes + size:
                raise self._make_error("its disk is full but for a reserve")

    def _check_quota(self, connection: Connection, size: int) -> None:
        """Check that a picture of so many bytes is not one too many. Raises `QuotaError`."""
        sizes = func.coalesce(func.sum(func.length(CorrectionRow.picture)), 0)
        count, stored = connection.execute(select(func.count(CorrectionRow.id), sizes)).one()
        most, most_bytes = self._limits.max_corrections, self._limits.max_picture_bytes
        if count >= most or stored + size > most_bytes:
            raise QuotaError(
                f"There are {count:,} corrections with pictures of {stored:,} bytes. At most "
                f"{most:,} and {most_bytes:,} bytes are kept, so this one was not. Let who runs "
                "this export some (inkdigit corrections export) and delete them (inkdigit "
                "corrections delete)."
            )

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        """Give a connection in a transaction, which is committed when the block ends."""
        self._prepare_once()
        with self._guard(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        """Give a connection that only reads."""
        self._prepare_once()
        with self._guard(), self._reader.connect() as connection:
            yield connection

    def _prepare_once(self) -> None:
        """Prepare unless the table is as it is today: a full disk is read, too."""
        if not self._prepared and not self._is_current():
            self.prepare()
        self._prepared = True

    def _is_current(self) -> bool:
        """Tell whether the database is there, with the table of today."""
        if self._url.get_backend_name() == "sqlite":
            try:
                if not Path(str(self._url.database)).stat().st_size:
                    return False
            except OSError:
                return False
        with self._guard(), self._reader.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return False
            versions = connection.execute(text("SELECT version_num FROM alembic_version"))
            return [*versions.scalars()] == [REVISION]

    def _prepare(self) -> None:
        from inkdigit.corrections.migrate import migrate  # noqa: PLC0415 - loads Alembic

        with self._guard():
            if self._url.get_backend_name() == "sqlite":
                path = Path(str(self._url.database))
                path.parent.mkdir(OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
            migrate(self._engine, self._limits.wait_seconds)

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """Make a CorrectionsError of whatever goes wrong; the next use then prepares again."""
        known: tuple[Any, ...] = (SQLAlchemyError, OSError, self._engine.dialect.loaded_dbapi.Error)
        try:
            yield
        except known as error:
            self._prepared = False
            raise self._make_error(_explain(error)) from error

    def _make_error(self, reason: str) -> CorrectionsError:
        if self._url.password:
            reason = reason.replace(str(self._url.password), "***")
        return CorrectionsError(
            f"The database of corrections, {self.name}, cannot be used: {reason}. See that it is "
            "there and has space, or name another with --database."
        )


def _explain(error: BaseException) -> str:
    """Say why, in one line, without the statement and what it held."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0].rstrip(".")
