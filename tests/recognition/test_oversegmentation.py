"""Touching digits are cut, single ones are not."""

import cv2
import numpy as np
import pytest

from inkdigit import Reader
from inkdigit.layout.components import find_components
from inkdigit.recognition.cuts import propose_cuts
from inkdigit.recognition.models import Models
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.types import Box, InkMap

BLACK = Pen((0, 0, 0), (255, 255, 255))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def touching(text: str, step: int) -> InkMap:
    """Digits set so tightly that they touch: (120, w) uint8, dark on white."""
    page = np.full((120, 60 + step * len(text)), 255, np.uint8)
    for place, digit in enumerate(text):
        picture = sketch(int(digit), (120, 100), BLACK, height=0.8)[:, :, 0]
        left = place * step
        width = min(100, page.shape[1] - left)
        page[:, left : left + width] = np.minimum(page[:, left : left + width], picture[:, :width])
    wide = cv2.resize(page, None, fx=1.35, fy=1.0)  # as wide as most people write
    return np.asarray(wide, np.uint8)


@pytest.mark.parametrize("alone", [False, True], ids=["both networks", "cutting alone"])
@pytest.mark.parametrize("text", ["20", "35", "602", "88"])
def test_touching_digits_are_read(reader: Reader, text: str, *, alone: bool) -> None:
    page = touching(text, 48)
    edges = Box(0, 0, page.shape[1], page.shape[0])
    assert len(find_components(255 - page, edges)[0]) == 1  # they do touch
    reading = (Reader(Models(reader.digit_model, reader.ink_finder)) if alone else reader).read(
        page
    )
    assert reading.text == text
    lefts = [digit.box[0] for digit in reading.digits]
    assert lefts == sorted(lefts)


@pytest.mark.parametrize("digit", range(10))
def test_a_single_digit_stays_whole(reader: Reader, digit: int) -> None:
    assert reader.read(sketch(digit, (120, 120))).text == str(digit)


def test_cuts_are_proposed_where_little_ink_is() -> None:
    ink = np.zeros((60, 100), np.uint8)
    ink[:, :45] = 255
    ink[28:32] = 255
    ink[:, 55:] = 255
    component = find_components(ink, Box(0, 0, 100, 60))[0][0]
    assert any(45 <= column < 55 for column in propose_cuts(component))
    assert propose_cuts(component) == sorted(propose_cuts(component))
