"""Slanted digits stand upright, so that a column crosses but one of them."""

import cv2
import numpy as np
import pytest

from inkdigit.imaging.deslant import OPENCV_MAX_SIDE, deslant
from inkdigit.types import InkMap

TALL = 60


def strokes(slant: float, tall: int = TALL) -> InkMap:
    """Three strokes side by side, each leaning by so many columns a row."""
    ink = np.zeros((tall, 3 * tall), np.uint8)
    for foot in (tall, tall + tall // 3, tall + 2 * tall // 3):
        head = (round(foot + slant * tall), 2)
        cv2.line(ink, (foot, tall - 3), head, 255, max(1, tall // 12), cv2.LINE_AA)
    return ink


def gaps(ink: InkMap) -> int:
    """Runs of columns without ink between strokes."""
    inked = np.flatnonzero(ink.max(axis=0) > 127)
    return int((np.diff(inked) > 1).sum())


@pytest.mark.parametrize("tall", [18, TALL, 400])
@pytest.mark.parametrize("slant", [0.4, 0.6, 0.8])
def test_strokes_that_overlap_are_parted(slant: float, tall: int) -> None:
    line = strokes(slant, tall)
    assert gaps(line) == 0
    assert gaps(deslant(line)) == 2


def test_the_ink_stays_where_it_was() -> None:
    line = strokes(0.5)
    found = deslant(line)
    assert found.shape == line.shape
    assert int(found.sum()) == pytest.approx(int(line.sum()), rel=0.02)
    middle = slice(TALL // 2 - 1, TALL // 2 + 1)
    places = [ink[middle].sum(axis=0) @ np.arange(3 * TALL) / ink[middle].sum()
              for ink in (line, found)]  # fmt: skip
    assert places[0] == pytest.approx(places[1], abs=1)


def test_upright_ink_is_left_alone() -> None:
    line = strokes(0.0)
    assert deslant(line) is line


def test_a_line_longer_than_opencv_can_move_is_left_alone() -> None:
    line = np.tile(strokes(0.6), (1, 190))
    assert line.shape[1] > OPENCV_MAX_SIDE
    assert deslant(line) is line
