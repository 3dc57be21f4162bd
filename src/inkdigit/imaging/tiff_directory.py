"""A TIFF's directory: read once, and written anew with what the pixels need.

TIFF 6.0 (Adobe, 1992): a list of tags, each with a type, a count and its values or where they are.
"""

import struct
from contextlib import suppress
from typing import NamedTuple

import numpy as np

from inkdigit.errors import PictureError
from inkdigit.imaging.limits import make_cost_error, make_damage_error


class DirectorySettings(NamedTuple):
    """How much of a TIFF's directory is gone through."""

    tags: int = 4_096
    """Of a directory; a scanner writes twenty."""
    values: int = 64
    """Of a tag that the pixels need, but for its lists of strips, colours and tables."""
    pages: int = 10_000
    """Of a file: more are not looked for."""


DIRECTORY_SETTINGS = DirectorySettings()
BYTES_OF_TYPE = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8)
"""Of a value of each type, by its number."""
INTEGER_TYPES = {1: "u1", 3: "u2", 4: "u4", 16: "u8"}
CUT_OFF = (struct.error, OverflowError)
"""What `struct` raises at a place beyond the file, or beyond any."""


class Tag:
    """The numbers of the tags that the pixels need, as the standard names them."""

    SUBFILE = 254
    """Says that a page is a smaller copy of another; comes before all others."""
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
    except CUT_OFF as error:
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


def find_directories(content: bytes, settings: DirectorySettings = DIRECTORY_SETTINGS) -> list[int]:
    """Find where the directory of each page of a TIFF begins, in their order.

    Smaller copies of pages are none. Where the chain is cut off, the last place is where the next
    should be; of a file that is damaged from its beginning, there is none.
    """
    places: list[int] = []
    seen: set[int] = set()
    try:
        layout, place = _read_header(content)
        while place and place not in seen and len(places) < settings.pages:
            seen.add(place)
            places.append(place)
            if len(places) > 1 and layout.is_smaller_copy(content, place):
                places.pop()
            place = layout.find_next(content, place)
    except (PictureError, *CUT_OFF):
        pass  # whoever reads the page says so
    return places


def select_directory(content: bytes, place: int) -> bytes:
    """Give a TIFF whose only page is the one with its directory at a place.

    What is damaged there stays so.
    """
    layout, _ = _read_header(content)
    page = bytearray(content)
    with suppress(*CUT_OFF):
        layout.write_place(page, layout.measure(content, place), 0)
    layout.write_place(page, layout.first, place)
    return bytes(page)


def pack_numbers(directory: Directory, numbers: list[int]) -> tuple[int, bytes]:
    """Give numbers as a type and values of a tag.

    Raises:
        PictureError: one of them is a place that no such file has.
    """
    kind = 16 if directory.is_big else 4
    try:
        return kind, np.array(numbers, f"{directory.order}{INTEGER_TYPES[kind]}").tobytes()
    except OverflowError as error:
        raise make_damage_error("a strip or tile reaches beyond its end") from error


class _ByteLayout(NamedTuple):
    """How a TIFF writes its numbers: in which order of bytes, and in how many of them."""

    order: str
    is_big: bool

    @property
    def first(self) -> int:
        """Where it says where the first directory is."""
        return 8 if self.is_big else 4

    @property
    def head(self) -> struct.Struct:
        """How many tags a directory has."""
        return struct.Struct(f"{self.order}{'Q' if self.is_big else 'H'}")

    @property
    def entry(self) -> struct.Struct:
        """A tag: its number, the type and the count of its values, and these or their place."""
        return struct.Struct(f"{self.order}{'HHQ8s' if self.is_big else 'HHI4s'}")

    @property
    def pointer(self) -> struct.Struct:
        """Where something is in the file."""
        return struct.Struct(f"{self.order}{'Q' if self.is_big else 'I'}")

    def measure(self, content: bytes, place: int) -> int:
        """Find where a directory says where the next one is."""
        (count,) = self.head.unpack_from(content, place)
        return int(place + self.head.size + count * self.entry.size)

    def find_next(self, content: bytes, place: int) -> int:
        """Find the directory behind one; 0 where there is none."""
        return int(self.pointer.unpack_from(content, self.measure(content, place))[0])

    def is_smaller_copy(self, content: bytes, place: int) -> bool:
        """Tell whether a directory is of a smaller copy of another page: its first tag says so."""
        tag, _, _, field = self.entry.unpack_from(content, place + self.head.size)
        return tag == Tag.SUBFILE and bool(field[0 if self.order == "<" else 3] & 1)

    def write_place(self, page: bytearray, at: int, place: int) -> None:
        """Write where something is."""
        self.pointer.pack_into(page, at, place)


def _read_header(content: bytes) -> tuple[_ByteLayout, int]:
    """Read how a TIFF writes its numbers, and where its first directory is."""
    if content[:4] not in (b"II*\0", b"MM\0*", b"II+\0"):
        raise make_damage_error("its beginning cannot be read")
    layout = _ByteLayout("<" if content[:1] == b"I" else ">", content[2:3] == b"+")
    (place,) = layout.pointer.unpack_from(content, layout.first)
    return layout, int(place)


def _read_directory(content: bytes, settings: DirectorySettings) -> Directory:
    layout, place = _read_header(content)
    order, is_big = layout
    (count,) = layout.head.unpack_from(content, place)
    if count > settings.tags:
        raise make_cost_error(f"may have at most {settings.tags:,} tags, not {count:,}")
    tags: dict[int, tuple[int, bytes]] = {}
    for number in range(count):
        tag, kind, values, field = layout.entry.unpack_from(
            content, place + layout.head.size + number * layout.entry.size
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
