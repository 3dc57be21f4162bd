import numpy as np
import pytest

from inkdigit.layout.component import Component
from inkdigit.synthetic.digit_bank import DigitBank
from inkdigit.synthetic.line_texts import SIGN_LABELS
from inkdigit.synthetic.lines import WrittenLine
from inkdigit.synthetic.placement import PlacedSign
from inkdigit.types import NO_DIGIT, Box, Dataset, InkMap
from tools.found_frames import Writing, make_found_frames

SEVEN, THREE = 8, 4
"""Labels of lines: digits count from 1."""


def block(height: int, width: int) -> InkMap:
    return np.full((height, width), 255, np.uint8)


def trace(left: int, right: int) -> Writing:
    """Two signs of 20 x 10 with a gap of 10 columns, on paper of 30 x 60."""
    paper = np.zeros((30, 60), np.uint8)
    signs = (PlacedSign(left, block(20, 10), 5, 5), PlacedSign(right, block(20, 10), 25, 5))
    for sign in signs:
        paper[sign.y : sign.y + 20, sign.x : sign.x + 10] = 255
    return Writing.trace(WrittenLine(paper, signs))


def cut(left: int, right: int, top: int = 5, bottom: int = 25) -> Component:
    """All that is written within some columns and rows, the blocks' and a wall's at column 20."""
    ink = np.zeros((30, 60), np.uint8)
    for first, last in ((5, 15), (25, 35)):
        ink[5:25, first:last] = 255
    ink[:, 20] = 255
    return Component(Box(left, top, right - left, bottom - top), ink[top:bottom, left:right])


@pytest.mark.parametrize(
    ("component", "label"),
    [
        (cut(5, 15), 7),
        (cut(5, 21), 7),  # with a wall
        (cut(25, 35), 3),
        (cut(5, 35), NO_DIGIT),  # both
        (cut(5, 10), None),  # a half
        (cut(5, 15, bottom=14), None),
        (cut(5, 29), None),  # one, and too much of the other
        (cut(19, 22, top=0, bottom=30), None),  # the wall
    ],
)
def test_what_is_one_whole_digit_has_its_label(component: Component, label: int | None) -> None:
    assert trace(SEVEN, THREE).label(component, left=0) == label


@pytest.mark.parametrize(
    ("kind", "label"), [("plus", NO_DIGIT), ("other", NO_DIGIT), ("slash", None), ("dash", None)]
)
def test_signs_are_no_digits_unless_they_are_somebodys_one(kind: str, label: int | None) -> None:
    assert trace(SIGN_LABELS[kind], THREE).label(cut(5, 15), left=0) == label


def test_a_crop_begins_where_it_begins() -> None:
    component = cut(25, 35).move(-20, 0)
    assert trace(SEVEN, THREE).label(component, left=20) == 3


def test_a_digit_that_the_paper_cuts_off_is_not_whole() -> None:
    paper = np.zeros((30, 20), np.uint8)
    paper[:10, 5:15] = 255
    line = WrittenLine(paper, (PlacedSign(SEVEN, block(20, 10), 5, -10),))
    assert Writing.trace(line).label(Component(Box(5, 0, 10, 10), block(10, 10)), 0) is None


def test_the_same_state_gives_the_same_frames(digits: Dataset) -> None:
    bank = DigitBank.build(digits.train)
    one, other = (make_found_frames(bank, 40, np.random.default_rng(3)) for _ in range(2))
    assert one.frames.shape == (40, 28, 28)
    assert (one.frames == other.frames).all()
    assert (one.labels == other.labels).all()
    assert set(one.labels.tolist()) <= {*range(10), NO_DIGIT}
    assert (one.frames.max(axis=(1, 2)) > 0).all()
