"""A folder -> the files below it, in the order of their names."""

import os
import stat
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

from inkdigit.batch.listing import Listing

Item = TypeVar("Item")
BLOCK_SIZE = 100_000
"""Names that are sorted at a time: a folder may hold more than the memory."""


def walk_files(folder: str, listing: Listing) -> Iterator[os.DirEntry[str]]:
    """Give all files below a folder but hidden ones, folder by folder.

    Links to folders are not followed, so that none leads round in a circle; they and folders that
    cannot be searched are noted in `listing`.
    """
    open_folders = [_scan(folder, listing)]
    while open_folders:
        entry = next(open_folders[-1], None)
        if entry is None:
            open_folders.pop()
        elif entry.is_dir(follow_symlinks=False):
            open_folders.append(_scan(entry.path, listing))
        elif _is_linked_folder(entry):
            listing.linked.add(entry.path)
        else:
            yield entry


def is_special(entry: os.DirEntry[str]) -> bool:
    """Tell whether something is a pipe, a socket or a device, which nobody should wait for."""
    try:
        mode = entry.stat().st_mode
    except OSError:  # opening says what is wrong then
        return False
    return not stat.S_ISREG(mode)


def sort_in_blocks(items: Iterator[Item], key: Callable[[Item], str]) -> Iterator[Item]:
    """Sort what comes, as much at a time as fits into memory."""
    while block := sorted(islice(items, BLOCK_SIZE), key=key):
        yield from block


def _scan(folder: str, listing: Listing) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            visible = (entry for entry in entries if not entry.name.startswith("."))
            yield from sort_in_blocks(visible, lambda entry: entry.name)
    except OSError as error:
        listing.faults.add(f"Cannot search {folder}: {error.strerror or error}.")


def _is_linked_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink() and entry.is_dir()
    except OSError:  # a link to itself
        return False
