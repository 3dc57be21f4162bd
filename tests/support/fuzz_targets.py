"""What takes bytes of strangers, for fuzzers: it does its work, or raises the error it promises."""

import json
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from inkdigit import PictureError, Reader
from inkdigit.data.idx import format_idx, parse_idx
from inkdigit.errors import DataError
from inkdigit.imaging.decode import DEFAULT_LIMITS, Limits, decode
from inkdigit.imaging.jpeg import check_jpeg
from inkdigit.imaging.tiff import rebuild_tiff
from inkdigit.server.payloads.pictures import parse_pictures
from inkdigit.server.payloads.tensors import parse_frames
from inkdigit.server.problems import Problem
from support.corpus import ALL_FORMS, make_file, make_variants

FORM_TYPE = "multipart/form-data; boundary=B"
PART = b'--B\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nxy\r\n'
SHAPE = (2, 28, 28)
ENLARGED = 2
LIMITS = Limits(pixels=2_000_000)
"""Of pictures, so that those whose mutated headers claim much do not take most of the time."""
STATUSES = ("read", "unsure", "blank", "not_digits")


class Target(NamedTuple):
    """A function of bytes, the error that it may raise, and what it takes without one."""

    run: Callable[[bytes], object]
    error: type[Exception]
    make_seeds: Callable[[], list[bytes]]

    def check(self, content: bytes) -> bool:
        """Run it. Returns whether it took the bytes; whatever else it raises is a fault."""
        try:
            self.run(content)
        except self.error as error:
            message = str(error)
            assert 0 < len(message) < 500, message
            assert "\n" not in message, message
            return False
        return True


def _decode(content: bytes) -> None:
    pixels = decode(content, LIMITS)
    assert pixels.dtype == np.uint8
    assert pixels.ndim == 3
    assert pixels.shape[2] == 3
    assert 0 < pixels.shape[0] * pixels.shape[1] <= LIMITS.pixels


def _read(content: bytes) -> None:
    reading = _load_reader().read(content)
    assert reading.status in STATUSES
    assert 0 <= reading.confidence <= 1


@cache
def _load_reader() -> Reader:
    return Reader.load(limits=LIMITS)


def _parse_frames(content: bytes) -> object:
    """The first line is the header that says how long the JSON behind it is."""
    length, _, body = content.partition(b"\n")
    return parse_frames(body, length.decode("latin-1") or None)


def _make_tensors() -> list[bytes]:
    tensor = {"name": "frames", "datatype": "UINT8", "shape": SHAPE}
    plain = json.dumps({"inputs": [tensor | {"data": [0] * 2 * 784}]}).encode()
    size = {"parameters": {"binary_data_size": 2 * 784}}
    binary = json.dumps({"id": "a", "inputs": [tensor | size]}).encode()
    return [b"\n" + plain, b"%d\n" % len(binary) + binary + bytes(2 * 784)]


def _make_files(*words: str) -> list[bytes]:
    """Small ones: the more of a file is its header, the more of that is mutated."""
    files = {form: make_file(form, ENLARGED).content for form in ALL_FORMS}
    files |= make_variants(ENLARGED)
    return [content for form, content in files.items() if _has_any(words, form)]


def _has_any(words: tuple[str, ...], form: str) -> bool:
    return not words or any(word in form for word in words)


TARGETS = {
    "decode": Target(_decode, PictureError, _make_files),
    "read": Target(_read, PictureError, _make_files),
    "scan counter": Target(check_jpeg, PictureError, lambda: _make_files("JPEG", "MPO")),
    "TIFF directory": Target(
        lambda content: rebuild_tiff(content, DEFAULT_LIMITS),
        PictureError,
        lambda: _make_files("TIFF"),
    ),
    "IDX": Target(
        lambda content: parse_idx(content, SHAPE),
        DataError,
        lambda: [format_idx(np.zeros(SHAPE, np.uint8))],
    ),
    "form": Target(
        lambda content: parse_pictures(content, FORM_TYPE), Problem, lambda: [PART * 2 + b"--B--"]
    ),
    "JSON": Target(
        lambda content: parse_pictures(content, "application/json"),
        Problem,
        lambda: [b'{"images": ["R0lGODdh", "data:image/png;base64,AAAA"]}'],
    ),
    "tensors": Target(_parse_frames, Problem, _make_tensors),
}
