"""The database of a ledger: which pictures stand in which part, held by one run at a time."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple, get_args

from inkdigit.batch.part import NotedRow, PartResult
from inkdigit.errors import SaveError, UsageError
from inkdigit.types import Status

LEDGER_FILE = "_ledger.sqlite"
CACHE_KIB = 64 * 1024
"""Of the database, however large it is."""
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


class PictureRow(NamedTuple):
    """A picture as the ledger knows it."""

    key: bytes
    version: str


@contextmanager
def open_database(file: Path, place: str) -> Iterator[sqlite3.Connection]:
    """Hold a database, which is made unless it is there.

    Args:
        file: of the database.
        place: the folder of the table, as the user named it.

    Raises:
        UsageError: another run holds it.
        SaveError: it cannot be written, or is no database.
    """
    with report_errors(place):
        connection = sqlite3.connect(file, timeout=0, isolation_level=None)
    with closing(connection):
        with report_errors(place):
            _lock(connection, place)
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            connection.executescript(SCHEMA)
        yield connection


def check_fingerprint(
    connection: sqlite3.Connection, place: str, fingerprint: Mapping[str, str]
) -> None:
    """Check that a table is gone on with as it was begun, or begin it.

    Raises:
        UsageError: it was begun with other models or options.
    """
    row = connection.execute("SELECT fingerprint FROM made_with").fetchone()
    if row is None:
        connection.execute("INSERT INTO made_with VALUES (?)", (json.dumps(fingerprint),))
        return
    found = json.loads(row[0])
    for name in (*fingerprint, *found):
        if found.get(name) != fingerprint.get(name):
            raise UsageError(
                f"{place} was made with {name} {found.get(name)}, and not with "
                f"{fingerprint.get(name)}. Choose another --out."
            )


def begin_part(connection: sqlite3.Connection, number: int, count: int) -> None:
    """Note a part of the pictures that came in last."""
    last = find_number(connection, "SELECT max(id) FROM pictures")
    connection.execute(
        "INSERT INTO parts (number, first_picture, last_picture) VALUES (?, ?, ?)",
        (number, last - count + 1, last),
    )


def end_part(connection: sqlite3.Connection, result: PartResult) -> None:
    """Note that a part lies whole in its draft, and what is in it."""
    assignments = ", ".join(f"{status} = ?" for status in STATUSES)
    counts = [result.statuses.get(status, 0) for status in STATUSES]
    connection.execute(
        f"UPDATE parts SET draft = ?, bytes = ?, {assignments} WHERE number = ?",  # noqa: S608 - our own names
        (result.draft, result.bytes, *counts, result.number),
    )
    connection.executemany(
        "INSERT INTO noted_rows VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(result.number, *row) for row in result.noted],
    )


def forget_part(connection: sqlite3.Connection, number: int) -> None:
    """Forget a part and its pictures, so that these are read again."""
    connection.execute(
        "DELETE FROM pictures WHERE id BETWEEN "
        "(SELECT first_picture FROM parts WHERE number = ?1) AND "
        "(SELECT last_picture FROM parts WHERE number = ?1)",
        (number,),
    )
    connection.execute("DELETE FROM noted_rows WHERE part = ?", (number,))
    connection.execute("DELETE FROM parts WHERE number = ?", (number,))


def insert_pictures(connection: sqlite3.Connection, pictures: Iterable[PictureRow]) -> None:
    """Note pictures that are known to be new."""
    connection.executemany("INSERT INTO pictures (key, version) VALUES (?, ?)", pictures)


def find_pictures(connection: sqlite3.Connection, number: int) -> Iterator[PictureRow]:
    """Give the pictures of a part in their order."""
    rows = connection.execute(
        "SELECT key, version FROM pictures, parts "
        "WHERE number = ? AND id BETWEEN first_picture AND last_picture ORDER BY id",
        (number,),
    )
    return (PictureRow(*row) for row in rows)


def find_number(connection: sqlite3.Connection, query: str) -> int:
    """Ask for a number; 0 where there is none."""
    return int(connection.execute(query).fetchone()[0] or 0)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Change all or nothing."""
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def report_errors(place: str) -> Iterator[None]:
    """Make what SQLite and the system say a `SaveError` that says what to do."""
    try:
        yield
    except OSError as error:
        raise SaveError.from_os_error(place, error) from error
    except sqlite3.DatabaseError as error:
        raise SaveError(
            f"Cannot write {place}/{LEDGER_FILE}: {error}. Free some space, or choose another "
            "folder; what is finished stays."
        ) from error


def _lock(connection: sqlite3.Connection, place: str) -> None:
    """Hold the ledger until its connection is closed, or its process is gone."""
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    try:
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise UsageError(
            f"Another run writes to {place} now. Wait for it, or choose another --out."
        ) from error
