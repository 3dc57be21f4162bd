"""Ink that the tests draw themselves."""

import numpy as np

from inkdigit.types import Box, InkMap


def draw_boxes(*boxes: Box) -> InkMap:
    """Full ink in each of the boxes, (200, 300)."""
    ink = np.zeros((200, 300), np.uint8)
    for box in boxes:
        ink[box.window] = 255
    return ink
