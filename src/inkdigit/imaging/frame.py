"""Ink -> a 28x28 frame, the way MNIST was made.

Crop to the ink, keep the aspect ratio, scale the longer side to 20 pixels by area averaging,
stretch the grey range to 255 and place the centre of mass. The recipe is that of LeCun et al. as
reconstructed for QMNIST (C. Yadav, L. Bottou, "Cold Case: The Lost MNIST Digits", 2019).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import FRAME_SIDE, InkMap

LONGER_SIDE = 20
HALF_INK, SOFT_INK = 128, 64
"""From half ink on a pixel is a stroke's; where strokes are widened, their soft rims count too."""
CENTRE = 15
"""A digit whose centre of mass is at c (pixel centres at +0.5) starts at row int(15 - c)."""
ENOUGH = 2000
"""Pixels of a digit's longer side in which the width of its strokes can be told."""
THINNEST = 1.6
TYPICAL = 2.0
"""Pixels of a frame: one in twenty of MNIST's digits has strokes thinner than the first, a quarter
thinner than the second. Strokes thinner than the first are widened to the second."""


def build_frame(ink: InkMap) -> NDArray[np.uint8]:
    """Build the frame of one digit.

    Args:
        ink: (h, w) uint8, 0 = paper, of any size. Only the part with ink counts.

    Returns:
        (28, 28) uint8, bright ink on black; all zero where there is no ink, or next to none.
    """
    digit = _scaled(_thickened(crop_to_ink(ink))) if ink.any() else ink
    peak = int(digit.max(initial=0))
    if peak == 0:
        return np.zeros((FRAME_SIDE, FRAME_SIDE), np.uint8)
    return _placed(np.rint(digit * (255.0 / peak)).astype(np.uint8))


def crop_to_ink(ink: InkMap) -> InkMap:
    """The ink without margins; a single pixel where there is none."""
    left, top, width, height = cv2.boundingRect(ink)
    return ink[top : top + max(1, height), left : left + max(1, width)]


def stroke_width(ink: InkMap) -> float:
    """The typical width of the strokes in pixels; 1 where there is none of half ink.

    Twice the mean distance to the paper along their middle, less one: a pixel too little where the
    width is even, for the middle then lies between two pixels.
    """
    mask = cv2.copyMakeBorder((ink >= HALF_INK).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    if not mask.any():
        return 1.0
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    ridge = (distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8))) & (mask > 0)
    return float(2 * distance[ridge].mean() - 1)


def is_thin(ink: InkMap) -> bool:
    """Whether the frame of this ink has its strokes widened."""
    return bool(ink.any()) and _lacking(crop_to_ink(ink)) > 0


def _lacking(ink: InkMap) -> int:
    """Pixels of the picture by which strokes are too thin; 0 where they are not."""
    scale = LONGER_SIDE / max(ink.shape)
    width = stroke_width(ink) if scale < 1 else THINNEST / scale
    return 0 if width * scale >= THINNEST else max(0, round(TYPICAL / scale - width))


def _thickened(ink: InkMap) -> InkMap:
    """Widen strokes that area averaging would leave thinner than MNIST's."""
    lacking = _lacking(ink)
    if not lacking:
        return ink
    if (step := max(ink.shape) // ENOUGH) > 1:
        return _thickened(_shrunk(ink, step))
    rim = lacking // 2 + 1
    padded = cv2.copyMakeBorder(ink, rim, rim, rim, rim, cv2.BORDER_CONSTANT)
    # The distance to the ink, not a brush: its cost does not grow with the width.
    away = cv2.distanceTransform((padded < SOFT_INK).astype(np.uint8), cv2.DIST_L2, 5)
    return crop_to_ink(np.where(away <= lacking / 2, np.uint8(255), padded).astype(np.uint8))


def _shrunk(ink: InkMap, step: int) -> InkMap:
    """Ink whose sides are `step` times shorter: a pixel is as dark as the darkest of its own."""
    darkest = cv2.dilate(ink, np.ones((step, step), np.uint8), anchor=(0, 0))
    return np.ascontiguousarray(darkest[::step, ::step], np.uint8)


def _scaled(ink: InkMap) -> InkMap:
    height, width = ink.shape
    scale = LONGER_SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(
        ink, size, interpolation=cv2.INTER_AREA if scale <= 1 else cv2.INTER_CUBIC
    ).astype(np.uint8)


def _placed(digit: InkMap) -> NDArray[np.uint8]:
    height, width = digit.shape
    mass = float(digit.sum(dtype=np.float64))
    rows = digit.sum(axis=1, dtype=np.float64) @ (np.arange(height) + 0.5) / mass
    columns = digit.sum(axis=0, dtype=np.float64) @ (np.arange(width) + 0.5) / mass
    top = min(max(int(CENTRE - rows), 0), FRAME_SIDE - height)
    left = min(max(int(CENTRE - columns), 0), FRAME_SIDE - width)
    placed = np.zeros((FRAME_SIDE, FRAME_SIDE), np.uint8)
    placed[top : top + height, left : left + width] = digit
    return placed
