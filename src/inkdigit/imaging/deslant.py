"""A slanted line of ink -> the same line upright, so that a straight cut parts its digits."""

import cv2
import numpy as np

from inkdigit.types import LINE_HEIGHT, InkMap

SLANTS = (-0.2, 0.0, 0.2, 0.4, 0.6, 0.8)
"""Columns to the right by which a writer moves each row against the one below: most lean so."""
OPENCV_MAX_SIDE = 2**15 - 2
"""Pixels of a side that OpenCV 4 can shear; longer lines stay as they are."""


def deslant(ink: InkMap, slants: tuple[float, ...] = SLANTS) -> InkMap:
    """Shear ink until it stands upright; what is halfway up stays where it is.

    Upright strokes gather their ink in few columns: the slant is the one without which the sum of
    the columns' squared ink is largest (A. Vinciarelli and J. Luettin, "A new normalization
    technique for cursive handwritten words", 2001, weigh columns by their strokes).

    Args:
        ink: (h, w) uint8, 0 = paper.
        slants: those that are tried, in columns a row.

    Returns:
        (h, w) uint8; the ink itself where it stands upright, or is too large to shear.
    """
    if max(ink.shape) > OPENCV_MAX_SIDE:
        return ink
    small = _shrink_to_height(ink, LINE_HEIGHT)
    slant = max(slants, key=lambda slant: _measure_concentration(_shear(small, slant)))
    return _shear(ink, slant) if slant else ink


def _shear(ink: InkMap, slant: float) -> InkMap:
    """Move each row of the ink against the one below by so many columns; the size stays."""
    transform = np.array([[1.0, slant, -slant * ink.shape[0] / 2], [0.0, 1.0, 0.0]])
    return np.asarray(cv2.warpAffine(ink, transform, ink.shape[::-1]), np.uint8)


def _measure_concentration(ink: InkMap) -> float:
    """Sum the columns' squared ink."""
    return float((ink.sum(axis=0, dtype=np.float64) ** 2).sum())


def _shrink_to_height(ink: InkMap, height: int) -> InkMap:
    """Shrink the ink to so many rows; leave it where it has no more."""
    scale = height / ink.shape[0]
    if scale >= 1:
        return ink
    size = (max(1, round(ink.shape[1] * scale)), height)
    return np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.uint8)
