"""Numbers as forms hold them: bordered, ruled, crowded, small, among other marks."""

import cv2
import numpy as np
import pytest

from inkdigit import Reader
from inkdigit.synthetic.samples import STROKES, Pen, sketch
from inkdigit.synthetic.strokes import interpolate_spline
from inkdigit.types import Pixels

PEN = Pen((40, 44, 90), (222, 220, 212), 0.11)
NUMBERS = ("10", "407", "92", "1365", "228", "50", "7")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def number(text: str, *, size: tuple[int, int] = (120, 84), height: float = 0.75) -> Pixels:
    return np.hstack([sketch(int(digit), size, PEN, height=height) for digit in text])


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_in_a_cell_is_read_without_its_border(reader: Reader, text: str) -> None:
    picture = cv2.copyMakeBorder(number(text), 12, 12, 16, 16, cv2.BORDER_CONSTANT, value=PEN.paper)
    height, width = picture.shape[:2]
    cell = cv2.rectangle(np.asarray(picture), (3, 3), (width - 4, height - 4), (90, 90, 90), 2)
    assert reader.read(np.asarray(cell, np.uint8)).text == text


@pytest.mark.parametrize("place", [20, 32])
def test_a_one_beside_a_border_is_no_rule(reader: Reader, place: int) -> None:
    cell = cv2.copyMakeBorder(
        number("46", height=0.85), 0, 0, 60, 40, cv2.BORDER_CONSTANT, value=PEN.paper
    )
    height, width = cell.shape[:2]
    cv2.line(cell, (place + 12, 8), (place, height - 16), PEN.ink, 9, cv2.LINE_AA)
    cv2.line(cell, (width - 8, 0), (width - 8, height), (120, 120, 120), 2)
    cv2.line(cell, (0, height - 4), (width - 8, height - 4), (120, 120, 120), 2)
    assert reader.read(np.asarray(cell, np.uint8)).text == "146"


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_of_a_dozen_pixels_is_read(reader: Reader, text: str) -> None:
    picture = number(text)
    small = cv2.resize(picture, None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA)
    assert reader.read(np.asarray(small, np.uint8)).text == text


@pytest.mark.parametrize("text", ["35", "60", "82", "945"])
def test_touching_digits_are_read(reader: Reader, text: str) -> None:
    step, tall = 66, 160
    canvas = np.full((tall, 110 + step * (len(text) - 1), 3), 255, np.uint8)
    for place, digit in enumerate(text):
        drawn = sketch(int(digit), (tall, 110), Pen(paper=(255, 255, 255)), height=0.85)
        window = canvas[:, place * step : place * step + 110]
        np.minimum(window, drawn, out=window)
    assert reader.read(canvas).text == text


def test_commas_and_dashes_are_left_out(reader: Reader) -> None:
    picture = number("1250", size=(160, 110))
    cv2.line(picture, (218, 140), (212, 156), PEN.ink, 7)
    dash = sketch(1, (160, 80), Pen(PEN.paper, PEN.paper))
    cv2.line(dash, (20, 84), (60, 84), PEN.ink, 8)
    assert reader.read(np.hstack([picture, dash])).text == "1250"


def test_a_page_is_read_line_by_line_and_its_desk_is_left_out(reader: Reader) -> None:
    rows = [number(text, size=(200, 180), height=0.45) for text in ("3052", "4718", "6290")]
    page = cv2.copyMakeBorder(np.vstack(rows), 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=PEN.paper)
    desk = cv2.copyMakeBorder(page, 0, 14, 18, 0, cv2.BORDER_CONSTANT, value=(70, 44, 30))
    reading = reader.read(np.asarray(desk, np.uint8))
    assert reading.text == "3052\n4718\n6290"
    tops = [digit.box[1] for digit in reading.digits]
    assert tops[0] < tops[4] < tops[8]


def test_a_hatched_border_without_a_gap_is_no_number(reader: Reader) -> None:
    picture = np.full((60, 1600, 3), 255, np.uint8)
    for x in range(30, 1540, 8):
        cv2.line(picture, (x, 40), (x + 12, 20), (0, 0, 0), 1, cv2.LINE_AA)
    assert reader.read(picture).status == "not_digits"


def test_boxes_lie_around_their_digits(reader: Reader) -> None:
    boxes = [digit.box for digit in reader.read(number("4075", size=(160, 120))).digits]
    for place, (x, _, width, height) in enumerate(boxes):
        assert place * 120 <= x
        assert x + width <= (place + 1) * 120
        assert height > 90


def test_a_box_does_not_end_within_a_stroke(reader: Reader) -> None:
    """The 7 hangs over the columns that the 5 takes."""
    paper = np.full((560, 700, 3), 255, np.uint8)
    ends = []
    for digit, x, y in ((2, 154, 280), (7, 350, 274), (5, 546, 291)):
        strokes = [
            (interpolate_spline(stroke) - 0.5) * np.array([157, 336]) + np.array([x, y])
            for stroke in STROKES[digit]
        ]
        for line in strokes:
            cv2.polylines(paper, [np.rint(line).astype(np.int32)], False, PEN.ink, 22)
        points = np.concatenate(strokes)
        ends.append((points[:, 0].min(), points[:, 0].max()))
    reading = reader.read(paper)
    assert reading.text == "275"
    for (box_left, _, width, _), (left, right) in zip(
        [digit.box for digit in reading.digits], ends, strict=True
    ):
        assert box_left < left
        assert right < box_left + width


def letters(text: str) -> Pixels:
    canvas = np.full((160, 120 * len(text), 3), 250, np.uint8)
    strokes = {
        "M": [(20, 140), (20, 20), (60, 90), (100, 20), (100, 140)],
        "W": [(14, 20), (36, 140), (60, 60), (84, 140), (106, 20)],
        "K": [(24, 20), (24, 140), (24, 84), (96, 20), (24, 84), (100, 140)],
        "H": [(22, 20), (22, 140), (22, 80), (98, 80), (98, 20), (98, 140)],
        "X": [(16, 20), (104, 140), (60, 80), (104, 20), (16, 140)],
    }
    for place, letter in enumerate(text):
        points = np.array(strokes[letter]) + np.array([120 * place, 0])
        cv2.polylines(canvas, [points.astype(np.int32)], False, (30, 30, 60), 10, cv2.LINE_AA)
    return canvas


@pytest.mark.parametrize("letter", "MWKHX")
def test_a_letter_is_refused(reader: Reader, letter: str) -> None:
    reading = reader.read(letters(letter))
    assert (reading.text, reading.status, reading.digits) == ("", "not_digits", ())
    # Who says that it is a digit may get a guess, but never a sure one.
    assert reader.read(letters(letter), one=True).status in ("not_digits", "unsure")


def test_a_scribble_is_refused(reader: Reader) -> None:
    points = np.random.default_rng(1).uniform(20, 180, (60, 2)).astype(np.int32)
    canvas = np.full((200, 200, 3), 255, np.uint8)
    cv2.polylines(canvas, [points], False, (20, 20, 20), 5, cv2.LINE_AA)
    assert reader.read(canvas).status == "not_digits"


def test_what_speaks_against_a_part_speaks_against_the_line(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkdigit.recognition.line_crops.MAX_ASPECT", 2)
    scrawl = np.full((120, 120, 3), PEN.paper, np.uint8)
    points = np.random.default_rng(3).integers(20, 100, (12, 2)).astype(np.int32)
    cv2.polylines(scrawl, [points], False, PEN.ink, 5, cv2.LINE_AA)
    _, lines = reader.recognize(np.hstack([number("1365"), scrawl]))
    assert [digit.label for line in lines for digit in line.digits][:4] == [1, 3, 6, 5]
    assert lines[0].counter_evidence.letters > 0.3
    assert lines[0].counter_evidence.nothing < 0.5
