"""A picture is looked at as a whole, and small writing once more in its own scale."""

import cv2
import numpy as np
import pytest

from inkdigit.layout.ink import INK_SETTINGS, find_ink, look_closer
from inkdigit.types import Box, Pixels
from support.ink import DarkInkFinder


def draw_digits(size: tuple[int, int], *boxes: Box) -> Pixels:
    """Zeros on white paper."""
    pixels = np.full((*size, 3), 255, np.uint8)
    for x, y, width, height in boxes:
        centre, axes = (x + width // 2, y + height // 2), (width // 2, height // 2)
        cv2.ellipse(pixels, centre, axes, 0, 0, 360, (0, 0, 0), max(2, height // 8))
    return pixels


def test_a_large_digit_is_looked_at_once() -> None:
    finder = DarkInkFinder()
    found = find_ink(draw_digits((200, 200), Box(60, 40, 80, 120)), finder)
    assert len(finder.views) == 1
    assert found.view.box == Box(0, 0, 200, 200)
    assert found.ink.shape == (found.view.height, found.view.width) == (128, 128)


@pytest.mark.parametrize(("size", "looks"), [((300, 200), 1), ((900, 700), 2)])
def test_an_empty_picture_is_looked_at_again_where_it_is_large(
    size: tuple[int, int], looks: int
) -> None:
    finder = DarkInkFinder()
    assert not find_ink(np.full((*size, 3), 255, np.uint8), finder).ink.any()
    assert len(finder.views) == looks


@pytest.mark.parametrize("tall", [60, 120, 200])
def test_small_digits_are_looked_at_again_in_their_own_scale(tall: int) -> None:
    boxes = [Box(600 + number * tall, 900, tall // 2, tall) for number in range(5)]
    finder = DarkInkFinder()
    found = find_ink(draw_digits((3000, 4000), *boxes), finder)
    assert len(finder.views) == 2
    rows = np.flatnonzero(found.ink.max(axis=1))
    assert np.ptp(rows) + 1 == pytest.approx(INK_SETTINGS.digit_height, rel=0.25)
    inked = Box(*cv2.boundingRect(found.ink))
    assert np.abs(np.subtract(found.view.to_picture(inked), Box.around(boxes))).max() <= 0.2 * tall


def test_a_page_of_small_digits_stays_within_the_pixels_that_are_allowed() -> None:
    boxes = [Box(40 + 90 * x, 40 + 100 * y, 30, 60) for x in range(40) for y in range(25)]
    finder = DarkInkFinder()
    find_ink(draw_digits((2600, 3700), *boxes), finder)
    assert all(view[..., 0].size <= 1.1 * INK_SETTINGS.max_pixels for view in finder.views)


def test_a_large_empty_picture_stays_within_them_too() -> None:
    finder = DarkInkFinder()
    find_ink(np.full((1500, 3000, 3), 255, np.uint8), finder)
    assert len(finder.views) == 2
    assert all(view[..., 0].size <= 1.1 * INK_SETTINGS.max_pixels for view in finder.views)


@pytest.mark.parametrize("size", [(60, 3_000), (40, 300), (2, 30_000), (1, 9)])
def test_a_strip_is_seen_as_high_as_its_digits_need_it_if_there_are_pixels_enough(
    size: tuple[int, int],
) -> None:
    finder = DarkInkFinder()
    find_ink(np.full((*size, 3), 255, np.uint8), finder)
    first = finder.views[0]
    assert first[..., 0].size <= 1.1 * INK_SETTINGS.max_pixels
    assert first.shape[0] >= 64 or max(size) > 10_000


def test_a_tall_narrow_picture_which_may_be_a_1_is_seen_as_others_are() -> None:
    finder = DarkInkFinder()
    find_ink(draw_digits((96, 12), Box(3, 4, 6, 88)), finder)
    assert finder.views[0][..., 0].size <= 1.5 * INK_SETTINGS.small_view


def test_tilted_lines_stand_straight_in_a_view_that_is_turned() -> None:
    pixels = draw_digits((400, 800), *[Box(100 + 90 * number, 160, 60, 80) for number in range(7)])
    matrix = cv2.getRotationMatrix2D((400, 200), -12, 1.0)
    tilted = np.asarray(
        cv2.warpAffine(pixels, matrix, (800, 400), borderValue=(255,) * 3), np.uint8
    )
    finder = DarkInkFinder()
    seen = find_ink(tilted, finder)
    assert seen.view.degrees == 0
    found = look_closer(tilted, seen, finder, degrees=12.0)
    assert found.view.degrees == 12
    rows = np.flatnonzero(found.ink.max(axis=1))
    assert np.ptp(rows) < 2 * INK_SETTINGS.digit_height


@pytest.mark.parametrize("size", [(1500, 1500), (150, 9000)])
def test_a_view_that_is_turned_stays_within_the_pixels_that_are_allowed(
    size: tuple[int, int],
) -> None:
    height, width = size
    boxes = [Box(100 + 300 * number, 20, 60, 110) for number in range((width - 200) // 300)]
    boxes += [Box(40, height - 90, 40, 70), Box(width - 90, height - 90, 40, 70)]
    pixels, finder = draw_digits(size, *boxes), DarkInkFinder()
    look_closer(pixels, find_ink(pixels, finder), finder, degrees=24.0)
    assert finder.views[-1][..., 0].size <= 1.1 * INK_SETTINGS.max_pixels


def test_where_nothing_is_surely_ink_there_is_no_closer_look() -> None:
    faint = np.full((100, 100, 3), 255, np.uint8)
    faint[40:60, 40:60] = 255 - 2 * INK_SETTINGS.min_ink
    finder = DarkInkFinder()
    seen = find_ink(faint, finder)
    assert seen.ink.any()
    assert look_closer(faint, seen, finder, degrees=12.0) is seen


def test_what_is_hardly_ink_is_none() -> None:
    pixels = draw_digits((100, 100), Box(30, 20, 40, 60))
    pixels[5:10, 5:10] = 255 - INK_SETTINGS.min_ink // 2
    found = find_ink(pixels, DarkInkFinder())
    assert set(np.unique(found.ink[:16, :16])) == {0}
    assert found.ink.any()
