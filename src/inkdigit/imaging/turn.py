"""Turn: pictures by quarters to the left, and boxes back to where they were."""

from typing import Literal

import numpy as np

from inkdigit.types import Box, Pixels

Quarters = Literal[0, 1, 2, 3]


def turn_pixels(pixels: Pixels, quarters: Quarters) -> Pixels:
    """Turn a picture by some quarters to the left: (h, w, 3) or (w, h, 3) uint8."""
    return np.ascontiguousarray(np.rot90(pixels, quarters))


def turn_box_back(box: Box, quarters: Quarters, shape: tuple[int, ...]) -> Box:
    """Find where a box of a turned picture was.

    Args:
        box: in the picture after it was turned.
        quarters: by which it was turned to the left.
        shape: (h, w, ...) before that.
    """
    height, width = shape[:2]
    match quarters:
        case 1:
            return Box(width - box.bottom, box.x, box.height, box.width)
        case 2:
            return Box(width - box.right, height - box.bottom, box.width, box.height)
        case 3:
            return Box(box.y, height - box.right, box.height, box.width)
        case _:
            return box
