"""On a full disk corrections are read, exported and deleted; none is taken that would fill it."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from inkdigit.corrections.engine import DatabaseLimits
from inkdigit.corrections.store import CorrectionStore
from inkdigit.errors import CorrectionsError
from support.databases import a_correction
from support.waiting import HANGS

PROGRAM = """
import os, sys
from contextlib import closing, suppress
from pathlib import Path
from inkdigit.corrections.engine import DatabaseLimits
from inkdigit.corrections.export import export
from inkdigit.corrections.store import CorrectionStore
from support.databases import a_correction

disk, other, left = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
url, limits = f"sqlite:///{disk / 'corrections.db'}", DatabaseLimits(reserve_bytes=0)
face = b"a face" * 15_000
with closing(CorrectionStore.open(url, limits)) as store:
    ids = [store.add(a_correction(picture=face)) for _ in range(5)]
    ids += [store.add(a_correction(picture=None)) for _ in range(5)]
if left == "log":  # as a process that was killed leaves it
    import sqlite3
    connection = sqlite3.connect(disk / "corrections.db")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("UPDATE corrections SET status = 'unsure'")
    connection.commit()
    kept = {path: path.read_bytes() for path in disk.glob("corrections.db*")}
    connection.close()
    for path, content in kept.items():
        if not path.name.endswith("-shm"):
            path.write_bytes(content)
with suppress(OSError), open(disk / "filling", "wb", buffering=0) as stream:
    while True:
        stream.write(bytes(4096))
assert os.statvfs(disk).f_bavail == 0
with closing(CorrectionStore.open(url, limits)) as store:
    assert [one.id for one in store.iter_all()] == ids
    assert store.load_picture(ids[0]) == face
    assert export(store, other / "out").pictures == 5
if left == "nothing":
    with closing(CorrectionStore.open(url, limits)) as store:
        assert store.delete([ids[0], ids[7], "another"]) == 2
        assert sorted(one.id for one in store.iter_all()) == sorted({*ids} - {ids[0], ids[7]})
        assert store.delete_all() == 8
        assert store.count() == 0
    assert b"a face" not in (disk / "corrections.db").read_bytes()
    assert os.statvfs(disk).f_bavail > 50
    with closing(CorrectionStore.open(url, limits)) as store:
        store.add(a_correction(picture=face))
        assert store.count() == 1
print("done")
"""


def run_on_small_disk(tmp_path: Path, left: str) -> None:
    """Run the program with a disk of its own, of two megabytes."""
    (tmp_path / "disk").mkdir()
    mount = 'mount -t tmpfs -o size=2m tmpfs "$1" && exec "$0" -c "$3" "$1" "$2" "$4"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount, sys.executable, tmp_path / "disk", tmp_path,
         PROGRAM, left],
        capture_output=True, text=True, check=False, timeout=HANGS,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(["src", *sys.path])},
    )  # fmt: skip
    if "done" not in done.stdout and "Traceback" not in done.stderr:
        pytest.skip(f"needs a disk of its own: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.skipif(sys.platform != "linux", reason="needs a disk of its own")
@pytest.mark.parametrize("left", ["nothing", "log"])
def test_a_full_disk_locks_nothing_away(tmp_path: Path, left: str) -> None:
    run_on_small_disk(tmp_path, left)


def test_none_is_taken_that_would_leave_no_reserve(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'corrections.db'}"
    with closing(CorrectionStore.open(url)) as store:
        kept = store.add(a_correction())
    with closing(CorrectionStore.open(url, DatabaseLimits(reserve_bytes=2**60))) as store:
        with pytest.raises(CorrectionsError, match="full but for a reserve"):
            store.add(a_correction())
        assert store.delete([kept]) == 1


def test_reading_changes_no_byte(tmp_path: Path) -> None:
    file = tmp_path / "corrections.db"
    with closing(CorrectionStore.open(f"sqlite:///{file}")) as store:
        number = store.add(a_correction())
    before = file.read_bytes(), file.stat().st_mtime_ns
    with closing(CorrectionStore.open(f"sqlite:///{file}")) as store:
        assert store.count() == 1
        assert [one.id for one in store.iter_all()] == [number]
        assert store.load_picture(number) == b"a picture"
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
