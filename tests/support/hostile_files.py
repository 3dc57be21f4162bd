"""Files of pictures that are damaged, or that mean harm."""

import io
import struct

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
