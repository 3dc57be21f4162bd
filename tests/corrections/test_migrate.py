"""A database is brought to the table of today, from nothing and by several at once."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from inkdigit.corrections.migrate import MIGRATIONS_FOLDER
from inkdigit.corrections.store import CorrectionStore
from inkdigit.corrections.table import REVISION, Base
from inkdigit.errors import CorrectionsError
from support.databases import a_correction
from support.waiting import HANGS

JOINS = """
import sys
import threading
from support.databases import a_correction
from inkdigit.corrections.store import CorrectionStore
store = CorrectionStore.open(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
store.prepare()
store.add(a_correction())
"""
AT_ONCE = 4


def run_command(url: str, run: Callable[[Config, str], None], revision: str) -> None:
    """Run one of Alembic's commands on a database."""
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
        config.attributes["connection"] = connection
        run(config, revision)
    engine.dispose()


def prepare(url: str) -> None:
    with closing(CorrectionStore.open(url)) as store:
        store.prepare()
        store.prepare()


def test_steps_lead_to_the_table_that_is_mapped(database_url: str) -> None:
    prepare(database_url)
    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        columns = {column["name"] for column in inspect(connection).get_columns("corrections")}
    engine.dispose()
    assert columns == {
        "id", "time", "predicted", "expected", "status", "confidence", "model", "picture",
    }  # fmt: skip


def test_corrections_of_an_older_version_are_kept(database_url: str) -> None:
    with closing(CorrectionStore.open(database_url)) as store:
        store.add(a_correction())
        before = tuple(store.iter_all())
        assert len(before) == 1
    run_command(database_url, command.downgrade, "0001")
    with closing(CorrectionStore.open(database_url)) as store:
        assert tuple(store.iter_all()) == before


def test_there_is_one_newest_step() -> None:
    assert ScriptDirectory(str(MIGRATIONS_FOLDER)).get_heads() == [REVISION]


def test_every_step_can_be_taken_back(database_url: str) -> None:
    prepare(database_url)
    run_command(database_url, command.downgrade, "base")
    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    run_command(database_url, command.upgrade, "head")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_many_may_begin_at_once(database_url: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", JOINS, database_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        )
        for _ in range(AT_ONCE)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    complaints = [process.communicate(timeout=HANGS)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * AT_ONCE, complaints
    with closing(CorrectionStore.open(database_url)) as store:
        assert store.count() == AT_ONCE


def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    prepare(database_url)
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with (
        closing(CorrectionStore.open(database_url)) as store,
        pytest.raises(CorrectionsError, match="newer inkdigit"),
    ):
        store.add(a_correction())
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM corrections")) == 0
    engine.dispose()


def test_who_prepares_waits_for_who_writes(tmp_path: Path) -> None:
    path = tmp_path / "corrections.db"
    with closing(sqlite3.connect(path, check_same_thread=False)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        done = threading.Timer(0.5, writer.rollback)
        done.start()
        prepare(f"sqlite:///{path}")
        done.join()
