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
        digit = _scale_to_frame(crop_to_ink(ink), settings)
    peak = int(digit.max(initial=0))
    if peak == 0:
        return np.zeros((FRAME_SIDE, FRAME_SIDE), np.uint8)
    return _place_by_mass(np.rint(digit * (255.0 / peak)).astype(np.uint8), settings)


def crop_to_ink(ink: InkMap) -> InkMap:
    """Crop the margins off; a single pixel is left where there is no ink."""
    left, top, width, height = cv2.boundingRect(ink)
    return ink[top : top + max(1, height), left : left + max(1, width)]


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
