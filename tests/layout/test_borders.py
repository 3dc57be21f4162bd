"""Borders around a photo are no part of it; the ground of a drawing is no border."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigit.layout.borders import find_inner_box
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.types import Pixels
from support.pictures import noisy, shadowed

PAPER = Pen((60, 60, 70), (200, 190, 170))
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
Tone = tuple[int, int, int]


def photo(size: tuple[int, int] = (240, 180)) -> Pixels:
    return noisy(shadowed(sketch(7, size, PAPER), 0.7))


def framed(pixels: Pixels, top: int, bottom: int, left: int, right: int, tone: Tone) -> Pixels:
    around = cv2.copyMakeBorder(
        pixels, top, bottom, left, right, cv2.BORDER_CONSTANT, value=tone
    )  # fmt: skip
    return np.asarray(around, np.uint8)


@pytest.mark.parametrize("tone", [BLACK, WHITE, (30, 90, 200)])
@pytest.mark.parametrize(
    ("top", "bottom", "left", "right"),
    [(1, 1, 1, 1), (9, 9, 9, 9), (40, 60, 30, 50), (60, 60, 0, 0), (0, 0, 0, 70), (0, 25, 0, 0)],
)
def test_a_border_ends_at_most_a_row_within_the_photo(
    top: int, bottom: int, left: int, right: int, tone: Tone
) -> None:
    picture = framed(photo(), top, bottom, left, right, tone)
    assert np.abs(np.subtract(find_inner_box(picture), (left, top, 180, 240))).max() <= 2


def test_borders_within_borders_go_too() -> None:
    twice = framed(framed(photo(), 6, 6, 6, 6, BLACK), 30, 30, 30, 30, WHITE)
    assert np.abs(np.subtract(find_inner_box(twice), (36, 36, 180, 240))).max() <= 4


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("height", [0.3, 0.95])
def test_a_drawing_has_no_border(digit: int, height: float) -> None:
    for picture in (sketch(digit, (200, 200), height=height), photo()):
        assert find_inner_box(picture) == (0, 0, picture.shape[1], picture.shape[0])


def test_what_is_square_or_fat_is_a_stroke() -> None:
    for corner in ((8, 8), (30, 30)):
        square = np.full((100, 100, 3), 255, np.uint8)
        cv2.rectangle(square, corner, (99 - corner[0], 99 - corner[1]), BLACK, 12)
        assert find_inner_box(square) == (0, 0, 100, 100)
    bar = np.zeros((28, 28, 3), np.uint8)
    bar[2:26, 11:17] = np.random.default_rng(0).integers(90, 255, (24, 6, 1))
    assert find_inner_box(bar) == (0, 0, 28, 28)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 255), st.integers(0, 2**32 - 1))
def test_any_picture_keeps_half_of_its_sides(height: int, width: int, tone: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).choice([tone, 255], (height, width, 3)).astype(np.uint8)
    x, y, wide, tall = find_inner_box(pixels)
    assert 2 * wide >= width
    assert 2 * tall >= height
    assert 0 <= x <= x + wide <= width
    assert 0 <= y <= y + tall <= height
