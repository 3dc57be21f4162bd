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
SCAN, END = b"\xff\xda", b"\xff\xd9"


class CorpusFile(NamedTuple):
    """A file, and where the data of its first picture begin and end."""

    content: bytes
    start: int
    end: int


def seven() -> Image.Image:
    return Image.fromarray(np.kron(sketch(7, (60, 48))[:, :, 0], np.ones((6, 6), np.uint8)))


def make_file(form: str) -> CorpusFile:
    """The file of a form, always the same."""
    if form.startswith("TIFF"):
        content = tiff_of(seven(), form.removeprefix("TIFF "))
        return CorpusFile(content, *find_strip(content))
    if form == RUN_LENGTHS:
        content = _make_run_lengths()
    else:
        pillow_heif.register_heif_opener()
        pillow_form, options = FORMS[form]
        more = {"append_images": [seven()]} if form == "MPO" else {}
        content = encoded(seven(), pillow_form, **options, **more)
    start = _find_data(content)
    end = content.index(END, start) + len(END) if form == "MPO" else len(content)
    return CorpusFile(content, start, end)


def _make_run_lengths() -> bytes:
    grey = np.asarray(seven().convert("L"))
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
