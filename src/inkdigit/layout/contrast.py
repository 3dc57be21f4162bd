"""Tight cuts -> their ink by contrast: what is cut to its ink on all sides has only pen and paper.

The ink network learns what a pen's stroke is from what is around it. Where nothing is, the tones
of what it took for ink and of all else say how much of each pixel is covered.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.layout.component import Component
from inkdigit.layout.ink import INK_SETTINGS
from inkdigit.layout.strokes import STROKE_SETTINGS
from inkdigit.layout.view import View
from inkdigit.types import Box, InkMap, Pixels

EXPLAINED_SHARE = 0.5
"""Part of the contrast that must be ink, if faint, to the ink network: walls and things are not."""


def find_tight_cut(pixels: Pixels, view: View, ink: InkMap) -> Component | None:
    """Find the ink of a picture that is cut to its ink on all four sides.

    Args:
        pixels: (H, W, 3) uint8, the picture.
        view: of it, in which ink was found.
        ink: (h, w) uint8, what the ink network found in the view.

    Returns:
        All of the view as one component; None where it is not of the whole picture, or the picture
        is no such cut.
    """
    height, width = ink.shape
    whole, inked = Box(0, 0, width, height), _surround(ink > 0)
    is_all = view.box == Box(0, 0, pixels.shape[1], pixels.shape[0])
    if not is_all or (inked.width < width and inked.height < height):
        return None
    contrast = measure_contrast(view.take(pixels), ink)
    is_dark = contrast >= STROKE_SETTINGS.stroke_ink
    if _surround(contrast >= INK_SETTINGS.min_ink) != whole:
        return None
    is_explained = (ink[is_dark] > 0).mean() >= EXPLAINED_SHARE
    return Component(whole, contrast) if is_explained else None


def measure_contrast(pixels: Pixels, ink: InkMap) -> InkMap:
    """Measure where each pixel's tone lies between those of the paper and of the pen.

    Args:
        pixels: (h, w, 3) uint8.
        ink: (h, w) uint8, with some ink and some paper: it tells which tones are whose.

    Returns:
        (h, w) uint8: 0 for the tone furthest from the pen's, 255 for the one furthest from the
        paper's.
    """
    tones = pixels.astype(np.float64)
    covered = ink.astype(np.float64)[..., None] / 255
    pen, paper = _average(tones, covered), _average(tones, 1 - covered)
    along = tones @ (pen - paper)
    lowest, highest = along.min(), along.max()
    return np.asarray(np.rint(255 * (along - lowest) / max(highest - lowest, 1e-9)), np.uint8)


def _surround(mask: NDArray[np.bool_]) -> Box:
    return Box(*cv2.boundingRect(mask.astype(np.uint8)))


def _average(tones: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean tone (3,) of all pixels by their weights (h, w, 1)."""
    return np.asarray((tones * weights).sum(axis=(0, 1)) / max(float(weights.sum()), 1e-9))
