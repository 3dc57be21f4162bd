"""Shards, files that hold many pictures: tar, packed or not, and zip. WebDataset's are tars."""

import bz2
import gzip
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import IO, Any, NamedTuple

from inkdigit.batch.listing import Listing
from inkdigit.errors import PictureError
from inkdigit.imaging.decode import Limits

TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
SHARD_SUFFIXES = (*TAR_SUFFIXES, ".zip")
OPENERS: dict[bytes, Callable[[str], Any]] = {
    b"\x1f\x8b": gzip.GzipFile, b"BZh": bz2.BZ2File, b"\xfd7zXZ\0": lzma.LZMAFile,
}  # fmt: skip
"""By how a file begins."""
SHARD_ERRORS = (
    OSError, EOFError, ValueError, RuntimeError, NotImplementedError, tarfile.TarError,
    zipfile.BadZipFile, zlib.error, lzma.LZMAError,
)  # fmt: skip
"""What a damaged, packed or locked shard raises."""


class Member(NamedTuple):
    """A file within a shard.

    `offset` is where it begins: its bytes in the unpacked tar, its header in a zip. `version` tells
    it from another file of that name.
    """

    name: str
    offset: int
    size: int
    version: str
    is_file: bool


def list_members(shard: str, listing: Listing) -> Iterator[Member]:
    """Give the members of a shard in their order, but folders.

    Where it is damaged or ends in the middle, that is noted in `listing`, and what stands before is
    given.
    """
    try:
        yield from (_list_zip if _is_zip(shard) else _list_tar)(shard)
    except SHARD_ERRORS as error:
        reason = str(error) or type(error).__name__
        listing.faults.add(f"{shard} is damaged or ends in the middle: {reason}.")


def read_member(shard: str, member: Member, limits: Limits) -> bytes:
    """Read a member of a shard, but only a byte more than `limits` allow.

    Raises:
        PictureError: it is no file, cannot be read, or the shard ends before it.
    """
    if not member.is_file:
        raise PictureError(f"{member.name} is no file within {shard}, but a link or a device.")
    size = min(member.size, limits.bytes + 1)
    try:
        with _open_member(shard, member) as stream:
            content = stream.read(size)
    except (*SHARD_ERRORS, KeyError) as error:
        raise PictureError(f"Cannot read {member.name} in {shard}: {error}.") from error
    if len(content) < size:
        raise PictureError(f"{shard} ends in the middle of {member.name}.")
    return content


def _list_tar(shard: str) -> Iterator[Member]:
    with _open_tar(shard) as stream, tarfile.open(fileobj=stream, mode="r:") as archive:
        while (info := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined] # it keeps all, however many there are
            if not info.isdir():
                version = f"{info.size}-{info.mtime}-{info.offset_data}"
                yield Member(info.name, info.offset_data, info.size, version, info.isreg())


def _list_zip(shard: str) -> Iterator[Member]:
    with zipfile.ZipFile(shard) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                version = f"{info.file_size}-{info.CRC:08x}"
                yield Member(info.filename, info.header_offset, info.file_size, version, True)


def _is_zip(shard: str) -> bool:
    return shard.lower().endswith(".zip")


@contextmanager
def _open_member(shard: str, member: Member) -> Iterator[IO[bytes]]:
    """Open a member where it begins. A shard stays open: its members are read one after another."""
    if not _is_zip(shard):
        stream = _open_tar_again(shard, _identify(shard))
        stream.seek(member.offset)
        yield stream
        return
    archive, infos = _open_zip_again(shard, _identify(shard))
    with archive.open(infos[member.offset]) as stream:
        yield stream


def _identify(shard: str) -> tuple[int, int]:
    """Tell a shard from another one that was moved over it."""
    stat = os.stat(shard)  # noqa: PTH116 - Path cannot be any name
    return stat.st_size, stat.st_mtime_ns


def _open_tar(shard: str) -> IO[bytes]:
    with open(shard, "rb") as stream:  # noqa: PTH123 - as above
        start = stream.read(6)
    for magic, opener in OPENERS.items():
        if start.startswith(magic):
            unpacked: IO[bytes] = opener(shard)
            return unpacked
    return open(shard, "rb")  # noqa: PTH123 - as above


@lru_cache(maxsize=2)
def _open_tar_again(shard: str, _identity: tuple[int, int]) -> IO[bytes]:
    return _open_tar(shard)


@lru_cache(maxsize=2)
def _open_zip_again(
    shard: str, _identity: tuple[int, int]
) -> tuple[zipfile.ZipFile, dict[int, zipfile.ZipInfo]]:
    archive = zipfile.ZipFile(shard)
    return archive, {info.header_offset: info for info in archive.infolist()}
