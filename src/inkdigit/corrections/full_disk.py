"""SQLite's file on a disk that is full or may not be written: read, and emptied, all the same.

SQLite writes beside its file even to read it, and twice what it deletes.
"""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

FULL_ERRORS = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
"""SQLite's codes for a disk that is full: of a write, and of a log that cannot be made."""
UNWRITABLE_ERRORS = (*FULL_ERRORS, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
PRIMARY_CODE = 0xFF
"""The bits of an error's code that name its kind."""


def is_full(error: BaseException | None) -> bool:
    """Tell whether SQLite raised this because the disk is full."""
    return _has_code(error, FULL_ERRORS)


def connect_to_read(path: Path, wait_seconds: float) -> sqlite3.Connection:
    """Open a file read-only.

    Where the files that SQLite wants beside it cannot be made, it is opened without them: for
    itself alone, or, where nothing waits in its log, as one that nobody writes now.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    uri = path.absolute().as_uri()
    connection = _connect(f"{uri}?mode=ro", wait_seconds)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:
        connection.close()
        if not _has_code(error, UNWRITABLE_ERRORS):
            raise
    else:
        return connection
    log = path.with_name(f"{path.name}-wal")
    if not log.exists() or not log.stat().st_size:
        return _connect(f"{uri}?mode=ro&immutable=1", wait_seconds)
    connection = _connect(f"{uri}?mode=rw", wait_seconds)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # then its index of the log is in memory
    return connection


def delete_largest(path: Path, ids: Collection[str] | None, wait_seconds: float) -> int:
    """Delete the largest of some corrections in its place, so that its space is free.

    This writes nothing but into the file itself: what is deleted is overwritten, and the file
    shrinks. A power cut right then may damage it, so it is done for one alone, on a full disk.

    Args:
        path: of the file.
        ids: of the corrections; None for all.
        wait_seconds: for others who use it.

    Returns:
        How many there were: one, or none.

    Raises:
        sqlite3.Error: it cannot be written.
    """
    with closing(_connect(f"{path.absolute().as_uri()}?mode=rw", wait_seconds)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA journal_mode = MEMORY")
        rows = connection.execute(
            "SELECT id FROM corrections ORDER BY coalesce(length(picture), 0) DESC"
        ).fetchall()
        largest = next(((name,) for (name,) in rows if ids is None or name in ids), None)
        if largest is not None:
            connection.execute("DELETE FROM corrections WHERE id = ?", largest)
        connection.execute("PRAGMA journal_mode = WAL")
    return int(largest is not None)


def _connect(uri: str, wait_seconds: float) -> sqlite3.Connection:
    """Connect without transactions of Python's own, for any thread that has it by itself."""
    return sqlite3.connect(
        uri, uri=True, timeout=wait_seconds, check_same_thread=False, isolation_level=None
    )


def _has_code(error: BaseException | None, codes: tuple[int, ...]) -> bool:
    return isinstance(error, sqlite3.Error) and (
        getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE in codes
    )
