"""A table in a store: the journal knows what is finished, and lets one run alone go on."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

import fsspec
import pytest

from inkdigit.batch import lease
from inkdigit.batch.ledger import Ledger
from inkdigit.batch.listing import Listing
from inkdigit.batch.part import NotedRow, Part, PartResult
from inkdigit.batch.picture import Picture
from inkdigit.batch.store_folder import StoreFolder
from inkdigit.errors import DataError, UsageError

OUT = "memory://table"
MADE_WITH = {"model": "1234", "one": "no", "format": "csv"}
PICTURES = [Picture(f"{number}.png", f"memory://in/{number}.png") for number in range(5)]


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[fsspec.AbstractFileSystem]:
    monkeypatch.setattr(lease, "LEASE_TIMES", lease.LeaseTimes(0.05, 0.5))
    filesystem = fsspec.filesystem("memory")
    yield filesystem
    filesystem.store.clear()
    filesystem.pseudo_dirs[:] = [""]


@contextmanager
def plan(pictures: list[Picture] = PICTURES) -> Iterator[tuple[Ledger, list[Part]]]:
    with Ledger.open(OUT, MADE_WITH) as ledger:
        yield ledger, list(ledger.plan_parts(pictures, repeat(2), Listing()))


def write_draft(ledger: Ledger, part: Part) -> PartResult:
    """Do what a worker does."""
    fsspec.filesystem("memory").pipe_file(f"{ledger.drafts}/{part.number}.draft", b"rows")
    noted = NotedRow("5.png", 1, "unsure", "5", 0.5, None)
    counts = {"read": len(part.pictures) - 1, "unsure": 1}
    draft = f"{part.number}.draft"
    return PartResult(part.number, draft, 4, len(part.pictures), counts, (noted,), ())


def finish(ledger: Ledger, part: Part) -> None:
    ledger.finish_part(write_draft(ledger, part))


def names(parts: list[Part]) -> list[list[str]]:
    return [[picture.path for picture in part.pictures] for part in parts]


def list_table() -> list[str]:
    paths = fsspec.filesystem("memory").ls("/table", detail=False)
    return sorted(path.rpartition("/")[2] for path in paths)


def test_new_pictures_come_in_parts_and_finished_ones_no_more() -> None:
    with plan(PICTURES[:4]) as (ledger, parts):
        for part in parts:
            finish(ledger, part)
    with plan() as (ledger, parts):
        assert names(parts) == [["4.png"]]
        finish(ledger, parts[0])
        assert ledger.count().pictures == 5
        assert ledger.count().statuses["unsure"] == 3
        assert [row.path for row in ledger.find_noted_rows("unsure")] == ["5.png"] * 3
    assert list_table() == ["_journal", *(f"part-0000000{number}.csv" for number in (1, 2, 3))]


def test_stopped_between_the_journal_and_the_name_a_part_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with plan() as (ledger, parts):
        finish(ledger, parts[0])
        monkeypatch.setattr(StoreFolder, "publish", stop)
        monkeypatch.setattr(StoreFolder, "clear_drafts", lambda _: None)
        with pytest.raises(KeyboardInterrupt):
            finish(ledger, parts[1])
    assert "part-00000002.csv" not in list_table()
    monkeypatch.undo()
    monkeypatch.setattr(lease, "LEASE_TIMES", lease.LeaseTimes(0.05, 0.5))
    with plan() as (_, parts):
        assert names(parts) == [["4.png"]]
        assert "part-00000002.csv" in list_table()


def test_the_pictures_of_a_part_that_was_deleted_are_read_again(
    memory: fsspec.AbstractFileSystem,
) -> None:
    with plan() as (ledger, parts):
        for part in parts:
            finish(ledger, part)
    memory.rm("/table/part-00000002.csv")
    with plan() as (ledger, parts):
        assert names(parts) == [["2.png", "3.png"]]
        finish(ledger, parts[0])
    with plan() as (ledger, parts):
        assert parts == []
        assert ledger.count().pictures == 5


def test_a_part_that_was_altered_is_said(memory: fsspec.AbstractFileSystem) -> None:
    with plan() as (ledger, parts):
        finish(ledger, parts[0])
    memory.pipe_file("/table/part-00000001.csv", b"other rows")
    with pytest.raises(DataError, match=r"part-00000001\.csv was altered"):
        plan().__enter__()


def test_a_run_that_was_taken_over_adds_nothing() -> None:
    """As one that slept so long that its lease was over: it wakes, and must not go on."""
    with plan() as (first, old_parts):
        finish(first, old_parts[0])
        draft = write_draft(first, old_parts[1])
        fsspec.filesystem("memory").rm("/table/_lease.json")
        with plan() as (second, parts):
            assert names(parts) == [["2.png", "3.png"], ["4.png"]]
            with pytest.raises(UsageError, match=f"Another run has taken {OUT} over"):
                first.finish_part(draft)
            for part in parts:
                finish(second, part)
    with plan() as (ledger, parts):
        assert parts == []
        assert ledger.count().pictures == 5


def test_an_answer_that_is_lost_is_no_other_run(monkeypatch: pytest.MonkeyPatch) -> None:
    with plan() as (ledger, parts):
        filesystem = fsspec.filesystem("memory")
        put, is_lost = filesystem.pipe_file, [True]

        def lose(path: str, content: bytes, mode: str = "overwrite") -> None:
            put(path, content, mode=mode)
            if mode == "create" and is_lost.pop():
                is_lost.append(False)
                raise TimeoutError

        monkeypatch.setattr(filesystem, "pipe_file", lose)
        monkeypatch.setattr("inkdigit.batch.urls.WAITS", (0.0,))
        finish(ledger, parts[0])
    with plan() as (_, parts):
        assert names(parts) == [["2.png", "3.png"], ["4.png"]]


def test_a_second_run_is_told_so() -> None:
    with (
        plan() as (ledger, parts),
        pytest.raises(UsageError, match=rf"Another run writes to {OUT} now, process \d+ on"),
    ):
        plan().__enter__()
    with plan() as (ledger, parts):
        finish(ledger, parts[0])


def test_a_lease_that_nobody_renews_is_taken_over(memory: fsspec.AbstractFileSystem) -> None:
    memory.pipe_file("/table/_lease.json", b'{"run": "1", "machine": "gone", "process": 7}')
    with plan() as (_, parts):
        assert len(parts) == 3


@pytest.mark.parametrize("name", ["model", "one", "format", "turn"])
def test_other_models_and_options_do_not_go_on(name: str) -> None:
    with plan() as (ledger, parts):
        finish(ledger, parts[0])
    with (
        pytest.raises(UsageError, match=f"was made with {name} .* Choose another --out"),
        Ledger.open(OUT, MADE_WITH | {name: "another"}),
    ):
        pass
    assert "_lease.json" not in list_table()


def test_a_folder_with_something_else_is_left_alone(memory: fsspec.AbstractFileSystem) -> None:
    memory.pipe_file("/table/thesis.tex", b"mine")
    with pytest.raises(UsageError, match=r"something else already, such as thesis\.tex"):
        plan().__enter__()
    assert list_table() == ["thesis.tex"]


def test_a_record_that_was_broken_off_counts_for_none(memory: fsspec.AbstractFileSystem) -> None:
    """Some stores show a file while it is written; it was not finished, so its part was not."""
    with plan() as (ledger, parts):
        finish(ledger, parts[0])
    last = max(memory.ls("/table/_journal", detail=False))
    broken = memory.cat_file(last)[:-20]
    memory.pipe_file(last, broken)
    memory.rm("/table/part-00000001.csv")
    with plan() as (ledger, parts):
        assert len(parts) == 3
        finish(ledger, parts[0])
    with plan() as (_, parts):
        assert len(parts) == 2


def test_a_record_that_is_damaged_is_said(memory: fsspec.AbstractFileSystem) -> None:
    with plan() as (ledger, parts):
        finish(ledger, parts[0])
    for content in (b"no record", gzip.compress(b"no record")):
        memory.pipe_file("/table/_journal/0000000002.json.gz", content)
        with pytest.raises(DataError, match=r"0000000002\.json\.gz is damaged"):
            plan().__enter__()


def test_a_file_url_is_a_folder(tmp_path: Path) -> None:
    with Ledger.open(f"file://{tmp_path}/out", MADE_WITH):
        pass
    assert (tmp_path / "out" / "_ledger.sqlite").exists()
