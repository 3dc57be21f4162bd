"""A sound file of every format and compression that is opened: a 7, to be damaged by tests."""

import struct
from typing import NamedTuple

import numpy as np
import pillow_heif
from PIL import Image

from benchmarks.harness.picture_files import make_run_length_bmp
from inkdigit.synthetic.samples import sketch
from support.hostile_files import TIFF_COMPRESSIONS, find_strip, tiff_of
from support.pictures import encoded

FORMS: dict[str, tuple[str, dict[str, object]]] = {
    "PNG": ("PNG", {}),
    "JPEG": ("JPEG", {}),
    "progressive JPEG": ("JPEG", {"progressive": True}),
    "JPEG with restarts": ("JPEG", {"restart_marker_blocks": 2}),
    "MPO": ("MPO", {"save_all": True}),
    "GIF": ("GIF", {}),
    "lossless WebP": ("WEBP", {"lossless": True}),
    "BMP": ("BMP", {}),
    "WebP": ("WEBP", {}),
    "HEIC": ("HEIF", {}),
}
RUN_LENGTHS = "BMP with run lengths"
ALL_FORMS = (*FORMS, RUN_LENGTHS, *(f"TIFF {compression}" for compression in TIFF_COMPRESSIONS))
WITHOUT_CHECKS = ("BMP", RUN_LENGTHS, "WebP", "HEIC", "TIFF raw", "progressive JPEG")
"""Whose data mean something whatever they are: `docs/security.md` names them. A changed byte of a
progressive JPEG's codes may make a texture of all of it, which has no ink."""
WITH_CHECKSUM = ("PNG", "TIFF tiff_adobe_deflate", "TIFF tiff_deflate", "TIFF lzma")
"""Whose data are as they were, or are damaged."""
ORIENTATION = 0x0112
SCAN, END = b"\xff\xda", b"\xff\xd9"


class CorpusFile(NamedTuple):
    """A file, and where the data of its first picture begin and end."""

    content: bytes
    start: int
    end: int


def seven(enlarged: int = 6) -> Image.Image:
    pixels = np.ones((enlarged, enlarged), np.uint8)
    return Image.fromarray(np.kron(sketch(7, (60, 48))[:, :, 0], pixels))


def make_file(form: str, enlarged: int = 6) -> CorpusFile:
    """The file of a form, always the same."""
    image = seven(enlarged)
    if form.startswith("TIFF"):
        content = tiff_of(image, form.removeprefix("TIFF "))
        return CorpusFile(content, *find_strip(content))
    if form == RUN_LENGTHS:
        content = _make_run_lengths(image)
    else:
        pillow_heif.register_heif_opener()
        pillow_form, options = FORMS[form]
        more = {"append_images": [image]} if form == "MPO" else {}
        content = encoded(image, pillow_form, **options, **more)
    start = _find_data(content)
    end = content.index(END, start) + len(END) if form == "MPO" else len(content)
    return CorpusFile(content, start, end)


def make_variants(enlarged: int) -> dict[str, bytes]:
    """Files of the same formats with other pixels, turned, in tiles, or with more than one page."""
    image = seven(enlarged)
    turned = Image.Exif()
    turned[ORIENTATION] = 6
    tiles = {322: 64, 323: 64}
    return {
        "PNG of two colours": encoded(image.convert("1"), "PNG"),
        "PNG of a palette": encoded(image.convert("P"), "PNG", transparency=0),
        "PNG of 16 bits": encoded(image.convert("I;16"), "PNG"),
        "PNG with alpha": encoded(image.convert("LA"), "PNG"),
        "JPEG of inks": encoded(image.convert("CMYK"), "JPEG"),
        "JPEG that is turned": encoded(image.convert("RGB"), "JPEG", exif=turned),
        "GIF of two frames": encoded(image, "GIF", save_all=True, append_images=[image.rotate(9)]),
        "TIFF of two pages": encoded(image, "TIFF", save_all=True, append_images=[image]),
        "TIFF of tiles": encoded(image, "TIFF", compression="tiff_lzw", tiffinfo=tiles),
        "TIFF of 16 bits": encoded(image.convert("I;16"), "TIFF", compression="tiff_lzw"),
        "TIFF of colours": encoded(image.convert("RGB"), "TIFF", compression="jpeg"),
        "TIFF with the high bytes first": encoded(image.convert("I;16B"), "TIFF"),
    }


def _make_run_lengths(image: Image.Image) -> bytes:
    grey = np.asarray(image.convert("L"))
    rows = (b"".join(bytes([1, 255 - value]) for value in row) + b"\0\0" for row in grey[::-1])
    return make_run_length_bmp(grey.shape[1], grey.shape[0], b"".join(rows))


def _find_data(content: bytes) -> int:
    """Where what stands before the data ends."""
    if content.startswith(b"\x89PNG"):
        return content.index(b"IDAT") + 4
    if content.startswith(b"\xff\xd8"):
        place = content.index(SCAN)
        return int(place + 2 + struct.unpack_from(">H", content, place + 2)[0])
    if content.startswith(b"GIF"):
        return content.index(b",") + 10
    if content.startswith(b"BM"):
        return int.from_bytes(content[10:14], "little")
    return 30 if content.startswith(b"RIFF") else content.index(b"mdat") + 4
