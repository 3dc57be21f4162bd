"""Shards, files that hold many pictures: tar, packed or not, and zip. WebDataset's are tars."""

import bz2
import gzip
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, NamedTuple

from inkdigit.batch.listing import Listing
from inkdigit.batch.urls import is_url, open_url
from inkdigit.errors import PictureError
from inkdigit.imaging.decode import Limits

TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
SHARD_SUFFIXES = (*TAR_SUFFIXES, ".zip")
OPENERS: dict[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\0": lzma.open,
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


class OpenShards:
    """Reads members of shards. The latest shard stays open, for its members come one by one."""

    def __init__(self) -> None:
        self._latest: _OpenTar | _OpenZip | None = None
        self._version: tuple[str, int, int] | None = None

    def read(self, shard: str, member: Member, limits: Limits) -> bytes:
        """Read a member, but only a byte more than `limits` allow.

        Raises:
            PictureError: it is no file, cannot be read, or the shard ends before it.
        """
        if not member.is_file:
            raise PictureError(f"{member.name} is no file within {shard}, but a link or a device.")
        size = min(member.size, limits.bytes + 1)
        try:
            content = self._open(shard).read(member, size)
        except (*SHARD_ERRORS, KeyError) as error:
            raise PictureError(f"Cannot read {member.name} in {shard}: {error}.") from error
        if len(content) < size:
            raise PictureError(f"{shard} ends in the middle of {member.name}.")
        return content

    def close(self) -> None:
        if self._latest is not None:
            self._latest.close()
        self._latest = self._version = None

    def _open(self, shard: str) -> "_OpenTar | _OpenZip":
        version = _find_version(shard)  # another may be moved over it
        if self._latest is None or version != self._version:
            self.close()
            self._latest = _OpenZip(shard) if _is_zip(shard) else _OpenTar(shard)
            self._version = version
        return self._latest


class _OpenTar:
    def __init__(self, shard: str) -> None:
        self._stream = _open_tar(shard)
        self.close = self._stream.close

    def read(self, member: Member, size: int) -> bytes:
        self._stream.seek(member.offset)
        return self._stream.read(size)


class _OpenZip:
    def __init__(self, shard: str) -> None:
        self._stream = _open(shard)
        self._archive = zipfile.ZipFile(self._stream)
        self._infos = {info.header_offset: info for info in self._archive.infolist()}
        self.close = self._stream.close

    def read(self, member: Member, size: int) -> bytes:
        with self._archive.open(self._infos[member.offset]) as stream:
            return stream.read(size)


def _list_tar(shard: str) -> Iterator[Member]:
    with _open_tar(shard) as stream, tarfile.open(fileobj=stream, mode="r:") as archive:
        while (info := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined] # it keeps all, however many there are
            if not info.isdir():
                version = f"{info.size}-{info.mtime}-{info.offset_data}"
                yield Member(info.name, info.offset_data, info.size, version, info.isreg())
        stream.seek(archive.offset)
        if stream.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
            raise tarfile.ReadError("it has no end")  # of which tarfile says nothing


def _list_zip(shard: str) -> Iterator[Member]:
    with _open(shard) as stream, zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                version = f"{info.file_size}-{info.CRC:08x}"
                yield Member(info.filename, info.header_offset, info.file_size, version, True)


def _is_zip(shard: str) -> bool:
    return shard.lower().endswith(".zip")


def _open_tar(shard: str) -> IO[bytes]:
    with _open(shard) as stream:
        start = stream.read(6)
    for magic, opener in OPENERS.items():
        if start.startswith(magic):
            unpacked: IO[bytes] = opener(open_url(shard) if is_url(shard) else shard)
            return unpacked
    return _open(shard)


def _open(shard: str) -> IO[bytes]:
    return open_url(shard) if is_url(shard) else open(shard, "rb")  # noqa: PTH123 - Path cannot be any name; who asks closes it


def _find_version(shard: str) -> tuple[str, int, int]:
    if is_url(shard):  # to ask for it would take as long as a picture
        return shard, 0, 0
    stat = os.stat(shard)  # noqa: PTH116 - Path cannot be any name
    return shard, stat.st_size, stat.st_mtime_ns
