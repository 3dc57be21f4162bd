"""What decoding a PNG costs, and whether its data are all there (ISO/IEC 15948)."""

import zlib
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PIL import Image

from inkdigit.imaging.deflate import measure_unpacked
from inkdigit.imaging.limits import make_cost_error, make_damage_error

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS = 100_000
"""Of a file: an encoder that writes each row by itself makes one for each, at most 65,535."""
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Of each type of colours."""
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
          (0, 1, 1, 2))  # fmt: skip
"""Of an interlaced picture: its first column and row, and the steps to the next ones."""


class Chunk(NamedTuple):
    """A chunk of a file: its type, and where its data are."""

    kind: bytes
    start: int
    end: int


def check_chunks(content: bytes, most: int = MAX_CHUNKS) -> None:
    """Check that a file has no more chunks than any sound one, and that its data are as written.

    Pillow goes through each chunk, and skips the checksums of those that hold pixels.

    Raises:
        LargePictureError: it has more.
        PictureError: data are cut off, or their checksum is wrong.
    """
    for number, chunk in enumerate(_iter_chunks(content)):
        if number >= most:
            raise make_cost_error(f"may have at most {most:,} chunks")
        if chunk.kind == b"IDAT":
            if chunk.end + 4 > len(content):
                raise make_damage_error("its data are cut off")
            written = int.from_bytes(content[chunk.end : chunk.end + 4])
            if zlib.crc32(memoryview(content)[chunk.start - 4 : chunk.end]) != written:
                raise make_damage_error("the checksum of its data is wrong")


def check_rows(content: bytes, image: Image.Image) -> None:
    """Check that the data of a decoded picture do not end early: Pillow leaves the rest empty.

    Only where its last row is empty, or it is interlaced, they are unpacked a second time.

    Args:
        content: the bytes of its file.
        image: what Pillow made of them.

    Raises:
        PictureError: they do.
    """
    header = content[len(SIGNATURE) + 8 :]
    bits, colors, is_interlaced = header[8], header[9], bool(header[12])
    width, height = image.size
    if not is_interlaced and np.asarray(image.crop((0, height - 1, width, height))).any():
        return
    pixel_bits = bits * CHANNELS[colors]
    passes = PASSES if is_interlaced else ((0, 0, 1, 1),)
    wanted = sum(_count_bytes(width, height, pixel_bits, *steps) for steps in passes)
    packed = (content[start:end] for kind, start, end in _iter_chunks(content) if kind == b"IDAT")
    if measure_unpacked(packed, wanted)[0] < wanted:
        raise make_damage_error("its data end early")


def _iter_chunks(content: bytes) -> Iterator[Chunk]:
    place = len(SIGNATURE)
    while place + 8 <= len(content):
        end = place + 8 + int.from_bytes(content[place : place + 4])
        kind = content[place + 4 : place + 8]
        yield Chunk(kind, place + 8, end)
        if kind == b"IEND":
            return
        place = end + 4


def _count_bytes(
    width: int, height: int, pixel_bits: int, left: int, top: int, step: int, row_step: int
) -> int:
    """Count the bytes of a pass when they are unpacked: each row has one more, for its filter."""
    columns = -(-max(0, width - left) // step)
    rows = -(-max(0, height - top) // row_step)
    return rows * (1 + -(-columns * pixel_bits // 8)) if columns else 0
