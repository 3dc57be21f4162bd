"""Where signs stand on a line: how near a sign may come to one before it."""

from typing import NamedTuple

import cv2
import numpy as np

from inkdigit.synthetic.digit_bank import HALF_INK
from inkdigit.types import InkMap


class PlacedSign(NamedTuple):
    """A digit or sign where it is written: its label, its ink, and the place of its corner."""

    label: int
    ink: InkMap
    x: int
    y: int


def find_place(before: PlacedSign, ink: InkMap, y: int, reach: int) -> int:
    """Find the column at which a sign's strokes touch those of one before it.

    Args:
        before: the other one.
        ink: (h, w) uint8 of the sign.
        y: the row of its top.
        reach: rows above and below a stroke that are its own, too.

    Returns:
        The column of its left side; where they share no row, it begins where the other one ends.
    """
    above = before.y - reach
    padded = cv2.copyMakeBorder(before.ink, reach, reach, 0, 0, cv2.BORDER_CONSTANT)
    near = cv2.dilate(padded, np.ones((2 * reach + 1, 1), np.uint8)) > HALF_INK
    first, last = max(above, y), max(above, y, min(above + len(near), y + len(ink)))
    beside, own = near[first - above : last - above], ink[first - y : last - y] > HALF_INK
    shared = beside.any(axis=1) & own.any(axis=1)
    if not shared.any():
        return before.x + len(before.ink[0])
    right = near.shape[1] - beside[shared, ::-1].argmax(axis=1)
    return before.x + int(np.max(right - own[shared].argmax(axis=1)))
