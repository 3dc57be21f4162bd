"""A URL of a folder, or with a pattern -> the files that it names, in the order of their names.

A store lists a folder whole: what is held at a time grows with the largest folder alone.
"""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from inkdigit.batch.listing import Listing
from inkdigit.batch.urls import Entry, list_folder

ANY_FOLDERS = "**"


def has_pattern(url: str) -> bool:
    """Tell whether a URL names several files by a pattern."""
    magic = "*[" if url.startswith("http") else "*?["  # there, ? begins what is asked
    return any(letter in url for letter in magic)


def walk_url(url: str, listing: Listing) -> Iterator[Entry]:
    """Give all files below a folder but hidden ones; folders that cannot be searched are noted.

    Raises:
        DataError: its store does not answer.
    """
    open_folders = [iter(_list(url, listing))]
    while open_folders:
        entry = next(open_folders[-1], None)
        if entry is None:
            open_folders.pop()
        elif entry.is_folder:
            open_folders.append(iter(_list(entry.url, listing)))
        else:
            yield entry


def match_urls(pattern: str, listing: Listing) -> Iterator[Entry]:
    """Give the files that a pattern names, and those below folders, unless `**` reaches there.

    Raises:
        DataError: its store does not answer.
    """
    protocol, _, path = pattern.partition("://")
    parts = path.split("/")
    first = next(index for index, part in enumerate(parts) if has_pattern(part))
    folder = f"{protocol}://{'/'.join(parts[:first])}"
    for entry in _match(_list(folder, listing), parts[first:], listing):
        if not entry.is_folder:
            yield entry
        elif ANY_FOLDERS not in parts:
            yield from walk_url(entry.url, listing)


def _match(entries: Sequence[Entry], parts: Sequence[str], listing: Listing) -> Iterator[Entry]:
    first, *rest = parts
    if first == ANY_FOLDERS and rest:
        yield from _match(entries, rest, listing)  # for no folder is any, too
    for entry in entries:
        if first == ANY_FOLDERS:
            if entry.is_folder:
                yield from _match(_list(entry.url, listing), parts, listing)
            elif not rest:
                yield entry
        elif fnmatchcase(entry.name, first):
            if not rest:
                yield entry
            elif entry.is_folder:
                yield from _match(_list(entry.url, listing), rest, listing)


def _list(url: str, listing: Listing) -> list[Entry]:
    """List a folder, but for what is hidden."""
    try:
        return [entry for entry in list_folder(url) if not entry.name.startswith(".")]
    except OSError as error:
        reason = "No such file or directory" if isinstance(error, FileNotFoundError) else error
        listing.faults.add(f"Cannot search {url}: {reason}.")
        return []
