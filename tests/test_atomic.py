"""Writing: the new file is whole, or the old one is still there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from inkdigit.atomic import DRAFT_FOLDER, atomic_folder, atomic_write, write_bytes, write_text
from inkdigit.errors import SaveError

FULL = Path("/dev/full")


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "note.txt"
    write_text(path, "sieben\n")

    assert path.read_text("utf-8") == "sieben\n"
    assert list(path.parent.iterdir()) == [path]


def test_the_draft_keeps_the_suffix(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "model.keras") as draft:
        assert draft.parent == tmp_path
        assert draft.suffix == ".keras"
        draft.write_bytes(b"")


def test_a_name_may_be_as_long_as_the_file_system_lets_it(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 251 + ".txt")
    write_text(path, "long\n")
    assert path.read_text("utf-8") == "long\n"


def test_two_writers_have_a_draft_each(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    with atomic_write(path) as one, atomic_write(path) as other:
        one.write_bytes(b"whole")
        other.write_bytes(b"other")

    assert path.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [path]


def test_the_old_file_is_there_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    write_bytes(path, b"old")
    with atomic_write(path) as draft:
        draft.write_bytes(b"new")
        assert path.read_bytes() == b"old"

    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_files_that_belong_together_are_replaced_together(tmp_path: Path) -> None:
    for name in ("figures", "network", "own"):
        write_text(tmp_path / name, "old")
    write_text(tmp_path / DRAFT_FOLDER / "network", "of one that was killed")
    write_text(tmp_path / DRAFT_FOLDER / "notes", "of one that was killed")
    with atomic_folder(tmp_path, "figures") as drafts:
        for name in ("figures", "network"):
            write_text(drafts / name, "new")
            assert (tmp_path / name).read_text() == "old"

    said = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert said == {"figures": "new", "network": "new", "own": "old"}


def test_what_cannot_be_drafted_is_said_of_the_file_itself(tmp_path: Path) -> None:
    def draft() -> None:
        with atomic_folder(tmp_path, "figures") as drafts:
            (drafts / "network").mkdir()
            write_text(drafts / "network", "new")

    with pytest.raises(SaveError, match=f"Cannot write {tmp_path / 'network'}: Is a directory"):
        draft()
    assert list(tmp_path.iterdir()) == []


def test_old_and_new_files_are_never_taken_for_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(draft: Path, _path: Path) -> None:
        moved.append(draft.name)
        raise KeyboardInterrupt

    def rewrite() -> None:
        with atomic_folder(tmp_path, "figures") as drafts:
            for name in ("figures", "network"):
                write_text(drafts / name, "new")
            patched.setattr(Path, "replace", stop)

    moved: list[str] = []
    write_text(tmp_path / "figures", "old")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        rewrite()
    assert moved == ["network"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_writer_that_fails_leaves_the_old_file(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "note.txt"
    write_bytes(path, b"old")

    def write() -> None:
        with atomic_write(path) as draft:
            draft.write_bytes(b"half")
            raise error

    with pytest.raises(error):
        write()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    write_bytes(tmp_path / "file", b"a file")
    for path in (tmp_path / "file" / "note.txt", tmp_path / "file" / "folder" / "note.txt"):
        with pytest.raises(SaveError, match=rf"{path}: [\w ]+\. Choose another folder"):
            write_bytes(path, b"new")

    assert (tmp_path / "file").read_bytes() == b"a file"


def test_a_file_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "note").mkdir()
    with pytest.raises(SaveError, match=str(tmp_path / "note")):
        write_bytes(tmp_path / "note", b"new")

    assert [path.name for path in tmp_path.iterdir()] == ["note"]


@pytest.mark.skipif(not FULL.is_char_device(), reason="needs /dev/full")
def test_a_full_device(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    write_bytes(path, b"old")

    def write() -> None:
        with atomic_write(path) as draft:
            draft.symlink_to(FULL)
            draft.write_bytes(b"new")

    with pytest.raises(
        SaveError, match=f"Cannot write {path}: No space left on device. Free some space"
    ):
        write()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    write_bytes(path, b"old")
    script = f"""
import resource, signal
from pathlib import Path
from inkdigit.atomic import write_bytes

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
write_bytes(Path({str(path)!r}), bytes(5000))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert f"SaveError: Cannot write {path}: File too large" in done.stderr
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def note_syncs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of files, in the order in which they are synced and moved."""
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def noting_sync(number: int) -> None:
        done.append(f"sync {Path(f'/proc/self/fd/{number}').readlink().name}")
        sync(number)

    def noting_replace(draft: Path, path: Path) -> Path:
        done.append(f"move {draft.name}")
        return replace(draft, path)

    monkeypatch.setattr(os, "fsync", noting_sync)
    monkeypatch.setattr(Path, "replace", noting_replace)
    return done


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_a_file_is_on_the_disk_before_it_takes_the_old_ones_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a power cut leaves an empty one."""
    done = note_syncs(monkeypatch)
    with atomic_write(tmp_path / "note.txt") as draft:
        draft.write_bytes(b"new")
    assert done == [f"sync {draft.name}", f"move {draft.name}"]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_files_that_belong_together_are_all_on_the_disk_before_one_is_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = note_syncs(monkeypatch)
    with atomic_folder(tmp_path, "a-last") as drafts:
        for name in ("a-last", "network"):
            (drafts / name).write_bytes(b"new")
    assert done == ["sync network", "sync a-last", "move network", "move a-last"]
