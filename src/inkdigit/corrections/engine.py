"""How SQLite and PostgreSQL are spoken to: engines that wait no longer than some seconds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, NullPool, create_engine, event

from inkdigit.corrections.full_disk import connect_to_read

OWNER_ONLY = 0o600
"""The mode of SQLite's file: its owner may read and write it."""


@dataclass(frozen=True)
class DatabaseLimits:
    """How long a database may take, how many connections are kept, and how much is stored."""

    wait_seconds: float = 3
    """For a connection, or for another writer of SQLite's file."""
    statement_seconds: int = 5
    """That PostgreSQL may take for a statement, and to acknowledge what it was sent."""
    connections: int = 4
    """To PostgreSQL at most."""
    reserve_bytes: int = 32 * 2**20
    """Of SQLite's disk that are left free: what is to be deleted needs some, and so do others."""
    max_corrections: int = 20_000
    """That are stored. With as many, no other is taken until some are deleted."""
    max_picture_bytes: int = 2_000_000_000
    """Of all their pictures. Several processes that store at once may get a little beyond."""


DEFAULT_LIMITS = DatabaseLimits()


def make_engine(url: URL, limits: DatabaseLimits = DEFAULT_LIMITS) -> Engine:
    """Make an engine that has not connected yet."""
    make = _make_sqlite if url.get_backend_name() == "sqlite" else _make_postgres
    return make(url, limits)


def make_reader(url: URL, engine: Engine, limits: DatabaseLimits = DEFAULT_LIMITS) -> Engine:
    """Make an engine that only reads: SQLite's file is then opened read-only.

    Args:
        url: of the database.
        engine: what else speaks to it, and PostgreSQL is read with.
        limits: how long it may take.
    """
    if url.get_backend_name() != "sqlite":
        return engine
    path = Path(str(url.database))
    return create_engine(
        "sqlite://",
        creator=lambda: connect_to_read(path, limits.wait_seconds),
        poolclass=NullPool,
        hide_parameters=True,
    )


def _make_sqlite(url: URL, limits: DatabaseLimits) -> Engine:
    """Make one that opens the file for each use: one that was replaced or comes back is found.

    A file that is not there is made for its owner alone, where SQLite would let others read it.
    """
    path = Path(str(url.database))
    engine = create_engine(
        url,
        poolclass=NullPool,
        connect_args={"timeout": limits.wait_seconds},
        hide_parameters=True,
    )

    @event.listens_for(engine, "do_connect")
    def make_private(*_: Any) -> None:
        if not path.exists():
            path.touch(OWNER_ONLY)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA auto_vacuum = FULL")  # a new file shrinks when rows are deleted
        connection.execute("PRAGMA synchronous = FULL")  # what is committed survives a power cut
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten

    return engine


def _make_postgres(url: URL, limits: DatabaseLimits) -> Engine:
    milliseconds = limits.statement_seconds * 1000
    options = {
        "connect_timeout": int(limits.wait_seconds),
        "keepalives_idle": limits.statement_seconds,
        "keepalives_interval": 1,
        "keepalives_count": int(limits.wait_seconds),
        "tcp_user_timeout": milliseconds,
    }
    engine = create_engine(
        url,
        pool_size=limits.connections,
        max_overflow=0,
        pool_timeout=limits.wait_seconds,
        pool_pre_ping=True,
        connect_args={key: value for key, value in options.items() if key not in url.query},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        connection.execute(f"SET statement_timeout = {milliseconds}")
        connection.autocommit = False

    return engine
