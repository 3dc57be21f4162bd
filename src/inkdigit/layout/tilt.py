"""Ink -> how far its lines are tilted.

Lines of writing give tall rows of ink where the picture stands straight, as in W. Postl, "Detection
of Linear Oblique Structures and Skew Scan in Digitized Documents", 1986.
"""

from typing import NamedTuple

import cv2
import numpy as np

from inkdigit.types import InkMap


class TiltSettings(NamedTuple):
    """Which tilts are looked for, and which are believed."""

    max_degrees: int = 24
    """Lines are tilted at most so far to either side."""
    step: int = 2
    """Degrees between the tilts that are tried."""
    least_gain: float = 1.3
    """The rows of a tilted picture stand out by this factor more once it is turned straight."""


TILT_SETTINGS = TiltSettings()


def find_tilt(ink: InkMap, settings: TiltSettings = TILT_SETTINGS) -> float:
    """Find how far lines of writing go down to the right.

    Args:
        ink: (h, w) uint8, with more than one component.
        settings: which tilts count.

    Returns:
        Degrees by which the picture is to be turned to the left; 0 where it is straight, or where
        its rows do not tell.
    """
    tilts = range(-settings.max_degrees, settings.max_degrees + 1, settings.step)
    gains = {tilt: _measure_rows(ink, tilt) for tilt in tilts}
    best = max(tilts, key=gains.__getitem__)
    straight = max(gains[-settings.step], gains[0], gains[settings.step])
    return float(best) if gains[best] > settings.least_gain * straight else 0.0


def _measure_rows(ink: InkMap, degrees: float) -> float:
    """Measure how much the rows of a turned picture differ in ink: the sum of their squares."""
    height, width = ink.shape
    shear = np.tan(np.radians(degrees))
    matrix = np.array([[1.0, 0.0, 0.0], [-shear, 1.0, max(0.0, shear) * width]])
    size = (width, int(height + abs(shear) * width) + 1)
    sheared = cv2.warpAffine(ink, matrix, size, flags=cv2.INTER_NEAREST)
    rows = sheared.sum(axis=1, dtype=np.float64)
    return float((rows * rows).sum())
