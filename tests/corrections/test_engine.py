"""SQLite's file: what is in it survives a power cut, and is nobody else's."""

import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from inkdigit.corrections.store import CorrectionStore


@pytest.fixture
def in_a_file(tmp_path: Path) -> Iterator[CorrectionStore]:
    with closing(CorrectionStore.open(f"sqlite:///{tmp_path / 'corrections.db'}")) as store:
        yield store


def test_what_is_acknowledged_survives_a_power_cut(in_a_file: CorrectionStore) -> None:
    """SQLite syncs each commit, and each move of the log into the file."""
    with in_a_file._connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


@pytest.mark.parametrize("part", ["", "-wal", "-shm"])
def test_no_file_of_it_is_anybody_elses(in_a_file: CorrectionStore, part: str) -> None:
    in_a_file.prepare()
    with in_a_file._connect() as connection:
        connection.exec_driver_sql("SELECT * FROM corrections")
        path = Path(in_a_file.name + part)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
