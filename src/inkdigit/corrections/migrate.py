"""Bringing a database to the table of today; safe when several processes begin at once."""

import threading
import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

MIGRATIONS_FOLDER = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 0x1D1617
"""PostgreSQL's lock that says that somebody migrates: any number, always the same."""
_one_at_a_time = threading.Lock()  # Alembic's context is one for the whole process


def migrate(engine: Engine, wait_seconds: float) -> None:
    """Run the steps that the database lacks, all or none.

    Who comes second waits for the first, within the engine's limits.

    Args:
        engine: of the database.
        wait_seconds: for others who write to SQLite's file.

    Raises:
        SQLAlchemyError: the database cannot be reached, is in use for too long, or was made by a
            newer version of inkdigit.
    """
    with _one_at_a_time, engine.connect() as connection:
        _lock(connection, wait_seconds)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS_FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise SQLAlchemyError(
                f"a database of a newer inkdigit, or of another program ({error})"
            ) from error
        connection.commit()


def _lock(connection: Connection, wait_seconds: float) -> None:
    """Let nobody else migrate until this transaction ends."""
    if connection.dialect.name == "sqlite":
        _write_ahead(connection, wait_seconds)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})


def _write_ahead(connection: Connection, wait_seconds: float) -> None:
    """Give the file a write-ahead log, which it keeps, so that readers and writers go together.

    SQLite does not wait for others here, as it does elsewhere: "database is locked" comes at once.
    """
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
