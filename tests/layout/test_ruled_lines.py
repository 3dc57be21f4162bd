"""Rules go, strokes stay whole: also where a rule crosses them."""

import cv2
import numpy as np
import pytest

from inkdigit.layout.ruled_lines import remove_ruled_lines
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.types import InkMap

SIZE = (120, 200)


@pytest.fixture
def digit() -> InkMap:
    """A four in the middle of a cell."""
    return np.asarray(255 - sketch(4, SIZE, Pen((0, 0, 0), (255, 255, 255)))[:, :, 0], np.uint8)


def kept(found: InkMap, digit: InkMap) -> float:
    """The share of the digit's ink that is still there."""
    return float((found[digit > 127] > 127).mean())


def test_nothing_to_remove_changes_nothing(digit: InkMap) -> None:
    cleaned = remove_ruled_lines(digit)
    assert cleaned.removed_lines == 0
    assert np.array_equal(cleaned.ink, digit)


def test_the_border_of_a_cell_goes(digit: InkMap) -> None:
    ruled = digit.copy()
    cv2.rectangle(ruled, (6, 5), (193, 114), 200, 1)
    cleaned = remove_ruled_lines(ruled)
    assert cleaned.removed_lines == 4
    assert np.array_equal(cleaned.ink, digit)


def test_a_line_through_a_digit_leaves_it_whole(digit: InkMap) -> None:
    ruled = digit.copy()
    ruled[88:90] = 220
    cleaned = remove_ruled_lines(ruled)
    assert cleaned.removed_lines == 1
    assert kept(cleaned.ink, digit) > 0.97
    assert cleaned.ink[88:90, :60].max() == 0


def test_a_tilted_line_goes(digit: InkMap) -> None:
    ruled = digit.copy()
    cv2.line(ruled, (0, 108), (199, 112), 220, 2)
    cleaned = remove_ruled_lines(ruled)
    assert cleaned.ink[105:].max() == 0
    assert kept(cleaned.ink, digit) > 0.99


@pytest.mark.parametrize("label", range(10))
def test_a_digit_is_no_rule(label: int) -> None:
    ink = 255 - sketch(label, SIZE, Pen((0, 0, 0), (255, 255, 255), 0.05), height=0.75)[:, :, 0]
    cleaned = remove_ruled_lines(np.asarray(ink, np.uint8))
    assert cleaned.removed_lines == 0
    assert np.array_equal(cleaned.ink, ink)


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (5, 5)])
def test_the_smallest_pictures_end(size: tuple[int, int]) -> None:
    full = np.full(size, 255, np.uint8)
    cleaned = remove_ruled_lines(full)
    assert cleaned.ink.shape == size
