"""A TIFF of several pages -> its pages, each as a file that begins with it."""

import struct
from collections.abc import Iterator

from inkdigit.errors import LargePictureError

TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
MAX_PAGES = 10_000
"""Of a file; a thick book has a tenth of them."""


def split_pages(content: bytes) -> Iterator[bytes]:
    """Give each page of a TIFF as a file whose first page it is; any other file as it is.

    TIFF 6.0 (Adobe, 1992): the header says where the first page's directory is, and each directory
    where the next one is. So a page becomes the first one when the header points to it.

    Args:
        content: the bytes of a file.

    Raises:
        LargePictureError: it has more pages than any book.
    """
    if not content.startswith(TIFF_STARTS):
        yield content
        return
    order, is_big = "<" if content[:1] == b"I" else ">", content[2:4] in (b"+\0", b"\0+")
    number, header = (struct.Struct(f"{order}{'Q' if is_big else 'I'}"), 8 if is_big else 4)
    yield content
    place = _read_number(content, header, number)
    seen = {0, place}
    while (place := _find_next(content, place, number, order)) not in seen:
        if len(seen) > MAX_PAGES:
            raise LargePictureError(
                f"A picture may have at most {MAX_PAGES:,} pages. Part it into some."
            )
        seen.add(place)
        yield content[:header] + number.pack(place) + content[header + number.size :]


def _find_next(content: bytes, place: int, number: struct.Struct, order: str) -> int:
    """Find where the directory behind this one is; 0 where there is none, or nobody can tell."""
    count = struct.Struct(f"{order}{'Q' if number.size == 8 else 'H'}")  # noqa: PLR2004 - bytes of a BigTIFF's numbers
    entry = 20 if number.size == 8 else 12  # noqa: PLR2004 - the same
    entries = _read_number(content, place, count)
    return _read_number(content, place + count.size + entries * entry, number)


def _read_number(content: bytes, place: int, number: struct.Struct) -> int:
    """Read a number; 0 where the file ends before."""
    if place + number.size > len(content):
        return 0
    return int(number.unpack_from(content, place)[0])
