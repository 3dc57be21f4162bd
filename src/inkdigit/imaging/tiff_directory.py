"""A TIFF's directory: read once, and written anew with what the pixels need.

TIFF 6.0 (Adobe, 1992): a list of tags, each with a type, a count and its values or where they are.
"""

import struct
from typing import NamedTuple

import numpy as np

from inkdigit.imaging.limits import make_cost_error, make_damage_error


class DirectorySettings(NamedTuple):
    """How much of a TIFF's directory is gone through."""

    tags: int = 4_096
    """Of a directory; a scanner writes twenty."""
    values: int = 64
    """Of a tag that the pixels need, but for its lists of strips, colours and tables."""


DIRECTORY_SETTINGS = DirectorySettings()
BYTES_OF_TYPE = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8)
"""Of a value of each type, by its number."""
INTEGER_TYPES = {1: "u1", 3: "u2", 4: "u4", 16: "u8"}


class Tag:
    """The numbers of the tags that the pixels need, as the standard names them."""

    WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER = 256, 257, 258, 259, 262, 266
    STRIP_OFFSETS, ORIENTATION, SAMPLES, ROWS_PER_STRIP, STRIP_BYTES = 273, 274, 277, 278, 279
    PLANAR, FAX3, FAX4, PREDICTOR, COLORS = 284, 292, 293, 317, 320
    TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_BYTES = 322, 323, 324, 325
    INKS, EXTRA_SAMPLES, SAMPLE_FORMAT, JPEG_TABLES = 332, 338, 339, 347
    OLD_JPEG = tuple(range(512, 522))
    YCBCR = (529, 530, 531, 532)


LONG_TAGS = (Tag.STRIP_OFFSETS, Tag.STRIP_BYTES, Tag.TILE_OFFSETS, Tag.TILE_BYTES, Tag.COLORS,
             Tag.JPEG_TABLES)  # fmt: skip
KEPT_TAGS = frozenset(
    (*LONG_TAGS, Tag.WIDTH, Tag.HEIGHT, Tag.BITS, Tag.COMPRESSION, Tag.PHOTOMETRIC,
     Tag.FILL_ORDER, Tag.ORIENTATION, Tag.SAMPLES, Tag.ROWS_PER_STRIP, Tag.PLANAR, Tag.FAX3,
     Tag.FAX4, Tag.PREDICTOR, Tag.TILE_WIDTH, Tag.TILE_HEIGHT, Tag.INKS, Tag.EXTRA_SAMPLES,
     Tag.SAMPLE_FORMAT, *Tag.OLD_JPEG, *Tag.YCBCR)
)  # fmt: skip


class Directory(NamedTuple):
    """The tags of a TIFF's first page, as bytes; in the order of bytes that the file has."""

    order: str
    is_big: bool
    tags: dict[int, tuple[int, bytes]]
    """The type of each tag's values, and these."""

    def get(self, tag: int, default: int) -> int:
        """Give the first number of a tag."""
        return next(iter(self.list(tag)), default)

    def list(self, tag: int) -> list[int]:
        """Give the numbers of a tag; none where it is not there, or has no numbers."""
        kind, values = self.tags.get(tag, (0, b""))
        if kind not in INTEGER_TYPES:
            return []
        return [int(n) for n in np.frombuffer(values, f"{self.order}{INTEGER_TYPES[kind]}")]


def read_directory(content: bytes, settings: DirectorySettings = DIRECTORY_SETTINGS) -> Directory:
    """Read the directory of a TIFF's first page.

    Raises:
        PictureError: it is damaged.
        LargePictureError: it has more tags than any sound one.
    """
    try:
        return _read_directory(content, settings)
    except struct.error as error:
        raise make_damage_error("its directory is cut off") from error


def write_directory(content: bytes, directory: Directory) -> bytes:
    """Give the file with this directory as its only one."""
    order, is_big, tags = directory
    room = 8 if is_big else 4
    number = f"{order}{'Q' if is_big else 'I'}"
    place = len(content) + -len(content) % 16
    head = struct.pack(f"{order}{'Q' if is_big else 'H'}", len(tags))
    behind = place + len(head) + len(tags) * (4 + 2 * room) + room
    entries, values = [], []
    for tag, (kind, value) in sorted(tags.items()):
        field = value.ljust(room, b"\0")
        if len(value) > room:
            field = struct.pack(number, behind)
            values.append(value.ljust(len(value) + -len(value) % 16, b"\0"))
            behind += len(values[-1])
        count = struct.pack(number, len(value) // BYTES_OF_TYPE[kind])
        entries.append(struct.pack(f"{order}HH", tag, kind) + count + field)
    start = content[: room if is_big else 4] + struct.pack(number, place)
    padding = bytes(place - len(content))
    return b"".join((start, content[len(start) :], padding, head, *entries, bytes(room), *values))


def pack_numbers(directory: Directory, numbers: list[int]) -> tuple[int, bytes]:
    """Give numbers as a type and values of a tag."""
    kind = 16 if directory.is_big else 4
    return kind, np.array(numbers, f"{directory.order}{INTEGER_TYPES[kind]}").tobytes()


def _read_directory(content: bytes, settings: DirectorySettings) -> Directory:
    if content[:4] not in (b"II*\0", b"MM\0*", b"II+\0"):
        raise make_damage_error("its beginning cannot be read")
    order, is_big = "<" if content[:1] == b"I" else ">", content[2:3] == b"+"
    (place,) = struct.unpack_from(f"{order}{'8xQ' if is_big else '4xI'}", content)
    (count,) = struct.unpack_from(f"{order}{'Q' if is_big else 'H'}", content, place)
    if count > settings.tags:
        raise make_cost_error(f"may have at most {settings.tags:,} tags, not {count:,}")
    entry = struct.Struct(f"{order}{'HHQ8s' if is_big else 'HHI4s'}")
    tags: dict[int, tuple[int, bytes]] = {}
    for number in range(count):
        tag, kind, values, field = entry.unpack_from(
            content, place + (8 if is_big else 2) + number * entry.size
        )
        if tag in KEPT_TAGS and tag not in tags:
            tags[tag] = (kind, _read_values(content, order, tag, kind, values, field, settings))
    return Directory(order, is_big, tags)


def _read_values(
    content: bytes, order: str, tag: int, kind: int, count: int, field: bytes,
    settings: DirectorySettings,
) -> bytes:  # fmt: skip
    """Read the values of a tag: they are in its field, or where that points to."""
    size = count * (BYTES_OF_TYPE[kind] if kind < len(BYTES_OF_TYPE) else 0)
    if not size or (count > settings.values and tag not in LONG_TAGS):
        raise make_damage_error(f"its tag {tag} cannot be read")
    place = 0
    if size > len(field):
        (place,) = struct.unpack(f"{order}{'Q' if len(field) > 4 else 'I'}", field)  # noqa: PLR2004 - bytes of a classic field
        field = content
    if place + size > len(field):
        raise make_damage_error(f"its tag {tag} is cut off")
    return field[place : place + size]
