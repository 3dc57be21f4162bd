"""What a Reading and a Digit say, and what they keep."""

import gc
import pickle
import re
import weakref
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from inkdigit import Digit, PictureError, Reader, Reading
from inkdigit.recognition.digit import Sign
from inkdigit.recognition.naive_reader import NaiveReader
from inkdigit.synthetic.samples import sketch
from inkdigit.synthetic.strokes import Points, interpolate_spline
from inkdigit.types import Box, Pixels, Status


def draw_six() -> Pixels:
    """Draw a stem that leans on a ring: a 6, but nobody can be sure."""
    turns = np.linspace(np.pi, -np.pi, 17)
    ring = tuple((0.5 + 0.35 * np.cos(turn), 0.72 + 0.28 * np.sin(turn)) for turn in turns)
    return draw_strokes(((0.2, 0.0), (0.175, 0.3), (0.15, 0.6), (0.15, 0.72)), ring)


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
    assert [other.label for other in unlikely.alternatives] == [0, 6]
    assert [other.confidence for other in unlikely.alternatives] == pytest.approx([0.18, 0.02])
    assert [other["label"] for other in unlikely.to_dict()["alternatives"]] == [0, 6]


def test_what_would_be_written_as_nothing_is_no_alternative() -> None:
    which = np.array([0.0009, 0.001, 0, 0, 0, 0, 0, 0.9981, 0, 0], np.float32)
    sure = Digit(7, 0.9981, Box(0, 0, 9, 9), which, np.zeros((28, 28), np.uint8))
    assert [other.label for other in sure.alternatives] == [1]


def test_nothing_is_said_to_be_certain() -> None:
    row = np.eye(10, dtype=np.float32)[7]
    digit = Digit(7, 1.0, Box(0, 0, 9, 9), row, np.zeros((28, 28), np.uint8))
    reading = Reading.from_lines([[digit]], 1.0, "read", "seven.png", 1.0)
    said = reading.to_dict()
    assert said["confidence"] == said["digits"][0]["confidence"] == 0.9999
    assert said["digits"][0]["alternatives"] == []
    shown = (repr(reading), repr(digit), reading._repr_html_())
    assert all("99.9%" in text and "100" not in text.replace('width="100', "") for text in shown)


def test_a_reading_is_printed_in_a_line(reader: Reader) -> None:
    reading = reader.read(np.hstack([sketch(7, (120, 80)), sketch(2, (120, 80))]))
    assert re.fullmatch(r"<Reading read: 72, 9\d\.\d% sure>", repr(reading))
    assert re.fullmatch(r"<Digit 7: 9\d\.\d% sure, Box\(.*\)>", repr(reading.digits[0]))
    assert repr(reading.lines) == "(<Line 72>,)"
    blank = reader.read(np.full((50, 50), 230, np.uint8))
    assert repr(blank) == "<Reading blank: Nothing is written here.>"


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


def test_a_reading_is_its_digits_line_by_line() -> None:
    reading = Reading.from_lines([[digit(4), digit(0)], [digit(7)]], 0.8, "read", b"", 2.0)
    assert [each.label for each in reading] == [4, 0, 7]
    assert len(reading) == 3
    assert [str(line) for line in reading.lines] == ["40", "7"]
    assert [int(line) for line in reading.lines] == [40, 7]
    assert [len(line) for line in reading.lines] == [2, 1]
    assert reading.lines[0].box == Box(0, 0, 9, 9)
    assert [*reading.lines[1]] == [digit(7)]
    blank = Reading.from_lines([], 0.0, "blank", b"", 2.0)
    assert (len(blank), blank.lines, bool(blank)) == (0, (), True)


def test_one_number_is_an_int_and_all_else_says_why_not() -> None:
    def read(*lines: list[Digit], signs: list[Sign] | None = None) -> Reading:
        return Reading.from_lines(lines, 0.8, "unsure", b"", 2.0, signs or [])

    assert int(read([digit(0), digit(4), digit(2)])) == 42
    with pytest.raises(ValueError, match="several lines"):
        int(read([digit(4)], [digit(2)]))
    with pytest.raises(ValueError, match="status 'unsure'"):
        int(read())
    with pytest.raises(ValueError, match=r"beside the digits \(point\)"):
        int(read([digit(1), digit(2)], signs=[Sign("point", 0.9, Box(4, 8, 1, 1))]))


def test_readings_are_equal_by_what_they_say(reader: Reader) -> None:
    picture = sketch(4, (90, 90))
    one, other = reader.read(picture), reader.read(picture)
    assert one == other
    assert one.digits[0] == other.digits[0]
    assert len({one, other}) == 1
    assert replace(one, milliseconds=1e9) == one
    assert one != one.with_path("four.png")
    assert one != object()
    assert one.digits[0] != replace(one.digits[0], frame=np.zeros((28, 28), np.uint8))
    assert one.digits[0] != object()


def test_a_reading_is_kept_in_a_few_kilobytes(reader: Reader) -> None:
    picture = np.random.default_rng(0).integers(90, 256, (1200, 1600, 3), np.uint8)
    picture[200:1000, 400:1000] = sketch(4, (800, 600))
    reading = reader.read(picture)
    content = pickle.dumps(reading)
    assert len(content) < 20_000
    again = pickle.loads(content)  # noqa: S301 - our own
    assert again == reading
    assert again._repr_html_() == reading._repr_html_()


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.sources += [value or "" for name, value in attrs if name in ("src", "href")]


def test_a_notebook_shows_picture_boxes_frames_and_bars(reader: Reader) -> None:
    reading = reader.read(np.hstack([sketch(4, (120, 80)), sketch(2, (120, 80))]))
    shown = Tags(reading._repr_html_())
    assert shown.tags.count("image") == 1
    assert shown.tags.count("img") == 2
    assert shown.tags.count("rect") == 2 + 2 * 10
    assert all(source.startswith("data:image/") for source in shown.sources)
    assert 'viewBox="0 0 160 120"' in reading._repr_html_()
    many = replace(reading, text="4" * 40, digits=(reading.digits[0],) * 40)
    assert "and 16 more" in many._repr_html_()


@pytest.mark.parametrize("status", ["error", "blank"])
def test_a_notebook_shows_no_html_of_others(status: Status) -> None:
    reading = Reading("", 0.0, status, message="<b>gone</b>", path='"><script>alert(1)</script>')
    shown = reading._repr_html_()
    assert set(Tags(shown).tags) == {"div"}
    assert "&lt;script&gt;" in shown
    assert status in shown


def test_an_error_is_a_reading_too() -> None:
    reading = Reading.from_error(PictureError("no.png: No such file."), b"")
    assert (reading.status, reading.message) == ("error", "no.png: No such file.")
    assert reading.path is None


def test_what_is_refused_has_a_guess_where_it_is_one_piece(reader: Reader) -> None:
    refused = reader.read(draw_letter())
    assert (refused.status, refused.text, refused.digits) == ("not_digits", "", ())
    assert refused.guess is not None
    assert refused.guess.label == 4
    assert 180 < refused.guess.box.x < 190
    assert refused.to_dict()["guess"]["box"] == list(refused.guess.box)


def test_a_digit_of_which_nobody_can_be_sure_is_said(reader: Reader) -> None:
    reading = reader.read(draw_six())
    assert (reading.status, reading.text, reading.guess) == ("unsure", "6", None)


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
