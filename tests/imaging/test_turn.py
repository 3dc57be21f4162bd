"""A box of a turned picture holds what it held before."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigit.imaging.turn import Quarters, turn_box_back, turn_pixels
from inkdigit.types import Box


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@given(st.integers(0, 5), st.integers(0, 3), st.integers(1, 4), st.integers(1, 4))
def test_a_box_holds_the_same_pixels(
    quarters: Quarters, x: int, y: int, width: int, height: int
) -> None:
    pixels = np.arange(7 * 9 * 3, dtype=np.uint8).reshape(7, 9, 3)
    turned = turn_pixels(pixels, quarters)
    x, y = min(x, turned.shape[1] - 1), min(y, turned.shape[0] - 1)
    box = Box(x, y, min(width, turned.shape[1] - x), min(height, turned.shape[0] - y))
    before = pixels[turn_box_back(box, quarters, pixels.shape).window]
    assert np.array_equal(turn_pixels(before, quarters), turned[box.window])
