"""Thinned strokes are lines that hang together as the strokes do."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from inkdigit.synthetic.thinning import thin_strokes
from inkdigit.types import Dataset

AROUND = np.ones((3, 3))
"""Pixels hang together at their corners, too; paper does not."""


def count_parts(mask: np.ndarray) -> tuple[int, int]:
    """How many strokes there are, and how many areas of paper they part."""
    padded = np.pad(mask, 1)
    return ndimage.label(padded, AROUND)[1], ndimage.label(1 - padded)[1]


@given(st.integers(0, 10**6))
def test_thinning_neither_breaks_nor_joins_strokes(seed: int) -> None:
    random = np.random.default_rng(seed)
    drawn = np.zeros((60, 80), np.uint8)
    for _ in range(random.integers(1, 5)):
        points = random.integers(8, (72, 52), (int(random.integers(2, 6)), 2)).astype(np.int32)
        cv2.polylines(drawn, [points], False, 1, int(random.integers(1, 9)))
    thin = thin_strokes(drawn)
    assert not (thin > drawn).any()
    assert count_parts(thin) == count_parts(drawn)


def test_a_thick_bar_becomes_a_line_along_its_middle() -> None:
    bar = np.zeros((40, 21), np.uint8)
    bar[5:35, 7:14] = 1
    thin = thin_strokes(bar)
    rows, columns = np.nonzero(thin)
    assert thin.sum(axis=1).max() == 1
    assert abs(columns - 10).max() <= 1
    assert np.ptp(rows) >= 20


@pytest.mark.parametrize("number", range(20))
def test_a_digit_hangs_together_when_it_is_thin(digits: Dataset, number: int) -> None:
    large = cv2.resize(digits.train.frames[number], (84, 84), interpolation=cv2.INTER_LINEAR)
    mask = np.pad((large > 127).astype(np.uint8), 2)
    thin = thin_strokes(mask)
    assert count_parts(thin) == count_parts(mask)
    whole = ndimage.minimum_filter(thin, 2)
    assert whole.sum() <= 0.02 * thin.sum(), "squares of ink are left"


def test_no_blot_is_lost() -> None:
    for height, width in ((1, 1), (2, 2), (2, 5), (3, 3), (9, 4)):
        blot = np.zeros((20, 20), np.uint8)
        blot[5 : 5 + height, 7 : 7 + width] = 1
        assert count_parts(thin_strokes(blot))[0] == 1


def test_paper_stays_empty() -> None:
    assert not thin_strokes(np.zeros((9, 9), np.uint8)).any()
