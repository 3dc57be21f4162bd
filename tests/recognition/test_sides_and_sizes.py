"""Pictures on their side, tilted ones and large ones: boxes are where the digits are."""

from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from inkdigit import Reader
from inkdigit.imaging.decode import decode
from inkdigit.recognition.picture_judgement import MAX_TRIED_COMPONENTS, PictureJudgement
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.types import Pixels
from support.pictures import encoded

PEN = Pen((40, 44, 90), (222, 220, 212), 0.11)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


@pytest.fixture(scope="module")
def any_side() -> Reader:
    return Reader.load(turn="auto")


def write_number(text: str = "47052") -> Pixels:
    return np.hstack([sketch(int(digit), (160, 110), PEN, height=0.6) for digit in text])


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_picture_says_so_and_can_be_read(
    reader: Reader, any_side: Reader, quarters: int
) -> None:
    picture = np.ascontiguousarray(np.rot90(write_number(), quarters))
    said = reader.read(picture)
    assert said.status != "read"
    assert "turn" in str(said.message)
    reading = any_side.read(picture)
    assert (reading.text, reading.status) == ("47052", "read")
    straight = reader.read(write_number())
    for digit, expected in zip(reading.digits, straight.digits, strict=True):
        mask = np.zeros(write_number().shape[:2], np.uint8)
        mask[expected.box.window] = 1
        rows, columns = np.nonzero(np.rot90(mask, quarters))
        middle = (digit.box.x + digit.box.width / 2, digit.box.y + digit.box.height / 2)
        assert abs(middle[0] - columns.mean()) < 12
        assert abs(middle[1] - rows.mean()) < 12


def test_an_upright_picture_stays_upright(any_side: Reader) -> None:
    reading = any_side.read(write_number())
    assert (reading.text, reading.message) == ("47052", None)


@pytest.mark.parametrize("degrees", [-20, -18, -12, 12, 18, 20])
@pytest.mark.parametrize("text", ["47052", "55393", "646", "1434"])
def test_a_tilted_line_is_read(reader: Reader, degrees: int, text: str) -> None:
    picture = cv2.copyMakeBorder(
        write_number(text), 120, 120, 40, 40, cv2.BORDER_CONSTANT, value=PEN.paper
    )
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    tilted = cv2.warpAffine(picture, matrix, (width, height), borderValue=PEN.paper)
    assert reader.read(np.asarray(tilted, np.uint8)).text == text


@pytest.mark.parametrize(
    ("upper", "lower"),
    [("58", "5"), ("29", "1"), ("55", "63"), ("3", "507"), ("21", "63"), ("96", "96")],
)
def test_upright_lines_that_stand_askew_stay_two(
    reader: Reader, any_side: Reader, upper: str, lower: str
) -> None:
    picture = np.full((420, 640, 3), PEN.paper, np.uint8)
    for text, left, top in ((upper, 20, 40), (lower, 300, 140)):
        for place, digit in enumerate(text):
            x = left + 60 * place
            picture[top : top + 80, x : x + 60] = sketch(int(digit), (80, 60), PEN, height=0.7)
    assert reader.read(picture).text == f"{upper}\n{lower}"
    assert any_side.read(np.ascontiguousarray(np.rot90(picture))).text == f"{upper}\n{lower}"


def test_boxes_in_a_large_jpeg_are_in_its_own_pixels(reader: Reader) -> None:
    large = cv2.resize(write_number(), None, fx=7, fy=7, interpolation=cv2.INTER_CUBIC)
    paper = cv2.copyMakeBorder(large, 900, 900, 0, 0, cv2.BORDER_CONSTANT, value=PEN.paper)
    content = encoded(Image.fromarray(np.asarray(paper, np.uint8)), "JPEG", quality=90)
    reading, whole = reader.read(content), reader.read(decode(content))
    assert reading.text == whole.text == "47052"
    for digit, expected in zip(reading.digits, whole.digits, strict=True):
        assert np.abs(np.subtract(digit.box, expected.box)).max() < 40
    assert reading.digits[0].box.y > 900


@pytest.mark.parametrize(
    ("status", "components", "tried"),
    [("unsure", 1, False), ("unsure", 2, True), ("not_digits", MAX_TRIED_COMPONENTS, True),
     ("unsure", MAX_TRIED_COMPONENTS + 1, False), ("read", 5, False)],
)  # fmt: skip
def test_a_page_of_many_digits_is_not_tried_on_its_other_sides(
    monkeypatch: pytest.MonkeyPatch, status: str, components: int, *, tried: bool
) -> None:
    """Each side of it takes seconds."""
    monkeypatch.setattr(PictureJudgement, "status", status)
    layout: Any = SimpleNamespace(components=[None] * components, walls=())
    picture = PictureJudgement(layout, [], [], (1, 1))
    assert picture.may_be_turned == tried


@pytest.mark.parametrize("digit", [0, 1, 4, 7])
def test_a_digit_that_was_cut_to_its_ink_and_stretched_is_read(reader: Reader, digit: int) -> None:
    drawn = sketch(digit, (200, 150))
    ink = np.asarray(drawn.min(axis=2) < 128, np.uint8)
    x, y, width, height = cv2.boundingRect(ink)
    cut = drawn[y : y + height, x : x + width]
    stretched = np.asarray(cv2.resize(cut, (40, 40), interpolation=cv2.INTER_AREA), np.uint8)
    reading = reader.read(stretched, one=True)
    assert reading.text == str(digit)
    assert reading.digits[0].box.width > 20
