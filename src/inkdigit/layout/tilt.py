"""Ink -> how far its lines are tilted.

Lines of writing give tall rows of ink where the picture stands straight, as in W. Postl, "Detection
of Linear Oblique Structures and Skew Scan in Digitized Documents", 1986.
"""

from typing import NamedTuple

import cv2
import numpy as np

from inkdigit.types import InkMap


class TiltSettings(NamedTuple):
    """Which tilts are looked for."""

    max_degrees: int = 24
    """Lines are tilted at most so far to either side."""
    step: int = 2
    """Degrees between the tilts that are tried."""


TILT_SETTINGS = TiltSettings()


def find_tilt(ink: InkMap, settings: TiltSettings = TILT_SETTINGS) -> float:
    """Find how far lines of writing seem to go down to the right.

    Args:
        ink: (h, w) uint8.
        settings: which tilts count.

    Returns:
        Degrees by which the picture is to be turned to the left, so that its rows stand out most; 0
        where that is less than the tilts can tell.
    """
    tilts = range(-settings.max_degrees, settings.max_degrees + 1, settings.step)
    best = max(tilts, key=lambda tilt: (_measure_rows(ink, tilt), -abs(tilt)))
    return float(best) if abs(best) > settings.step else 0.0


def _measure_rows(ink: InkMap, degrees: float) -> float:
    """Measure how much the rows of a turned picture differ in ink: the sum of their squares."""
    height, width = ink.shape
    shear = np.tan(np.radians(degrees))
    matrix = np.array([[1.0, 0.0, 0.0], [-shear, 1.0, max(0.0, shear) * width]])
    size = (width, int(height + abs(shear) * width) + 1)
    sheared = cv2.warpAffine(ink, matrix, size, flags=cv2.INTER_NEAREST)
    rows = sheared.sum(axis=1, dtype=np.float64)
    return float((rows * rows).sum())
