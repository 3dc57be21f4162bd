"""`inkdigit batch` from a store of objects into one: nothing is read twice, nothing is lost."""

import io
import os
import signal
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from inkdigit.errors import DataError, UsageError
from support.archives import draw
from support.command import Inkdigit
from support.object_store import BUCKET, ObjectStore, start_object_store
from support.waiting import HANGS

STOPPED = """
import os, signal, sys, time
from inkdigit.__main__ import main
from inkdigit.batch import lease
from inkdigit.cli.progress_line import ProgressLine

what, pictures = sys.argv[1], int(sys.argv[2])
lease.LEASE_TIMES = lease.LeaseTimes(0.4, 4)

def stop(line, done, total):
    if done >= pictures:
        ProgressLine.show = lambda *_: None
        if what == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if what == "wait":
            print("waits", flush=True)
            time.sleep(600)

ProgressLine.show = stop
del sys.argv[1:3]
main()
"""
"""The command, which ends or waits once it has read so many pictures; leases are short."""
SCANS, TABLE = f"s3://{BUCKET}/scans", f"s3://{BUCKET}/table"
NAMES = [f"{folder}/{number:02}.png" for folder in "ab" for number in range(8)]


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectStore]:
    with start_object_store() as store:
        for name in NAMES:
            store.put(f"scans/{name}", draw(int(name[-5])))
        yield store


def start(store: ObjectStore, what: str, pictures: int, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", STOPPED, what, str(pictures), "batch", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | store.variables,
    )  # fmt: skip


def run(store: ObjectStore, *arguments: str) -> subprocess.CompletedProcess[str]:
    with start(store, "run", 0, *arguments) as process:
        stdout, stderr = process.communicate(timeout=HANGS)
    return subprocess.CompletedProcess([], process.returncode, stdout, stderr)


def test_killed_and_started_again_every_picture_is_there_once(server: ObjectStore) -> None:
    command = (SCANS, "--out", TABLE, "--one", "--part-size", "4")
    for pictures in (3, 11):
        with start(server, "kill", pictures, *command, "--jobs", "2") as process:
            process.communicate(timeout=HANGS)
            assert process.returncode == -signal.SIGKILL
    before = {name for name in server.list_names("table") if name.startswith("part-")}
    assert before
    done = run(server, *command, "--jobs", "1")
    assert done.returncode == 0, done.stderr
    rows = server.read_table("table")
    assert Counter(row["path"] for row in rows) == dict.fromkeys(
        (f"{SCANS}/{name}" for name in NAMES), 1
    )
    assert [row["text"] for row in rows] == [name[-5] for name in map(str, _paths(rows))]
    others = {name.partition("/")[0] for name in server.list_names("table")} - set(_parts(server))
    assert others == {"_failed.csv", "_unsure.csv", "_journal"}
    assert before <= set(_parts(server))


def _paths(rows: list[dict[str, object]]) -> list[object]:
    return [row["path"] for row in rows]


def _parts(store: ObjectStore) -> list[str]:
    return [name for name in store.list_names("table") if name.startswith("part-")]


def test_a_second_run_is_told_so_and_the_first_goes_on(server: ObjectStore) -> None:
    command = (f"{SCANS}/a", "--out", f"s3://{BUCKET}/busy", "--jobs", "1", "--part-size", "4")
    with start(server, "wait", 5, *command) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "waits\n"
        second = run(server, *command)
        first.kill()
        first.communicate()
    assert second.returncode == UsageError.exit_code
    assert f"Another run writes to s3://{BUCKET}/busy now, process {first.pid} on" in second.stderr
    assert second.stderr.count("\n") == 1


def test_globs_shards_and_manifests_of_urls(server: ObjectStore, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("in/5.png")
        info.size = len(draw(5))
        archive.addfile(info, io.BytesIO(draw(5)))
    server.put("shards/1.tar", stream.getvalue())
    server.put("lists/m.csv", f"path,kind\n../scans/gone.png,x\n{SCANS}/a/03.png,y\n".encode())
    server.put("lists/empty.png", b"")
    manifest = tmp_path / "m.csv"
    manifest.write_text(f"path\n{SCANS}/b/04.png\n")
    out = tmp_path / "out"
    sources = (f"{SCANS}/*/07.png", f"s3://{BUCKET}/shards", f"s3://{BUCKET}/lists/m.csv")
    empty = f"s3://{BUCKET}/lists/empty.png"
    done = run(
        server, *sources, empty, str(manifest), "--out", str(out), "--one", "--format", "csv"
    )
    assert done.returncode == 1, done.stderr
    lines = (out / "part-00000001.csv").read_text().splitlines()[1:]
    found = [tuple(line.split(",")[index] for index in (0, 2)) for line in lines]
    assert found == [
        (f"{SCANS}/a/07.png", "7"),
        (f"{SCANS}/b/07.png", "7"),
        (f"s3://{BUCKET}/shards/1.tar/in/5.png", "5"),
        ("../scans/gone.png", ""),
        (f"{SCANS}/a/03.png", "3"),
        (empty, ""),
        (f"{SCANS}/b/04.png", "4"),
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (f"s3://{BUCKET}/nowhere/", "There is no s3://"),
        ("s3://no-such-bucket/x", "There is no s3://"),
        ("xyz://a/b", "Protocol not known: xyz"),
        ("gs://bucket/x", "gs:// needs another library: pip install gcsfs"),
        (f"zip://a.png::{SCANS}/a.zip", "Expected one URL"),
    ],
)
def test_what_is_no_source_is_said_in_a_line(
    server: ObjectStore, tmp_path: Path, source: str, words: str
) -> None:
    done = run(server, source, "--out", str(tmp_path / "out"))
    assert done.returncode == DataError.exit_code, done.stderr
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_store_that_does_not_answer_is_said_in_a_line(
    run_inkdigit: Inkdigit, server: ObjectStore, tmp_path: Path
) -> None:
    variables = server.variables | {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_MAX_ATTEMPTS": "1",
    }
    done = run_inkdigit("batch", SCANS, "--out", tmp_path / "out", stdin=b"", **variables)
    assert done.returncode == DataError.exit_code
    assert f"Cannot reach {SCANS}" in done.stderr
    assert done.stderr.count("\n") == 1
