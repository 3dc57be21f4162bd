"""What a Reading and a Digit say, and what they keep."""

import gc
import weakref
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from inkdigit import Digit, PictureError, Reader, Reading
from inkdigit.recognition.naive_reader import NaiveReader
from inkdigit.recognition.reading import Sign
from inkdigit.synthetic.samples import sketch
from inkdigit.synthetic.strokes import Points, interpolate_spline
from inkdigit.types import Box, Pixels, Status


def draw_six() -> Pixels:
    """Draw a stem that stands beside a ring: a 6, but nobody can be sure."""
    turns = np.linspace(np.pi, -np.pi, 17)
    ring = tuple((0.5 + 0.35 * np.cos(turn), 0.72 + 0.28 * np.sin(turn)) for turn in turns)
    return draw_strokes(((0.15, 0.0), (0.15, 0.3), (0.15, 0.6), (0.15, 0.72)), ring)


def draw_letter() -> Pixels:
    """Draw an A."""
    sides = ((0.0, 1.0), (0.25, 0.5), (0.5, 0.0)), ((0.5, 0.0), (0.75, 0.5), (1.0, 1.0))
    return draw_strokes(*sides, ((0.2, 0.6), (0.5, 0.6), (0.8, 0.6)))


def draw_strokes(*strokes: Points) -> Pixels:
    """Draw strokes through points in 0..1 with a thin pen: (448, 560, 3) uint8."""
    picture = np.full((448, 560, 3), 255, np.uint8)
    for stroke in strokes:
        line = np.rint(interpolate_spline(stroke) * (180, 260) + (190, 90)).astype(np.int32)
        cv2.polylines(picture, [line], False, (20, 27, 60), 10, cv2.LINE_AA)
    return picture


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def test_a_reading_as_plain_values_keeps_its_promised_shape(reader: Reader) -> None:
    said = reader.read(sketch(7, (100, 100)), one=True).to_dict()
    assert list(said) == [
        "path", "text", "confidence", "status", "digits", "signs", "guess", "message",
        "milliseconds",
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


def test_what_is_refused_has_a_guess_where_it_is_one_piece(reader: Reader) -> None:
    refused = reader.read(draw_six())
    assert (refused.status, refused.text, refused.digits) == ("not_digits", "", ())
    assert refused.guess is not None
    assert refused.guess.label == 6
    assert 190 < refused.guess.box.x < 230
    assert refused.to_dict()["guess"]["box"] == list(refused.guess.box)


@pytest.mark.parametrize(
    ("pixels", "status"),
    [
        (draw_six()[:200, :200], "blank"),
        (sketch(7, (100, 100)), "read"),
        (np.hstack([draw_letter()] * 3), "not_digits"),
    ],
    ids=["blank", "read", "pieces"],
)
def test_nothing_else_has_a_guess(reader: Reader, pixels: Pixels, status: Status) -> None:
    reading = reader.read(pixels)
    assert (reading.status, reading.guess) == (status, None)
