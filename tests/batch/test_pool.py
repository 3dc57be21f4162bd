"""The pool: its workers may end at any time, and no picture is lost or read twice."""

from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from inkdigit.batch.part import Part, PartReader
from inkdigit.batch.picture import Picture
from inkdigit.batch.pool import Pool
from inkdigit.errors import InkdigitError, SaveError
from support.archives import DeadlyReader, MeetingReader, StillbornReader, fill


def make_parts(folder: Path, names: list[str], size: int) -> list[Part]:
    fill(folder, names)
    pictures = [Picture(name, str(folder / name)) for name in names]
    starts = range(0, len(names), size)
    return [
        Part(number, tuple(pictures[start : start + size])) for number, start in enumerate(starts)
    ]


def read_all(reader: PartReader, parts: list[Part], jobs: int) -> dict[int, list[tuple[str, str]]]:
    """Path and status of each row, by part."""
    rows = {}
    pool = Pool(reader, jobs, lambda _: None)
    with closing(pool.read_parts(iter(parts))) as results:
        for result in results:
            table = pq.read_table(Path(reader.drafts) / result.draft)
            paths, statuses = table["path"].to_pylist(), table["status"].to_pylist()
            rows[result.number] = list(zip(paths, statuses, strict=True))
    return rows


def test_two_workers_read_all_and_keep_the_order_within_a_part(tmp_path: Path) -> None:
    names = [f"{number:02}.png" for number in range(11)]
    parts = make_parts(tmp_path, names, 3)
    reader = PartReader(drafts=tmp_path / "_drafts", fingerprint="1234", one=True)
    begun: list[int] = []
    with closing(Pool(reader, 2, begun.append).read_parts(iter(parts))) as results:
        numbers = [result.number for result in results]
    assert sorted(numbers) == [0, 1, 2, 3]
    assert max(begun) <= len(names)
    rows = read_all(reader, parts, 2)
    assert [path for number in sorted(rows) for path, _ in rows[number]] == names


def test_workers_load_side_by_side(tmp_path: Path) -> None:
    reader = MeetingReader(drafts=tmp_path / "_drafts", fingerprint="1234", one=True)
    rows = read_all(reader, make_parts(tmp_path, ["1.png", "2.png"], 1), jobs=2)
    assert rows == {0: [("1.png", "read")], 1: [("2.png", "read")]}


def test_a_picture_that_ends_its_worker_twice_is_a_row_with_an_error(tmp_path: Path) -> None:
    names = ["1.png", "deadly.png", "2.png", "3.png"]
    reader = DeadlyReader(drafts=tmp_path / "_drafts", fingerprint="1234", one=True)
    rows = read_all(reader, make_parts(tmp_path, names, 3), jobs=1)
    assert rows[0] == [("1.png", "read"), ("deadly.png", "error"), ("2.png", "read")]
    assert rows[1] == [("3.png", "read")]


def test_workers_that_end_before_they_read_are_given_up(tmp_path: Path) -> None:
    reader = StillbornReader(drafts=tmp_path / "_drafts", fingerprint="1234")
    with pytest.raises(InkdigitError, match=r"exit code -9.*fewer --jobs"):
        read_all(reader, make_parts(tmp_path, ["1.png"], 1), jobs=2)


def test_an_error_of_a_worker_is_the_pools(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    reader = PartReader(drafts=tmp_path / "file" / "_drafts", fingerprint="1234")
    with pytest.raises(SaveError, match="Cannot write"):
        read_all(reader, make_parts(tmp_path, ["1.png"], 1), jobs=1)


def test_no_more_parts_are_asked_for_than_are_read(tmp_path: Path) -> None:
    parts = make_parts(tmp_path, [f"{number}.png" for number in range(9)], 1)
    asked = []

    def give() -> object:
        for part in parts:
            asked.append(part.number)
            yield part

    reader = PartReader(drafts=tmp_path / "_drafts", fingerprint="1234", one=True)
    with closing(Pool(reader, 1, lambda _: None).read_parts(give())) as results:  # type: ignore[arg-type] # of parts
        next(results)
        assert len(asked) <= 3


def test_where_there_is_nothing_to_read_no_worker_is_started(tmp_path: Path) -> None:
    reader = StillbornReader(drafts=tmp_path / "_drafts", fingerprint="1234")
    assert read_all(reader, [], jobs=2) == {}
