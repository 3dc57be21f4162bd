"""What stands around digits: boxes, cells, rules, borders, commas; and lines that go up or down."""

import cv2
import numpy as np
import pytest

from inkdigit import Reader
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.types import Pixels
from support.pictures import noisy, shadowed

DIGITS = "2063"
INK = (20, 20, 30)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def written(text: str, side: int = 64) -> Pixels:
    """Digits on white paper, as a form has them, with room around: (h, w, 3)."""
    row = np.hstack([sketch(int(digit), (side, side), Pen(INK), height=0.8) for digit in text])
    white = Pen().paper
    room = cv2.copyMakeBorder(row, 90, 90, 70, 70, cv2.BORDER_CONSTANT, value=white)
    return np.asarray(room, np.uint8)


def turned(pixels: Pixels, degrees: float) -> Pixels:
    height, width = pixels.shape[:2]
    move = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return np.asarray(
        cv2.warpAffine(pixels, move, (width, height), borderValue=Pen().paper), np.uint8
    )


@pytest.mark.parametrize("degrees", [-8, -5, 0, 5, 8])
def test_a_line_that_goes_up_or_down_is_one(reader: Reader, degrees: float) -> None:
    for text in ("206314", "20631427"):
        reading = reader.read(turned(written(text), degrees))
        assert (reading.text, reading.status) == (text, "read")


def test_a_page_keeps_its_lines(reader: Reader) -> None:
    page = np.vstack([written("2063"), written("1427")])
    assert reader.read(page).text == "2063\n1427"
    columns = np.hstack([written("2063"), np.roll(written("1427"), 60, axis=0)])
    assert sorted(reader.read(columns).text.split("\n")) == ["1427", "2063"]


@pytest.mark.parametrize("below", [2, 8])
def test_a_comma_that_hangs_below_is_no_digit(reader: Reader, below: int) -> None:
    picture = np.hstack([written("27")[:, :-70], written("06")[:, 55:]])
    left, line = 70 + 2 * 64, 90 + 58  # between the two, at the digits' feet
    cv2.line(picture, (left + 6, line + below), (left + 1, line + below + 9), INK, 5, cv2.LINE_AA)
    assert reader.read(picture).text == "2706"


@pytest.mark.parametrize("thick", [2, 5])
@pytest.mark.parametrize("room", [12, 30])
def test_a_box_around_a_number_is_no_digit(reader: Reader, thick: int, room: int) -> None:
    picture = written(DIGITS)
    height, width = picture.shape[:2]
    corners = (70 - room, 90 - room), (width - 70 + room, height - 90 + room)
    cv2.rectangle(picture, *corners, INK, thick)
    reading = reader.read(picture)
    assert (reading.text, reading.status) == (DIGITS, "read")
    large = cv2.resize(picture, None, fx=5, fy=5, interpolation=cv2.INTER_CUBIC)
    assert reader.read(np.asarray(large, np.uint8)).text == DIGITS


def test_a_row_of_cells_is_read(reader: Reader) -> None:
    picture = written(DIGITS)
    for number in range(5):
        x = 70 + 64 * number
        cv2.line(picture, (x, 86), (x, 158), INK, 2)
    for y in (86, 158):
        cv2.line(picture, (70, y), (70 + 64 * 4, y), INK, 2)
    assert reader.read(picture).text == DIGITS


@pytest.mark.parametrize("one", [True, False])
@pytest.mark.parametrize("digit", [0, 2, 3, 8])
def test_a_digit_in_a_box_or_a_frame_is_read(reader: Reader, digit: int, *, one: bool) -> None:
    for corner in (40, 1):
        picture = sketch(digit, (240, 240), height=0.4)
        cv2.rectangle(picture, (corner, corner), (239 - corner, 239 - corner), INK, 3)
        assert reader.read(picture, one=one).text == str(digit)


@pytest.mark.parametrize("digit", [0, 3, 5, 8])
def test_one_digit_on_ruled_paper_is_read(reader: Reader, digit: int) -> None:
    picture = sketch(digit, (240, 240), height=0.4)
    picture[20::44] = 90
    reading = reader.read(picture, one=True)
    assert (reading.text, reading.status) == (str(digit), "read")


def test_a_square_0_is_no_box_where_one_digit_is_told_of(reader: Reader) -> None:
    picture = np.full((120, 120, 3), 255, np.uint8)
    cv2.rectangle(picture, (40, 25), (80, 95), INK, 8)
    assert reader.read(picture, one=True).text == "0"


@pytest.mark.parametrize("one", [True, False])
@pytest.mark.parametrize("tone", [(0, 0, 0), (255, 255, 255)])
def test_a_border_around_a_photo_is_left_aside(
    reader: Reader, tone: tuple[int, int, int], *, one: bool
) -> None:
    pen = Pen((60, 60, 70), (200, 190, 170))
    drawing = sketch(4, (240, 180), pen)
    strokes = cv2.boundingRect(
        (drawing[..., 0] < (pen.ink[0] + pen.paper[0]) // 2).astype(np.uint8)
    )
    around = cv2.copyMakeBorder(
        noisy(shadowed(drawing, 0.7)), 40, 50, 30, 20, cv2.BORDER_CONSTANT, value=tone
    )
    bordered = reader.read(np.asarray(around, np.uint8), one=one)
    assert (bordered.text, bordered.status) == ("4", "read")
    place = np.subtract(bordered.digits[0].box, (30, 40, 0, 0))
    assert np.abs(place - strokes).max() <= 4


@pytest.mark.parametrize("at", [40, 120, 260])
def test_a_fold_or_an_edge_of_a_desk_is_no_1(reader: Reader, at: int) -> None:
    fold = np.full((300, 300, 3), 245, np.uint8)
    fold[:, at : at + 4] = 120
    assert reader.read(fold).text == ""
    assert reader.read(np.swapaxes(fold, 0, 1)).text == ""
    assert reader.read(fold, one=True).status != "read"  # even where a digit is told of
    with_a_digit = np.minimum(
        fold, sketch(3, (300, 300), centre=(0.72 if at < 200 else 0.3, 0.5), height=0.3)
    )
    assert reader.read(with_a_digit).text == "3"
