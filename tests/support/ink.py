"""Ink drawn by hand, and a finder for it that tests need not wait for."""

import numpy as np

from inkdigit.types import Box, InkMap, Pixels

PAGE = Box(0, 0, 300, 200)


def draw_boxes(*boxes: Box) -> InkMap:
    """Draw filled boxes on an empty page."""
    ink = np.zeros((PAGE.height, PAGE.width), np.uint8)
    for box in boxes:
        ink[box.window] = 255
    return ink


class DarkInkFinder:
    """Takes all that is dark for ink, and keeps what it was shown."""

    def __init__(self) -> None:
        self.views: list[Pixels] = []

    def find_ink(self, pixels: Pixels) -> InkMap:
        self.views.append(pixels)
        return np.asarray(255 - pixels.max(axis=2), np.uint8)
