"""Boxes around digits go, and so do tables; a square 0 and an empty box stay."""

import cv2
import numpy as np
import pytest

from inkdigit.layout.form_boxes import remove_boxes
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.types import InkMap

SIZE = (120, 200)


@pytest.fixture
def digit() -> InkMap:
    """A four in the middle, (120, 200)."""
    return np.asarray(255 - sketch(4, SIZE, Pen((0, 0, 0), (255, 255, 255)))[:, :, 0], np.uint8)


@pytest.mark.parametrize("thickness", [1, 3])
@pytest.mark.parametrize("scale", [1, 5])
def test_a_box_around_a_digit_goes(digit: InkMap, thickness: int, scale: int) -> None:
    size = (SIZE[1] * scale, SIZE[0] * scale)
    large = np.asarray(cv2.resize(digit, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    boxed = large.copy()
    corners = (10 * scale, 6 * scale), (189 * scale, 113 * scale)
    cv2.rectangle(boxed, *corners, 220, thickness * scale)
    cleaned = remove_boxes(boxed)
    assert cleaned.removed_lines == 4
    assert np.array_equal(cleaned.ink, large)


def test_a_table_of_two_cells_goes(digit: InkMap) -> None:
    table = np.hstack([digit, digit])
    cv2.rectangle(table, (8, 6), (391, 113), 255, 2)
    cv2.line(table, (200, 6), (200, 113), 255, 2)
    cleaned = remove_boxes(table)
    assert cleaned.removed_lines == 5
    assert np.array_equal(cleaned.ink, np.hstack([digit, digit]))


def test_a_square_zero_stays() -> None:
    zero = np.zeros(SIZE, np.uint8)
    cv2.rectangle(zero, (60, 20), (140, 100), 255, 3)
    cleaned = remove_boxes(zero)
    assert cleaned.removed_lines == 0
    assert cleaned.ink is zero


def test_a_box_that_lacks_a_side_stays(digit: InkMap) -> None:
    open_box = digit.copy()
    cv2.polylines(
        open_box, [np.array([(10, 6), (10, 113), (189, 113), (189, 6)], np.int32)], False, 220, 1
    )
    cleaned = remove_boxes(open_box)
    assert cleaned.removed_lines == 0
    assert cleaned.ink is open_box
