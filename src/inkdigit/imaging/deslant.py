"""A slanted line of ink -> the same line upright, so that a straight cut parts its digits."""

import cv2
import numpy as np

from inkdigit.types import LINE_HEIGHT, InkMap

SLANTS = (-0.2, 0.0, 0.2, 0.4, 0.6, 0.8)
"""Columns to the right by which a writer moves each row against the one below: most lean so."""
LONGEST_SIDE = 2**15 - 2
"""Pixels of a side that OpenCV 4 can move; longer lines stay as they are."""


def deslant(ink: InkMap) -> InkMap:
    """Move ink row by row until it stands upright; what is halfway up stays where it is.

    Upright strokes heap their ink on few columns: the slant is the one, of `SLANTS`, without which
    the sum of the columns' squared ink is largest (A. Vinciarelli and J. Luettin, "A new
    normalization technique for cursive handwritten words", 2001, weigh columns by their strokes).
    """
    if max(ink.shape) > LONGEST_SIDE:
        return ink
    small = _at_most(ink, LINE_HEIGHT)
    slant = max(SLANTS, key=lambda slant: _heaped(_without(small, slant)))
    return _without(ink, slant) if slant else ink


def _without(ink: InkMap, slant: float) -> InkMap:
    """The ink without a slant, in columns a row; of the same size."""
    move = np.array([[1.0, slant, -slant * ink.shape[0] / 2], [0.0, 1.0, 0.0]])
    return np.asarray(cv2.warpAffine(ink, move, ink.shape[::-1]), np.uint8)


def _heaped(ink: InkMap) -> float:
    return float((ink.sum(axis=0, dtype=np.float64) ** 2).sum())


def _at_most(ink: InkMap, height: int) -> InkMap:
    """The ink no taller than so many pixels."""
    scale = height / ink.shape[0]
    if scale >= 1:
        return ink
    size = (max(1, round(ink.shape[1] * scale)), height)
    return np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.uint8)
