"""Files of pictures written by hand, as no encoder writes them: a part of each may be anything."""

import struct
import zlib
from collections.abc import Iterable, Sequence

PNG_START = b"\x89PNG\r\n\x1a\n"
SHORT, LONG = 3, 4
"""Types of a TIFF's values."""


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def make_png(
    width: int, height: int, rows: bytes, *, interlaced: bool = False, bits: int = 8,
    colors: int = 0, notes: bytes = b"", level: int = -1,
) -> bytes:  # fmt: skip
    """A PNG with these filtered rows.

    Args:
        width: in pixels.
        height: in pixels.
        rows: before they are packed.
        interlaced: whether it says that they are.
        bits: of a sample.
        colors: the type of its colours; 0 is grey, 6 colours and alpha.
        notes: chunks that stand before the data.
        level: how hard the rows are packed, 0..9; -1 for as usual.
    """
    header = struct.pack(">IIBBBBB", width, height, bits, colors, 0, 0, interlaced)
    data = chunk(b"IDAT", zlib.compress(rows, level))
    return PNG_START + chunk(b"IHDR", header) + notes + data + chunk(b"IEND", b"")


def make_run_length_bmp(width: int, height: int, codes: bytes, *, bits: int = 8) -> bytes:
    """A BMP of 256 greys with run-length codes, or of 16 with codes of four bits."""
    shades = range(255, -1, -1 if bits == 8 else -17)  # noqa: PLR2004 - bits of a pixel
    palette = b"".join(bytes([shade, shade, shade, 0]) for shade in shades)
    start = 54 + len(palette)
    head = struct.pack("<2sIHHI", b"BM", start + len(codes), 0, 0, start)
    info = struct.pack(
        "<IiiHHIIiiII", 40, width, height, 1, bits, 8 // bits, len(codes), 0, 0, len(shades), 0
    )
    return head + info + palette + codes


def make_tiff(
    tags: Iterable[tuple[int, int, Sequence[int]]], data: bytes = b"", *, places: int = 0
) -> bytes:
    """A little-endian TIFF of tags (number, type, values); `places` is the tag of `data`."""
    rows = sorted([*tags, (places, LONG, [0])] if places else tags)
    base = 8 + 2 + 12 * len(rows) + 4
    out, behind = struct.pack("<2sHIH", b"II", 42, 8, len(rows)), b""
    sizes = [len(values) * (2 if kind == SHORT else 4) for _, kind, values in rows]
    start = base + sum(size for size in sizes if size > 4)  # noqa: PLR2004 - a field's bytes
    for tag, kind, values in rows:
        given = [start] if places and tag == places else values
        packed = struct.pack(f"<{len(given)}{'H' if kind == SHORT else 'I'}", *given)
        if len(packed) > 4:  # noqa: PLR2004 - as above
            behind, packed = behind + packed, struct.pack("<I", base + len(behind))
        out += struct.pack("<HHI4s", tag, kind, len(given), packed)
    return out + bytes(4) + behind + data


def segment(code: int, body: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes([0xFF, code]) + struct.pack(">H", len(body) + 2) + body
