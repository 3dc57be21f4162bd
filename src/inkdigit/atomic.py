"""Writing files so that nothing is lost: the new file is whole, or the old one is still there."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from inkdigit.errors import SaveError

DRAFT_FOLDER = ".inkdigit-new"
"""Where files lie until they are moved over others together."""


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Give a path beside `path` to write to, then move it over `path` in one step.

    Raises:
        SaveError: the folder cannot be written or the disk is full; `path` is as it was before.
    """
    draft = path.with_name(f".{secrets.token_hex(8)}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        sync_file(draft)
        draft.replace(path)
    except OSError as error:
        raise SaveError.from_os_error(path, error) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


@contextmanager
def atomic_folder(folder: Path, last: str) -> Iterator[Path]:
    """Give an empty folder to write files to, then move them over those in `folder`.

    While they are moved there is no file `last` in it: old and new ones are not taken for a whole.

    Raises:
        SaveError: it cannot be written or the disk is full; all is as it was before, unless a file
            could not be moved: then there is no `last`.
    """
    drafts = folder / DRAFT_FOLDER
    try:
        shutil.rmtree(drafts, ignore_errors=True)
        drafts.mkdir(parents=True)
        yield drafts
        files = sorted(drafts.iterdir(), key=lambda draft: draft.name == last)
        for draft in files:
            sync_file(draft)
        (folder / last).unlink(missing_ok=True)
        for draft in files:
            draft.replace(folder / draft.name)
    except SaveError as error:  # where its file was to be, nobody asked for the draft
        raise SaveError(str(error).replace(str(drafts), str(folder))) from error
    except OSError as error:
        raise SaveError.from_os_error(folder, error) from error
    finally:
        shutil.rmtree(drafts, ignore_errors=True)


def sync_file(path: Path) -> None:
    """Wait until a file is on the disk."""
    with path.open("r+b") as written:  # Windows syncs only what may be written
        os.fsync(written.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can be told so."""
    if os.name == "posix":
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a whole file or none. Raises `SaveError`."""
    with atomic_write(path) as draft:
        draft.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write a whole UTF-8 file or none. Raises `SaveError`."""
    write_bytes(path, content.encode())


def make_folder(path: Path) -> None:
    """Make a folder unless it is there. Raises `SaveError`."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SaveError.from_os_error(path, error) from error
