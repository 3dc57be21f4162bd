"""A TIFF -> the same pixels under a directory of our own, once its cost is known.

Pillow and libtiff read a directory each in their way, with all its notes, and decode each strip or
tile that it names, as often and as large as it says. So it is read once, here; what the pixels need
is checked and kept, and nothing else is handed on.
"""

import math
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from inkdigit.imaging.deflate import measure_unpacked
from inkdigit.imaging.jpeg import JPEG_LIMITS, START_OF_SCAN, check_jpeg
from inkdigit.imaging.limits import Limits, check_size, make_cost_error, make_damage_error
from inkdigit.imaging.tiff_directory import (
    Directory,
    Tag,
    pack_numbers,
    read_directory,
    write_directory,
)

SEPARATE_SAMPLES = 2
"""The value of the tag PLANAR that gives each sample strips or tiles of its own."""
MAX_FAX_PADDING = 8
"""Bytes of zeros behind a fax: no code has more than eleven bits of them, and libtiff makes empty
rows of what follows."""
MAX_PARTS = 262_140
"""Strips or tiles: four samples of each row of the largest picture, each by itself."""

MAX_SAMPLES = 6
"""Of a pixel: Pillow takes no more, and says so in its log."""


class Compression:
    """The numbers of the compressions that are looked into."""

    RAW, FAX, OLD_JPEG, JPEG, DEFLATE = 1, (2, 3, 4), 6, 7, (8, 32946)


class Parts(NamedTuple):
    """The strips or tiles of a picture: how many pixels each has, and where it is in the file."""

    width: int
    height: int
    offsets: list[int]
    byte_counts: list[int]

    def cut_from(self, content: bytes) -> Iterator[bytes]:
        """Give each strip or tile as it is packed."""
        for start, size in zip(self.offsets, self.byte_counts, strict=True):
            yield content[start : start + size]


def rebuild_tiff(content: bytes, limits: Limits) -> bytes:
    """Give a TIFF with the pixels of the first page and a directory of what these need.

    Args:
        content: the bytes of a file that begins as a TIFF.
        limits: how large it may be, what strips and tiles have beyond the picture included.

    Raises:
        PictureError: its directory or its data are damaged.
        LargePictureError: it is larger, or in more parts, than a picture may be.
    """
    directory = read_directory(content)
    parts = _find_parts(directory, limits)
    compression = directory.get(Tag.COMPRESSION, Compression.RAW)
    if compression == Compression.OLD_JPEG:
        _check_old_jpeg(content, parts)
    elif compression != Compression.RAW:  # which Pillow reads by itself, as far as it needs
        parts = _check_places(content, parts)
        for part in parts.cut_from(content):
            _check_part(part, compression, directory, parts)
    return write_directory(content, _replace_parts(directory, parts))


def _find_parts(directory: Directory, limits: Limits) -> Parts:
    """Find where the strips or tiles are, and check that they are as many as the picture needs."""
    get = directory.get
    width, height = get(Tag.WIDTH, 0), get(Tag.HEIGHT, 0)
    check_size(width, height, limits)
    if Tag.SAMPLES in directory.tags and not 0 < get(Tag.SAMPLES, 0) <= MAX_SAMPLES:
        raise make_damage_error(f"a pixel has 1 to {MAX_SAMPLES} samples")
    is_tiled = Tag.TILE_WIDTH in directory.tags
    part_width = get(Tag.TILE_WIDTH, 0) if is_tiled else width
    part_height = (
        get(Tag.TILE_HEIGHT, 0) if is_tiled else min(get(Tag.ROWS_PER_STRIP, height), height)
    )
    if not part_width or not part_height:
        raise make_damage_error("its strips or tiles have no size")
    across, down = math.ceil(width / part_width), math.ceil(height / part_height)
    check_size(across * part_width, down * part_height if is_tiled else height, limits)
    count = across * down * (get(Tag.SAMPLES, 1) if get(Tag.PLANAR, 1) == SEPARATE_SAMPLES else 1)
    if count > MAX_PARTS:
        raise make_cost_error(f"may have at most {MAX_PARTS:,} strips or tiles, not {count:,}")
    offsets = directory.list(Tag.TILE_OFFSETS) or directory.list(Tag.STRIP_OFFSETS)
    byte_counts = directory.list(Tag.TILE_BYTES) or directory.list(Tag.STRIP_BYTES)
    if len(offsets) < count or 0 < len(byte_counts) < count:
        raise make_damage_error(f"{len(offsets)} of its {count} strips or tiles are there")
    return Parts(part_width, part_height, offsets[:count], byte_counts[:count])


def _check_places(content: bytes, parts: Parts) -> Parts:
    """Check that each strip or tile is within the file, and that they do not share their bytes."""
    if not parts.byte_counts and len(parts.offsets) == 1:
        parts = parts._replace(byte_counts=[max(0, len(content) - parts.offsets[0])])
    if not parts.byte_counts or not all(parts.byte_counts):
        raise make_damage_error("a strip or tile is empty")
    ends = (start + size for start, size in zip(parts.offsets, parts.byte_counts, strict=True))
    if max(ends) > len(content) or sum(parts.byte_counts) > len(content):
        raise make_damage_error("a strip or tile reaches beyond its end")
    return parts


def _check_old_jpeg(content: bytes, parts: Parts) -> None:
    """Check that there are no more scans than parts need: where they are, only libtiff knows."""
    if content.count(START_OF_SCAN) > len(parts.offsets) + JPEG_LIMITS.scans:
        raise make_cost_error(f"may have at most {JPEG_LIMITS.scans} scans")


def _check_part(packed: bytes, compression: int, directory: Directory, parts: Parts) -> None:
    """Check what libtiff does not look for in a strip or tile."""
    if compression == Compression.JPEG and not check_jpeg(packed):
        raise make_damage_error("a JPEG in it has no end")
    padding = len(packed) - len(packed.rstrip(b"\0"))
    if compression in Compression.FAX and padding > MAX_FAX_PADDING:
        raise make_damage_error("a strip or tile ends in nothing")
    if compression in Compression.DEFLATE and directory.get(Tag.FILL_ORDER, 1) == 1:
        _check_deflated(packed, _count_bytes(directory, parts))


def _check_deflated(packed: bytes, size: int) -> None:
    """Unpack data to their end, where their checksum is: libtiff stops where it has enough.

    Args:
        packed: a strip or tile.
        size: the bytes that it has at most when it is unpacked.
    """
    try:
        _, has_end = measure_unpacked([packed], size)
    except zlib.error as error:
        raise make_damage_error(error) from error
    if not has_end:
        raise make_damage_error("a strip or tile has no end")


def _count_bytes(directory: Directory, parts: Parts) -> int:
    """Count the bytes of an unpacked strip or tile, at most."""
    bits = max(directory.list(Tag.BITS), default=1)
    samples = directory.get(Tag.SAMPLES, 1)
    return math.ceil(parts.width * bits * samples / 8) * parts.height


def _replace_parts(directory: Directory, parts: Parts) -> Directory:
    """Give a directory of these strips or tiles, and no more."""
    is_tiled = Tag.TILE_WIDTH in directory.tags
    dropped = (Tag.STRIP_OFFSETS, Tag.STRIP_BYTES, Tag.TILE_OFFSETS, Tag.TILE_BYTES)
    tags = {tag: values for tag, values in directory.tags.items() if tag not in dropped}
    tags[Tag.TILE_OFFSETS if is_tiled else Tag.STRIP_OFFSETS] = pack_numbers(
        directory, parts.offsets
    )
    if parts.byte_counts:
        tags[Tag.TILE_BYTES if is_tiled else Tag.STRIP_BYTES] = pack_numbers(
            directory, parts.byte_counts
        )
    if not is_tiled:
        tags.pop(Tag.TILE_HEIGHT, None)
    return directory._replace(tags=tags)
