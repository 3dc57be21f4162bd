"""Sources of pictures: folders, globs, manifests, shards and single files, by path or by URL."""

import glob
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from inkdigit.batch.folders import is_special, sort_in_blocks, walk_files
from inkdigit.batch.listing import Listing
from inkdigit.batch.manifests import MANIFEST_SUFFIXES, find_columns, read_manifest
from inkdigit.batch.picture import Picture
from inkdigit.batch.shards import SHARD_SUFFIXES, list_members
from inkdigit.batch.url_listing import has_pattern, match_urls, walk_url
from inkdigit.batch.urls import Entry, find_entry, is_url
from inkdigit.errors import DataError
from inkdigit.imaging.formats import PICTURE_SUFFIXES, UNREADABLE_SUFFIXES
from inkdigit.recognition.pdf import PDF_SUFFIX, can_read_pdf

if TYPE_CHECKING:
    import pyarrow as pa


def find_source_columns(sources: Sequence[str]) -> dict[str, "pa.DataType | None"]:
    """Find the columns that the manifests among sources have beside `path`; None is text.

    Raises:
        DataError: there is no such source or it cannot be reached, or a manifest cannot be read or
            has no column `path`.
    """
    columns: dict[str, pa.DataType | None] = {}
    for source in sources:
        if not _is_there(source):
            raise DataError(f"There is no {source}. Name a folder, a manifest, shards or a glob.")
        if _is_manifest(source):
            found = find_columns(source)
            for name in columns.keys() & found.keys():
                if columns[name] != found[name]:
                    raise DataError(f"The column {name} is of another type in {source}. "
                                    "Read the manifests into an --out each.")  # fmt: skip
            columns |= found
    return columns


def find_pictures(sources: Sequence[str], listing: Listing) -> Iterator[Picture]:
    """Give all pictures of sources, one after the other; only a few are held at a time.

    Args:
        sources: folders, which are searched with all below them, also within shards; globs, where
            `**` stands for any folders; manifests; shards; pictures.
        listing: notes what else there is.

    Raises:
        DataError: a manifest cannot be read to its end, or a store does not answer.
    """
    for source in sources:
        if _is_manifest(source):
            yield from read_manifest(source)
        elif is_url(source):
            yield from _find_at_url(source, listing)
        elif _is_glob(source):
            yield from _find_by_glob(source, listing)
        else:
            yield from _find_at(source, listing)


def _is_manifest(source: str) -> bool:
    return source.lower().endswith(MANIFEST_SUFFIXES) and not _is_folder(source)


def _is_folder(source: str) -> bool:
    if not is_url(source):
        return os.path.isdir(source)
    return has_pattern(source) or _is_url_of_folder(find_entry(source))


def _is_url_of_folder(entry: Entry | None) -> bool:
    return entry is not None and entry.is_folder


def _is_there(source: str) -> bool:
    if is_url(source):
        return has_pattern(source) or find_entry(source) is not None
    return os.path.lexists(source) or _is_glob(source)


def _is_glob(source: str) -> bool:
    return glob.has_magic(source) and not os.path.lexists(source)


def _find_by_glob(pattern: str, listing: Listing) -> Iterator[Picture]:
    """The pictures that a pattern names, and those below folders, unless `**` reaches there."""
    matches = glob.iglob(pattern, recursive=True)  # noqa: PTH207 - Path would drop the "./" given
    for path in sort_in_blocks(matches, str):
        if not ("**" in pattern and os.path.isdir(path)):
            yield from _find_at(path, listing)


def _find_at(path: str, listing: Listing) -> Iterator[Picture]:
    if os.path.isdir(path):
        for entry in walk_files(path, listing):
            yield from _find_in_file(entry, listing)
    elif path.lower().endswith(SHARD_SUFFIXES):
        yield from _find_in_shard(path, listing)
    else:
        yield Picture(path, path)


def _find_in_file(entry: os.DirEntry[str], listing: Listing) -> Iterator[Picture]:
    name = entry.name.lower()
    if _is_picture(name):
        fault = f"{entry.path} is a pipe, a socket or a device." if is_special(entry) else None
        yield Picture(entry.path, entry.path, fault=fault)
    elif name.endswith(SHARD_SUFFIXES):
        yield from _find_in_shard(entry.path, listing)
    elif name.endswith(UNREADABLE_SUFFIXES):
        listing.unreadable.add(entry.path)


def _is_picture(name: str) -> bool:
    return name.endswith(PICTURE_SUFFIXES) or (name.endswith(PDF_SUFFIX) and can_read_pdf())


def _find_at_url(url: str, listing: Listing) -> Iterator[Picture]:
    entry = None if has_pattern(url) else find_entry(url)
    if has_pattern(url):
        for match in match_urls(url, listing):
            yield from _find_in_url(match, listing)
    elif _is_url_of_folder(entry):
        for file in walk_url(url, listing):
            yield from _find_in_url(file, listing)
    elif url.lower().endswith(SHARD_SUFFIXES):
        yield from _find_in_shard(url, listing)
    else:
        yield Picture(url, url, version=entry.version if entry else None)


def _find_in_url(entry: Entry, listing: Listing) -> Iterator[Picture]:
    name = entry.name.lower()
    if _is_picture(name):
        yield Picture(entry.url, entry.url, version=entry.version)
    elif name.endswith(SHARD_SUFFIXES):
        yield from _find_in_shard(entry.url, listing)
    elif name.endswith(UNREADABLE_SUFFIXES):
        listing.unreadable.add(entry.url)


def _find_in_shard(shard: str, listing: Listing) -> Iterator[Picture]:
    for member in list_members(shard, listing):
        path = f"{shard}/{member.name}"
        if any(part.startswith(".") for part in member.name.removeprefix("./").split("/")):
            continue
        if _is_picture(member.name.lower()):
            yield Picture(path, shard, member)
        elif member.name.lower().endswith(UNREADABLE_SUFFIXES):
            listing.unreadable.add(path)
