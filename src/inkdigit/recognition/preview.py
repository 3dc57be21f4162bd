"""A picture of a picture, small enough to be kept with its reading."""

from dataclasses import dataclass

import cv2
import numpy as np

from inkdigit.types import Pixels

PREVIEW_SIDE = 192
"""Pixels of the longer side, at most."""
JPEG_QUALITY = 75


@dataclass(frozen=True)
class Preview:
    """A JPEG of a picture, and the width and height in pixels that the picture itself has."""

    jpeg: bytes
    width: int
    height: int


def make_preview(pixels: Pixels, shape: tuple[int, int]) -> Preview:
    """Shrink a picture into a JPEG of some kilobytes.

    Args:
        pixels: (h, w, 3) uint8, RGB, upright; perhaps decoded to less than it has.
        shape: (height, width) that it has.
    """
    step = -(-max(pixels.shape[:2]) // (2 * PREVIEW_SIDE))
    small = np.ascontiguousarray(pixels[::step, ::step])  # which costs next to nothing
    if max(small.shape[:2]) > PREVIEW_SIDE:
        half = (max(1, small.shape[1] // 2), max(1, small.shape[0] // 2))
        small = np.asarray(cv2.resize(small, half, interpolation=cv2.INTER_AREA), np.uint8)
    options = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), options)
    return Preview(jpeg.tobytes(), shape[1], shape[0])
