"""Ink -> a 28x28 frame, the way MNIST was made.

Crop to the ink, keep the aspect ratio, scale the longer side to 20 pixels by area averaging,
stretch the grey range to 255 and place the centre of mass. The recipe is that of LeCun et al. as
reconstructed for QMNIST (C. Yadav, L. Bottou, "Cold Case: The Lost MNIST Digits", 2019).
"""

from typing import NamedTuple

import cv2
import numpy as np

from inkdigit.types import FRAME_SIDE, Frame, InkMap


class FrameSettings(NamedTuple):
    """How a digit is fitted into its frame."""

    digit_side: int = 20
    """Pixels of the frame that the digit's longer side takes."""
    centre: int = 15
    """A digit whose centre of mass is at c (pixel centres at +0.5) starts at int(centre - c)."""
    stroke_ink: int = 128
    """Ink, 0..255, from which a pixel belongs to a stroke whose width is measured."""
    rim_ink: int = 64
    """Ink from which a pixel belongs to a stroke that is thickened: soft rims count, too."""
    thin_stroke: float = 1.6
    """Pixels of the frame: strokes thinner than this are thickened, for few of MNIST's are."""
    usual_stroke: float = 2.0
    """Pixels of the frame: the width to which they are thickened."""
    measured_side: int = 2000
    """Pixels of a digit's longer side that are enough to thicken it: a larger one is pooled."""


FRAME_SETTINGS = FrameSettings()


def build_frame(ink: InkMap, settings: FrameSettings = FRAME_SETTINGS) -> Frame:
    """Build the frame of one digit.

    Args:
        ink: (h, w) uint8, 0 = paper, of any size. Only the part with ink counts.
        settings: how the digit is fitted in.

    Returns:
        (28, 28) uint8, bright ink on black; all zero where there is no ink, or next to none.
    """
    digit = ink
    if ink.any():
        digit = _scale_to_frame(_thicken(crop_to_ink(ink), settings), settings)
    peak = int(digit.max(initial=0))
    if peak == 0:
        return np.zeros((FRAME_SIDE, FRAME_SIDE), np.uint8)
    return _place_by_mass(np.rint(digit * (255.0 / peak)).astype(np.uint8), settings)


def crop_to_ink(ink: InkMap) -> InkMap:
    """Crop the margins off; a single pixel is left where there is no ink."""
    left, top, width, height = cv2.boundingRect(ink)
    return ink[top : top + max(1, height), left : left + max(1, width)]


def measure_stroke_width(ink: InkMap, settings: FrameSettings = FRAME_SETTINGS) -> float:
    """Measure the typical width of the strokes in pixels; 1 where there is no stroke.

    Twice the mean distance to the paper along their middle, less one: a pixel too little where the
    width is even, for the middle then lies between two pixels.

    Args:
        ink: (h, w) uint8, 0 = paper.
        settings: from how much ink on a pixel belongs to a stroke.
    """
    is_stroke = (ink >= settings.stroke_ink).astype(np.uint8)
    mask = cv2.copyMakeBorder(is_stroke, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    if not mask.any():
        return 1.0
    distance = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    ridge = (distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8))) & (mask > 0)
    return float(2 * distance[ridge].mean() - 1)


def is_thin(ink: InkMap, settings: FrameSettings = FRAME_SETTINGS) -> bool:
    """Tell whether `build_frame` thickens the strokes of this ink, (h, w) uint8."""
    return bool(ink.any()) and _measure_missing_width(crop_to_ink(ink), settings) > 0


def _measure_missing_width(ink: InkMap, settings: FrameSettings) -> int:
    """Measure by how many pixels of the picture strokes are too thin; 0 where they are not."""
    scale = settings.digit_side / max(ink.shape)
    width = measure_stroke_width(ink, settings) if scale < 1 else settings.thin_stroke / scale
    missing = round(settings.usual_stroke / scale - width)
    return 0 if width * scale >= settings.thin_stroke else max(0, missing)


def _thicken(ink: InkMap, settings: FrameSettings) -> InkMap:
    """Dilate strokes that area averaging would leave thinner than MNIST's."""
    missing = _measure_missing_width(ink, settings)
    if not missing:
        return ink
    if (factor := max(ink.shape) // settings.measured_side) > 1:
        return _thicken(_max_pool(ink, factor), settings)
    rim = missing // 2 + 1
    padded = cv2.copyMakeBorder(ink, rim, rim, rim, rim, cv2.BORDER_CONSTANT)
    # By the distance to the ink, not with a brush: its cost does not grow with the width.
    is_paper = (padded < settings.rim_ink).astype(np.uint8)
    distance = cv2.distanceTransform(is_paper, cv2.DIST_L2, 5)
    return crop_to_ink(np.where(distance <= missing / 2, np.uint8(255), padded).astype(np.uint8))


def _max_pool(ink: InkMap, factor: int) -> InkMap:
    """Shrink the ink `factor` times: a pixel has as much as the one with most of its own."""
    most = cv2.dilate(ink, np.ones((factor, factor), np.uint8), anchor=(0, 0))
    return np.ascontiguousarray(most[::factor, ::factor], np.uint8)


def _scale_to_frame(ink: InkMap, settings: FrameSettings) -> InkMap:
    """Scale the longer side to the frame's, by area averaging or bicubic interpolation."""
    height, width = ink.shape
    scale = settings.digit_side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    interpolation = cv2.INTER_AREA if scale <= 1 else cv2.INTER_CUBIC
    return cv2.resize(ink, size, interpolation=interpolation).astype(np.uint8)


def _place_by_mass(digit: InkMap, settings: FrameSettings) -> Frame:
    """Place a digit in an empty frame, its centre of mass in the middle."""
    height, width = digit.shape
    mass = float(digit.sum(dtype=np.float64))
    row = digit.sum(axis=1, dtype=np.float64) @ (np.arange(height) + 0.5) / mass
    column = digit.sum(axis=0, dtype=np.float64) @ (np.arange(width) + 0.5) / mass
    top = min(max(int(settings.centre - row), 0), FRAME_SIDE - height)
    left = min(max(int(settings.centre - column), 0), FRAME_SIDE - width)
    frame = np.zeros((FRAME_SIDE, FRAME_SIDE), np.uint8)
    frame[top : top + height, left : left + width] = digit
    return frame
