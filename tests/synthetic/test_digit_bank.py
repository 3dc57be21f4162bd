"""A data set's digits by their pens, slants and likenesses."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigit.synthetic.digit_bank import NEIGHBOURS, DigitBank, measure_pen, measure_slant
from inkdigit.types import Dataset, Split


def stroke(pen: int, lean: int = 0) -> NDArray[np.uint8]:
    """A frame with one stroke from the top, which stands `lean` pixels to the right of its foot."""
    frame = np.zeros((28, 28), np.uint8)
    cv2.line(frame, (14 + lean // 2, 4), (14 - lean // 2, 24), 255, pen)
    return frame


def test_a_wider_stroke_is_of_a_wider_pen() -> None:
    pens = [measure_pen(stroke(pen)) for pen in (1, 3, 5, 7)]
    assert pens == sorted(pens)
    assert pens[0] < 2.5
    assert 5 < pens[-1] < 11


def test_an_empty_frame_has_a_pen_and_no_slant() -> None:
    empty = np.zeros((28, 28), np.uint8)
    assert (measure_pen(empty), measure_slant(empty)) == (1, 0)


@pytest.mark.parametrize(("lean", "slant"), [(8, 0.4), (0, 0.0), (-8, -0.4)])
def test_a_slant_is_columns_a_row(lean: int, slant: float) -> None:
    assert measure_slant(stroke(2, lean)) == pytest.approx(slant, abs=0.05)


def test_a_digit_is_chosen_by_its_pen() -> None:
    frames = np.stack([stroke(2), stroke(6)] * 30)
    bank = DigitBank.build(Split(frames, np.ones(60, np.uint8)))
    random = np.random.default_rng(0)
    thin, fat = (
        [bank.pens[bank.choose(1, pen, 0.0, random)] for _ in range(20)] for pen in (2.0, 6.0)
    )
    assert max(thin) < min(fat)
    assert bank.has(1)
    assert not bank.has(2)


def test_neighbours_are_alike_and_of_the_same_digit(digits: Dataset) -> None:
    bank = DigitBank.build(digits.train)
    assert bank.neighbours.shape == (len(digits.train), NEIGHBOURS)
    labels = np.sort(digits.train.labels)
    assert (labels[bank.neighbours] == labels[:, None]).all()
    for number in range(0, len(labels), 97):
        assert number in bank.neighbours[number]
