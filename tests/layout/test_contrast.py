"""What is cut to its ink on all sides is ink by its tones, whatever the ink network makes of it."""

import cv2
import numpy as np
import pytest

from inkdigit.layout.contrast import find_tight_cut, measure_contrast
from inkdigit.layout.layout import analyze_layout
from inkdigit.layout.view import View
from inkdigit.types import Box, InkMap, Pixels
from support.ink import DarkInkFinder

SIDE = 96
VIEW = View.of(Box(0, 0, SIDE, SIDE), 1.0)


def draw_ring() -> InkMap:
    """A ring that reaches all four sides."""
    ink = np.zeros((SIDE, SIDE), np.uint8)
    cv2.ellipse(ink, (SIDE // 2, SIDE // 2), (SIDE // 2 - 5, SIDE // 2 - 5), 0, 0, 360, 255, 10)
    return ink


def write(ink: InkMap, pen: tuple[int, int, int], paper: tuple[int, int, int]) -> Pixels:
    cover = ink[..., None] / 255
    return np.rint(cover * pen + (1 - cover) * paper).astype(np.uint8)


@pytest.mark.parametrize(
    ("pen", "paper"),
    [
        ((20, 30, 90), (240, 235, 220)),
        ((250, 250, 250), (30, 60, 40)),
        ((200, 40, 40), (40, 120, 40)),
    ],
    ids=["dark", "light", "as bright as the paper"],
)
def test_contrast_is_how_much_of_a_pixel_the_pen_covers(
    pen: tuple[int, int, int], paper: tuple[int, int, int]
) -> None:
    ink = draw_ring()
    half_found = ink.copy()
    half_found[: SIDE // 2] = ink[: SIDE // 2] // 8
    contrast = measure_contrast(write(ink, pen, paper), half_found)
    assert np.abs(contrast.astype(int) - ink).max() <= 4


def test_a_stroke_that_the_ink_network_hardly_sees_is_found() -> None:
    ink = draw_ring()
    seen = ink.copy()
    seen[:, : SIDE // 2] //= 8
    cut = find_tight_cut(write(ink, (0, 0, 0), (255, 255, 255)), VIEW, seen)
    assert cut is not None
    assert cut.box == Box(0, 0, SIDE, SIDE)
    assert (cut.ink >= 128)[:, : SIDE // 2].sum() == (ink >= 128)[:, : SIDE // 2].sum()


def test_what_has_paper_around_it_is_no_tight_cut() -> None:
    small = np.asarray(cv2.resize(draw_ring(), (80, 80)), np.uint8)
    ink = np.asarray(cv2.copyMakeBorder(small, 8, 8, 8, 8, cv2.BORDER_CONSTANT), np.uint8)
    assert find_tight_cut(write(ink, (0, 0, 0), (255, 255, 255)), VIEW, ink) is None


def test_what_reaches_two_sides_alone_is_no_tight_cut() -> None:
    ink = np.zeros((SIDE, SIDE), np.uint8)
    ink[:, 40:56] = 255
    assert find_tight_cut(write(ink, (0, 0, 0), (255, 255, 255)), VIEW, ink) is None


def test_walls_that_the_ink_network_does_not_take_for_ink_are_none() -> None:
    digit = np.zeros((SIDE, SIDE), np.uint8)
    digit[:, 46:50] = 255
    walls = digit.copy()
    walls[:6], walls[-6:], walls[:, :6], walls[:, -6:] = 255, 255, 255, 255
    assert find_tight_cut(write(walls, (0, 0, 0), (255, 255, 255)), VIEW, digit) is None


def test_only_a_picture_of_one_digit_is_a_tight_cut() -> None:
    pixels = write(draw_ring(), (0, 0, 0), (255, 255, 255))
    assert analyze_layout(pixels, DarkInkFinder(), one=True).is_tight
    assert not analyze_layout(pixels, DarkInkFinder(), one=False).is_tight
