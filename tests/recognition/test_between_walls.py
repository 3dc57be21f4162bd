"""Walls stand beside digits: where those are in doubt, they are read without them."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from inkdigit import Reader
from inkdigit.layout.component import Component
from inkdigit.recognition.between_walls import WALL_SETTINGS, find_walls
from inkdigit.recognition.picture_judgement import judge_picture
from inkdigit.recognition.reading import Reading
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.types import Box, Pixels

INK = (20, 20, 30)
SIDE = 64


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def write(text: str) -> Pixels:
    """Digits on white paper with room around: they stand in rows 90 to 154, from column 90 on."""
    digits = [sketch(int(digit), (SIDE, SIDE), Pen(INK), height=0.8) for digit in text]
    return np.asarray(
        cv2.copyMakeBorder(
            np.hstack(digits), 90, 90, 90, 90, cv2.BORDER_CONSTANT, value=Pen().paper
        ),
        np.uint8,
    )


def draw_walls(page: Pixels, places: tuple[int, ...], thick: int) -> Pixels:
    """Draw walls that are twice as tall as the digits, and no rules."""
    walled = page.copy()
    for x in places:
        cv2.line(walled, (x, 66), (x + 3, 178), INK, thick, cv2.LINE_AA)
    return walled


def block(x: int, y: int, width: int, height: int) -> Component:
    return Component(Box(x, y, width, height), np.full((height, width), 255, np.uint8))


@pytest.mark.parametrize("text", ["8", "6", "433", "2063"])
@pytest.mark.parametrize("thick", [2, 4])
def test_digits_between_walls_are_read(reader: Reader, text: str, thick: int) -> None:
    right = 90 + SIDE * len(text) + 14
    for places in ((66,), (right,), (66, right)):
        reading = reader.read(draw_walls(write(text), places, thick))
        assert (reading.text, reading.status) in ((text, "read"), (text, "unsure"))


def test_what_was_left_out_is_said(reader: Reader) -> None:
    """Two tall 1s are no sure walls."""
    walls = (66, 90 + 2 * SIDE + 14)
    page, reading = find_one_with_walls_left_out(reader, walls)
    others = [sign.box for sign in reading.signs if sign.kind == "other"]
    assert [any(box.x <= x <= box.right for box in others) for x in walls] == [True, True]
    assert reading.confidence <= 0.75
    assert reading.status == "unsure"
    assert "two walls left out" in str(reader.explain(page))


@pytest.mark.parametrize(("count", "most"), [(1, 0.5), (2, 0.75)])
def test_what_may_be_a_1_makes_no_text_sure(reader: Reader, count: int, most: float) -> None:
    """However little of the ink it is."""
    layout, lines = reader.recognize(write("834549"))
    sure = judge_picture(layout, lines, (1, 1), one=False)
    layout = replace(layout, walls=(block(0, 0, 1, 9),) * count)
    beside = judge_picture(layout, lines, (1, 1), one=False)
    assert (sure.status, beside.status) == ("read", "unsure")
    assert sure.confidence > beside.confidence == most


def find_one_with_walls_left_out(reader: Reader, walls: tuple[int, int]) -> tuple[Pixels, Reading]:
    """Find a number whose walls are ink to the ink network."""
    texts = ("98", "17", "56")
    pages = (draw_walls(write(text), walls, thick) for text in texts for thick in (2, 4, 6))
    readings = ((page, reader.read(page)) for page in pages)
    return next(found for found in readings if len(found[1].signs) > 1)


def test_walls_are_straight_and_taller_than_all_else() -> None:
    taller = WALL_SETTINGS.taller
    low, wall, tallest = block(20, 30, 20, 40), block(0, 10, 4, 80), block(90, 0, 5, 120)
    assert find_walls([wall, low], taller) == [wall]
    assert find_walls([wall, low, tallest], taller) == [tallest, wall]
    assert find_walls([block(0, 10, 60, 80), low], taller) == []  # not straight
    assert find_walls([block(0, 28, 4, 44), low], taller) == []  # a 1
    assert find_walls([wall, block(30, 10, 4, 80)], taller) == []  # else nothing is left
    assert find_walls([wall, block(30, 100, 20, 40)], taller) == []  # a large 1 above others
    within = block(50, 10, 4, 80)
    assert find_walls([low, within, block(60, 30, 20, 40)], taller) == []  # a 1 in a number
    assert find_walls([], taller) == []
