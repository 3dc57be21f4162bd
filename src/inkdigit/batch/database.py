"""The database of a ledger: a file beside the table, held by one run at a time."""

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import get_args

from inkdigit.atomic import make_folder
from inkdigit.batch.part import NotedRow
from inkdigit.errors import SaveError, UsageError
from inkdigit.types import Status

LEDGER_FILE = "_ledger.sqlite"
STATUSES: tuple[str, ...] = get_args(Status)
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS made_with (fingerprint TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS parts (
    number INTEGER PRIMARY KEY, first_picture INTEGER NOT NULL, last_picture INTEGER NOT NULL,
    draft TEXT, bytes INTEGER, {", ".join(f"{status} INTEGER" for status in STATUSES)});
CREATE TABLE IF NOT EXISTS pictures (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, version TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS noted_rows (
    part INTEGER NOT NULL, {", ".join(NotedRow._fields)});
CREATE INDEX IF NOT EXISTS noted_rows_by_status ON noted_rows (status, confidence);
"""
"""A part without a draft is being read; of the others, `draft` lies whole on the disk."""


@contextmanager
def open_database(folder: Path, fingerprint: Mapping[str, str]) -> Iterator[sqlite3.Connection]:
    """Hold the database of a folder, which is made unless it is there.

    Args:
        folder: of the table.
        fingerprint: of what reads: models and options, by name.

    Raises:
        UsageError: another run holds it, it was begun with other models or options, or the folder
            holds something else.
        SaveError: it cannot be written, or is no database.
    """
    make_folder(folder)
    _check_ours(folder)
    with report_errors(folder):
        connection = sqlite3.connect(folder / LEDGER_FILE, timeout=0, isolation_level=None)
    with closing(connection):
        with report_errors(folder):
            _lock(connection, folder)
            connection.executescript(SCHEMA)
            _check_fingerprint(connection, folder, fingerprint)
        yield connection


def _check_ours(folder: Path) -> None:
    """Check that a folder without a ledger is empty, but for what is hidden."""
    if (folder / LEDGER_FILE).exists():
        return
    others = (name for name in os.listdir(folder) if not name.startswith((".", "_")))  # noqa: PTH208 - only names
    if (other := next(others, None)) is not None:
        raise UsageError(
            f"{folder} holds something else already, such as {other}. "
            "Choose another --out, a new or an empty folder."
        )


def _lock(connection: sqlite3.Connection, folder: Path) -> None:
    """Hold the ledger until its connection is closed, or its process is gone."""
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    try:
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise UsageError(
            f"Another run writes to {folder} now. Wait for it, or choose another --out."
        ) from error


def _check_fingerprint(
    connection: sqlite3.Connection, folder: Path, fingerprint: Mapping[str, str]
) -> None:
    """Check that a table is gone on with as it was begun, or begin it."""
    row = connection.execute("SELECT fingerprint FROM made_with").fetchone()
    if row is None:
        connection.execute("INSERT INTO made_with VALUES (?)", (json.dumps(fingerprint),))
        return
    found = json.loads(row[0])
    for name in (*fingerprint, *found):
        if found.get(name) != fingerprint.get(name):
            raise UsageError(
                f"{folder} was made with {name} {found.get(name)}, and not with "
                f"{fingerprint.get(name)}. Choose another --out."
            )


@contextmanager
def report_errors(folder: Path) -> Iterator[None]:
    """Make what SQLite and the system say a `SaveError` that says what to do."""
    try:
        yield
    except OSError as error:
        raise SaveError.from_os_error(folder, error) from error
    except sqlite3.DatabaseError as error:
        raise SaveError(
            f"Cannot write {folder / LEDGER_FILE}: {error}. Free some space, or choose another "
            "folder; what is finished stays."
        ) from error
