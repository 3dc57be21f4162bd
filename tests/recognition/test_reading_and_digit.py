"""What a Reading and a Digit say, and what they keep."""

import gc
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inkdigit import Digit, PictureError, Reader, Reading
from inkdigit.recognition.naive_reader import NaiveReader
from inkdigit.recognition.digit import Sign
from inkdigit.synthetic.samples import sketch
from inkdigit.types import Box, Status


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def test_a_reading_as_plain_values_keeps_its_promised_shape(reader: Reader) -> None:
    said = reader.read(sketch(7, (100, 100)), one=True).to_dict()
    assert list(said) == [
        "path", "text", "confidence", "status", "digits", "signs", "message", "milliseconds",
    ]  # fmt: skip
    assert list(said["digits"][0]) == ["label", "confidence", "box", "alternatives"]
    assert list(said["digits"][0]["alternatives"][0]) == ["label", "confidence"]
    assert said["digits"][0]["label"] == 7
    assert said["message"] is None


def test_nothing_is_likelier_than_what_is_said() -> None:
    which = np.array([0.45, 0, 0, 0, 0, 0, 0.05, 0, 0.5, 0], np.float32)
    unlikely = Digit(8, 0.2, Box(0, 0, 9, 9), which, np.zeros((28, 28), np.uint8))  # perhaps none
    assert unlikely.to_dict()["alternatives"] == [{"label": 0, "confidence": 0.18}]


def test_a_reading_is_printed_in_a_line(reader: Reader) -> None:
    said = str(reader.read(sketch(7, (60, 45))))
    assert "label=7" in said
    assert len(said) < 400
    assert "\n" not in said


@pytest.mark.parametrize("kind", [Reader, NaiveReader])
@pytest.mark.parametrize("one", [True, False])
def test_a_reading_does_not_keep_its_picture_alive(
    kind: type[Reader | NaiveReader], *, one: bool
) -> None:
    reader = kind.load()
    pixels, image = sketch(4, (200, 160)), Image.fromarray(sketch(7, (200, 160)))
    gone: list[weakref.ref[Any]] = [weakref.ref(pixels), weakref.ref(image)]
    readings = [reader.read(pixels, one=one), reader.read(image, one=one)]
    del pixels, image
    gc.collect()
    assert [picture() for picture in gone] == [None, None]
    for reading in readings:
        for digit in reading.digits:
            kept = (digit.frame, digit.probabilities)
            assert all(array.base is None or array.base.nbytes < 10_000 for array in kept)


def digit(label: int, confidence: float = 0.9) -> Digit:
    row = np.full(10, 0.01, np.float32)
    return Digit(label, confidence, Box(0, 0, 9, 9), row, np.zeros((28, 28), np.uint8))


@pytest.mark.parametrize(
    ("status", "text"), [("read", "40\n7"), ("unsure", "40\n7"), ("not_digits", ""), ("blank", "")]
)
def test_a_status_without_digits_has_none(status: Status, text: str) -> None:
    lines = [[digit(4), digit(0)], [digit(7)]]
    reading = Reading.from_lines(lines, 0.8, status, Path("page.png"), 2.0)
    assert reading.text == text
    assert len(reading.digits) == len(text.replace("\n", ""))
    assert reading.confidence == (0.8 if text else 0.0)
    assert (reading.message is None) == (status == "read")
    assert (reading.path, reading.milliseconds) == ("page.png", 2.0)


@pytest.mark.parametrize("status", ["read", "unsure", "not_digits"])
def test_signs_are_noted_and_not_printed(status: Status) -> None:
    plus = Sign("plus", 0.87654, Box(10, 2, 5, 6))
    reading = Reading.from_lines([[digit(4)]], 0.8, status, Path("sum.png"), 2.0, [plus])
    assert reading.text == ("" if status == "not_digits" else "4")
    assert reading.signs == (plus,)
    assert reading.to_dict()["signs"] == [
        {"kind": "plus", "confidence": 0.8765, "box": [10, 2, 5, 6]}
    ]


def test_an_error_is_a_reading_too() -> None:
    reading = Reading.from_error(PictureError("no.png: No such file."), b"")
    assert (reading.status, reading.message) == ("error", "no.png: No such file.")
    assert reading.path is None
