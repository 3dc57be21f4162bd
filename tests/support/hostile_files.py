"""Files of pictures that are damaged, or that mean harm."""

import io
import struct
import zlib
from collections.abc import Iterable, Sequence

import numpy as np
from PIL import Image

from support.pictures import encoded

TIFF_COMPRESSIONS = (
    "raw", "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "packbits", "jpeg", "zstd", "lzma",
    "group3", "group4", "tiff_ccitt",
)  # fmt: skip
BILEVEL = ("group3", "group4", "tiff_ccitt")
"""Compressions of pictures in black and white."""
STRIP_OFFSETS, STRIP_BYTES = 273, 279


def tiff_of(image: Image.Image, compression: str) -> bytes:
    """A TIFF of one strip."""
    mode = "1" if compression in BILEVEL else "L"
    return encoded(
        image.convert(mode), "TIFF", compression=compression, tiffinfo={278: image.height}
    )


def find_strip(content: bytes | bytearray) -> tuple[int, int]:
    """Where the only strip of a little-endian TIFF begins and ends."""
    place = int.from_bytes(content[4:8], "little")
    found = {}
    for number in range(int.from_bytes(content[place : place + 2], "little")):
        tag, _, count, value = struct.unpack_from("<HHII", content, place + 2 + 12 * number)
        assert count == 1 or tag not in (STRIP_OFFSETS, STRIP_BYTES)
        found[tag] = value
    return found[STRIP_OFFSETS], found[STRIP_OFFSETS] + found[STRIP_BYTES]


def make_tiff(
    tags: Iterable[tuple[int, int, Sequence[int]]], data: bytes = b"", *, places: int = 0
) -> bytes:
    """A little-endian TIFF of tags (number, type 3 or 4, values); `places` is the tag of `data`."""
    rows = sorted([*tags, (places, 4, [0])] if places else tags)
    base = 8 + 2 + 12 * len(rows) + 4
    out, behind = struct.pack("<2sHIH", b"II", 42, 8, len(rows)), b""
    sizes = [len(values) * (2 if kind == 3 else 4) for _, kind, values in rows if len(values) > 1]
    start = base + sum(size for size in sizes if size > 4)
    for tag, kind, values in rows:
        given = [start] if places and tag == places else values
        packed = struct.pack(f"<{len(given)}{'H' if kind == 3 else 'I'}", *given)
        if len(packed) > 4:
            behind, packed = behind + packed, struct.pack("<I", base + len(behind))
        out += struct.pack("<HHI4s", tag, kind, len(given), packed)
    return out + bytes(4) + behind + data


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def make_png(width: int, height: int, rows: bytes, *, interlaced: bool = False) -> bytes:
    """A grey PNG of 8 bits with these filtered rows."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, interlaced)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + data + chunk(b"IEND", b"")


def make_run_length_bmp(width: int, height: int, codes: bytes) -> bytes:
    """A BMP of 256 colours with run-length codes."""
    palette = b"".join(bytes([shade, shade, shade, 0]) for shade in range(255, -1, -1))
    start = 54 + len(palette)
    head = struct.pack("<2sIHHI", b"BM", start + len(codes), 0, 0, start)
    info = struct.pack(
        "<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(codes), 0, 0, len(palette) // 4, 0
    )
    return head + info + palette + codes


def segment(code: int, body: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes([0xFF, code]) + struct.pack(">H", len(body) + 2) + body


def noise(width: int = 64, height: int = 48) -> Image.Image:
    """A picture in colour on which no encoder saves much."""
    values = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(values)


def jpeg_of_noise(**options: object) -> bytes:
    return encoded(noise(), "JPEG", **options)


def mpo_of_noise() -> bytes:
    stream = io.BytesIO()
    noise().save(stream, "MPO", save_all=True, append_images=[noise()])
    return stream.getvalue()
