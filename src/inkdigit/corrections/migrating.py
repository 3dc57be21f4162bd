"""Bringing a database to the table of today; safe when several processes begin at once."""

import threading
import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from inkdigit.corrections.engines import WAIT

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x1D1617
"""PostgreSQL's advisory lock that says that somebody migrates: any number, always the same."""
PAUSE = 0.02
"""Seconds until a database in use is asked again."""
_one_at_a_time = threading.Lock()  # Alembic's context is one for the whole process


def migrate(engine: Engine) -> None:
    """Run the steps that the database lacks, all or none.

    Who comes second waits for the first, within the engine's limits.

    Raises:
        SQLAlchemyError: the database cannot be reached, is in use for too long, or was made by a
            newer version of inkdigit.
    """
    with _one_at_a_time, engine.connect() as connection:
        _lock(connection)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise SQLAlchemyError(
                f"a database of a newer inkdigit, or of another program ({error})"
            ) from error
        connection.commit()


def _lock(connection: Connection) -> None:
    """Let nobody else migrate until this transaction ends."""
    if connection.dialect.name == "sqlite":
        _write_ahead(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _write_ahead(connection: Connection) -> None:
    """Give the file a write-ahead log, which it keeps, so that readers and writers go together.

    SQLite does not wait for others here, as it does elsewhere: "database is locked" comes at once.
    """
    latest = time.monotonic() + WAIT
    while True:
        try:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except OperationalError:
            if time.monotonic() > latest:
                raise
            time.sleep(PAUSE)
        else:
            return
