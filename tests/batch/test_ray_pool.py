"""Parts on a Ray cluster of several nodes: workers, nodes and the run may end at any time."""

import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from inkdigit.batch.fingerprint import fingerprint_models
from inkdigit.batch.part import Part, PartReader
from inkdigit.batch.picture import Picture
from inkdigit.batch.ray_pool import PARTS_PER_CORE, RayPool
from inkdigit.errors import InkdigitError
from support.archives import DeadlyReader, StillbornReader, WaitingReader, fill, read_table
from support.batch_command import find_parts, start_stopping
from support.command import Inkdigit
from support.ray_nodes import NODES, Nodes, start_nodes
from support.waiting import wait_until

pytest.importorskip("ray", reason="needs the extra ray")
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning:ray",  # Ray leaves files and sockets to the collector
    "ignore::DeprecationWarning:ray",
    "ignore::FutureWarning:ray",
)
FINGERPRINT = fingerprint_models(None)


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    with start_nodes() as nodes:
        yield nodes


def make_parts(folder: Path, names: list[str], size: int) -> list[Part]:
    fill(folder, names)
    pictures = [Picture(name, str(folder / name)) for name in names]
    starts = range(0, len(names), size)
    return [Part(start // size, tuple(pictures[start : start + size])) for start in starts]


def make_pool(reader: PartReader, nodes: Nodes) -> RayPool:
    return RayPool(reader, nodes.address, None, (), lambda _: None)


def read_all(reader: PartReader, parts: list[Part], nodes: Nodes) -> list[tuple[str, str]]:
    """Path and status of each row, by part."""
    rows = {}
    with closing(make_pool(reader, nodes).read_parts(iter(parts))) as results:
        for result in results:
            table = pq.read_table(Path(reader.drafts) / result.draft)
            rows[result.number] = list(
                zip(table["path"].to_pylist(), table["status"].to_pylist(), strict=True)
            )
    return [row for number in sorted(rows) for row in rows[number]]


def test_the_rows_are_the_pools(
    nodes: Nodes, run_inkdigit: Inkdigit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fill(tmp_path / "in", [f"{number:02}.png" for number in range(9)])
    (tmp_path / "in" / "04.png").write_bytes(b"text")
    (tmp_path / "m.csv").write_text("path,box\nin/01.png,007\nin/gone.png,8\n")
    command = ("batch", "in", "m.csv", "--one", "--part-size", "2")
    run_inkdigit(*command, "--out", "pool", "--jobs", "1")
    done = run_inkdigit(*command, "--out", "ray", "--engine", "ray", "--address", nodes.address)
    assert done.returncode == 1, done.stderr
    assert "inkdigit: 1 pictures were named twice" in done.stderr
    assert done.stderr.count("\n") == 1
    tables = [read_table(tmp_path / name) for name in ("pool", "ray")]
    for row in (row for table in tables for row in table):
        del row["milliseconds"]
    assert tables[0] == tables[1]
    assert len(tables[0]) == 10
    assert find_parts(tmp_path / "pool").keys() == find_parts(tmp_path / "ray").keys()
    again = run_inkdigit(*command, "--out", "ray", "--jobs", "1")
    assert "0 pictures read" in again.stdout


def test_the_model_is_loaded_once_a_worker_and_few_parts_are_under_way(
    nodes: Nodes, tmp_path: Path
) -> None:
    parts = make_parts(tmp_path, [f"{number:02}.png" for number in range(12)], 1)
    asked: list[int] = []

    def give() -> Iterator[Part]:
        for part in parts:
            asked.append(part.number)
            yield part

    reader = WaitingReader(drafts=tmp_path / "_drafts", fingerprint=FINGERPRINT, one=True)
    with closing(make_pool(reader, nodes).read_parts(give())) as results:
        next(results)
        assert len(asked) <= PARTS_PER_CORE * NODES
        assert len(list(results)) == 11
    loaded = [file.read_text() for file in tmp_path.glob("_loaded-*")]
    assert len(loaded) == len(set(loaded)) == NODES


def test_a_picture_that_ends_its_worker_again_and_again_is_a_row_with_an_error(
    nodes: Nodes, tmp_path: Path
) -> None:
    names = ["1.png", "deadly.png", "2.png", "3.png"]
    reader = DeadlyReader(drafts=tmp_path / "_drafts", fingerprint=FINGERPRINT, one=True)
    rows = read_all(reader, make_parts(tmp_path, names, 3), nodes)
    assert rows == [(name, "error" if name == "deadly.png" else "read") for name in names]


def test_workers_that_end_before_they_read_are_given_up(nodes: Nodes, tmp_path: Path) -> None:
    reader = StillbornReader(drafts=tmp_path / "_drafts", fingerprint=FINGERPRINT)
    with pytest.raises(InkdigitError, match=r"end by themselves \(WorkerCrashedError\)"):
        read_all(reader, make_parts(tmp_path, ["1.png"], 1), nodes)


def test_a_machine_without_the_code_is_told(nodes: Nodes, tmp_path: Path) -> None:
    class UnknownReader(PartReader):
        """A reader that only this process can load."""

        def __reduce__(self) -> tuple[object, ...]:
            return __import__, ("inkdigit_of_elsewhere",)

    reader = UnknownReader(drafts=tmp_path / "_drafts", fingerprint=FINGERPRINT)
    with pytest.raises(InkdigitError, match=r"cannot read: .*inkdigit_of_elsewhere.*extra ray"):
        read_all(reader, make_parts(tmp_path, ["1.png"], 1), nodes)


def test_what_a_killed_node_was_reading_is_read_elsewhere(nodes: Nodes, tmp_path: Path) -> None:
    names = [f"{number}{kind}.png" for number in range(4) for kind in ("", "slow")]
    parts = make_parts(tmp_path, names, 2)
    reader = WaitingReader(drafts=tmp_path / "_drafts", fingerprint=FINGERPRINT, one=True)

    def kill() -> None:
        wait_until(lambda: len(list(tmp_path.glob("waiting-*"))) == NODES)
        nodes.kill_one()
        (tmp_path / "go").touch()

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        assert read_all(reader, parts, nodes) == [(name, "read") for name in names]
    finally:
        killer.join()
    nodes.replace()


def test_killed_and_started_again_every_picture_is_there_once(
    nodes: Nodes, run_inkdigit: Inkdigit, tmp_path: Path
) -> None:
    names = [f"{number:02}.png" for number in range(16)]
    fill(tmp_path / "in", names)
    out = tmp_path / "out"
    command = ("batch", tmp_path / "in", "--out", out, "--one", "--part-size", "2")
    engine = ("--engine", "ray", "--address", nodes.address)
    with start_stopping(signal.SIGKILL, 5, *command, *engine) as process:
        assert process.wait() == -signal.SIGKILL
    before = find_parts(out)
    assert before
    done = run_inkdigit(*command, *engine)
    assert done.returncode == 0, done.stderr
    assert Counter(row["path"] for row in read_table(out)) == dict.fromkeys(
        (f"{tmp_path}/in/{name}" for name in names), 1
    )
    assert before.items() <= find_parts(out).items()
    assert not (out / "_drafts").exists()
