"""Boxes and spans say what masks of pixels say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from inkdigit.types import Box, Span

SIDE = 24
"""Pixels of the square picture in which the boxes lie."""


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x, y = draw(st.integers(0, SIDE - 1)), draw(st.integers(0, SIDE - 1))
    return Box(x, y, draw(st.integers(1, SIDE - x)), draw(st.integers(1, SIDE - y)))


def mask_of(box: Box) -> NDArray[np.bool_]:
    """(SIDE, SIDE), true within the box, pixel by pixel."""
    return np.array([
        [box.x <= x < box.x + box.width and box.y <= y < box.y + box.height for x in range(SIDE)]
        for y in range(SIDE)
    ])  # fmt: skip


def surround(mask: NDArray[np.bool_]) -> Box:
    """The smallest box that holds all that is true."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return Box(
        int(columns[0]), int(rows[0]),
        int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1,
    )  # fmt: skip


@given(boxes())
def test_a_window_is_what_the_box_covers(box: Box) -> None:
    mask = np.zeros((SIDE, SIDE), np.bool_)
    mask[box.window] = True
    assert np.array_equal(mask, mask_of(box))


@given(boxes())
def test_sides_lie_just_outside(box: Box) -> None:
    mask = mask_of(box)
    assert mask[box.bottom - 1, box.right - 1]
    assert not mask[box.bottom :].any()
    assert not mask[:, box.right :].any()


@given(boxes(), boxes())
def test_a_union_is_the_smallest_box_around_both(first: Box, second: Box) -> None:
    assert first.union(second) == surround(mask_of(first) | mask_of(second))


@given(st.lists(boxes(), min_size=1, max_size=6))
def test_around_is_the_smallest_box_around_all(several: list[Box]) -> None:
    expected = surround(np.any([mask_of(box) for box in several], axis=0))
    assert Box.around(several) == expected
    assert Box.around(box for box in several) == expected


def test_there_is_no_box_around_nothing() -> None:
    with pytest.raises(ValueError, match="empty"):
        Box.around([])


@given(boxes(), boxes())
def test_a_moved_box_covers_the_moved_pixels(box: Box, place: Box) -> None:
    right, down = place.x - box.x, place.y - box.y
    moved = box.move(right, down)
    large = np.zeros((3 * SIDE, 3 * SIDE), np.bool_)
    large[box.move(SIDE, SIDE).window] = True
    expected = np.roll(large, (down, right), axis=(0, 1))
    mask = np.zeros_like(large)
    mask[moved.move(SIDE, SIDE).window] = True
    assert np.array_equal(mask, expected)
    assert moved.move(-right, -down) == box


@given(boxes())
def test_the_columns_of_a_box_are_those_with_pixels(box: Box) -> None:
    columns = np.flatnonzero(mask_of(box).any(axis=0))
    assert box.columns == Span(int(columns[0]), int(columns[-1]) + 1)
    assert box.columns.width == len(columns)


@given(boxes(), boxes())
def test_an_overlap_counts_the_columns_that_both_have(first: Box, second: Box) -> None:
    both = mask_of(first).any(axis=0) & mask_of(second).any(axis=0)
    assert first.columns.overlap(second.columns) == both.sum()
    assert second.columns.overlap(first.columns) == both.sum()


@given(boxes(), st.integers(1, 4), st.integers(1, 4))
def test_a_scaled_box_covers_the_same_part(box: Box, across: int, down: int) -> None:
    scaled = box.scale(across, down)
    mask = np.repeat(np.repeat(mask_of(box), down, axis=0), across, axis=1)
    assert surround(mask) == scaled
    assert box.scale(0.01, 0.01).width >= 1
