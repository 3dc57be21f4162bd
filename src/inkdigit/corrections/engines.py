"""Engines: how SQLite and PostgreSQL are spoken to. No wait is longer than some seconds."""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, NullPool, create_engine, event

WAIT = 3
"""Seconds to wait for a connection, or for another writer of SQLite's file."""
STATEMENT = 5
"""Seconds that PostgreSQL may take for a statement, and to acknowledge what it was sent."""
CONNECTIONS = 4
PRIVATE = 0o600
"""Who may read and write SQLite's file: its owner."""


def engine_for(url: URL) -> Engine:
    """An engine that has not connected yet."""
    return _sqlite(url) if url.get_backend_name() == "sqlite" else _postgres(url)


def _sqlite(url: URL) -> Engine:
    """Opens the file for each use, so that one that was replaced or comes back is found.

    One that is not there is made for its owner alone, where SQLite would let others read it.
    """
    path = Path(str(url.database))
    engine = create_engine(
        url, poolclass=NullPool, connect_args={"timeout": WAIT}, hide_parameters=True
    )

    @event.listens_for(engine, "do_connect")
    def make_private(*_: Any) -> None:
        if not path.exists():
            path.touch(PRIVATE)

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA auto_vacuum = FULL")  # a new file shrinks when rows are deleted
        connection.execute("PRAGMA synchronous = FULL")  # what is committed survives a power cut
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten

    return engine


def _postgres(url: URL) -> Engine:
    limits = {
        "connect_timeout": WAIT,
        "keepalives_idle": STATEMENT,
        "keepalives_interval": 1,
        "keepalives_count": WAIT,
        "tcp_user_timeout": STATEMENT * 1000,
    }
    engine = create_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=WAIT,
        pool_pre_ping=True,
        connect_args={key: value for key, value in limits.items() if key not in url.query},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        connection.execute(f"SET statement_timeout = {STATEMENT * 1000}")
        connection.autocommit = False

    return engine
