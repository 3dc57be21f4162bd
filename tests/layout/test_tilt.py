"""The tilt of lines is found, and straight ones have none."""

import cv2
import numpy as np
import pytest

from inkdigit.layout.tilt import TILT_SETTINGS, find_tilt
from inkdigit.types import InkMap


def draw_lines(degrees: float, lines: int = 1) -> InkMap:
    """Lines of seven strokes each, turned to the right."""
    ink = np.zeros((256, 256), np.uint8)
    for line in range(lines):
        for place in range(7):
            x, y = 50 + 22 * place, 118 + 50 * (line - (lines - 1) // 2)
            ink[y : y + 20, x : x + 8] = 255
    matrix = cv2.getRotationMatrix2D((128, 128), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(ink, matrix, (256, 256)), np.uint8)


@pytest.mark.parametrize("lines", [1, 3])
@pytest.mark.parametrize("degrees", [8, 14, 20, -8, -14, -20])
def test_tilted_lines_are_found(degrees: int, lines: int) -> None:
    assert abs(find_tilt(draw_lines(degrees, lines)) - degrees) <= TILT_SETTINGS.step


@pytest.mark.parametrize("degrees", [0, 1, -1])
def test_straight_lines_stay(degrees: int) -> None:
    assert find_tilt(draw_lines(degrees)) == 0
    assert find_tilt(draw_lines(degrees, lines=3)) == 0


def test_empty_paper_has_no_tilt() -> None:
    assert find_tilt(np.zeros((200, 200), np.uint8)) == 0
