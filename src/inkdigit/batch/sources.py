"""Sources of pictures: folders, globs, manifests, shards and single files."""

import glob
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from inkdigit.batch.folders import is_special, sort_in_blocks, walk_files
from inkdigit.batch.listing import Listing
from inkdigit.batch.manifests import MANIFEST_SUFFIXES, find_columns, read_manifest
from inkdigit.batch.picture import Picture
from inkdigit.batch.shards import SHARD_SUFFIXES, list_members
from inkdigit.errors import DataError
from inkdigit.imaging.formats import PICTURE_SUFFIXES, UNREADABLE_SUFFIXES

if TYPE_CHECKING:
    import pyarrow as pa


def find_source_columns(sources: Sequence[str]) -> dict[str, "pa.DataType | None"]:
    """Find the columns that the manifests among sources have beside `path`; None is text.

    Raises:
        DataError: there is no such source, or a manifest cannot be read or has no column `path`.
    """
    columns: dict[str, pa.DataType | None] = {}
    for source in sources:
        if not (os.path.lexists(source) or _is_glob(source)):
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
        DataError: a manifest cannot be read to its end.
    """
    for source in sources:
        if _is_manifest(source):
            yield from read_manifest(source)
        elif _is_glob(source):
            yield from _find_by_glob(source, listing)
        else:
            yield from _find_at(source, listing)


def _is_manifest(source: str) -> bool:
    return source.lower().endswith(MANIFEST_SUFFIXES) and not os.path.isdir(source)


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
    if name.endswith(PICTURE_SUFFIXES):
        fault = f"{entry.path} is a pipe, a socket or a device." if is_special(entry) else None
        yield Picture(entry.path, entry.path, fault=fault)
    elif name.endswith(SHARD_SUFFIXES):
        yield from _find_in_shard(entry.path, listing)
    elif name.endswith(UNREADABLE_SUFFIXES):
        listing.unreadable.add(entry.path)


def _find_in_shard(shard: str, listing: Listing) -> Iterator[Picture]:
    for member in list_members(shard, listing):
        path = f"{shard}/{member.name}"
        if any(part.startswith(".") for part in member.name.removeprefix("./").split("/")):
            continue
        if member.name.lower().endswith(PICTURE_SUFFIXES):
            yield Picture(path, shard, member)
        elif member.name.lower().endswith(UNREADABLE_SUFFIXES):
            listing.unreadable.add(path)
