"""A picture of a picture, small enough to be kept with its reading."""

from dataclasses import dataclass

import cv2
import numpy as np

from inkdigit.types import Pixels


@dataclass(frozen=True)
class Preview:
    """A JPEG of a picture, and the width and height in pixels that the picture itself has."""

    jpeg: bytes
    width: int
    height: int


def make_preview(
    pixels: Pixels, shape: tuple[int, int], side: int = 192, quality: int = 75
) -> Preview:
    """Shrink a picture into a JPEG of some kilobytes.

    Args:
        pixels: (h, w, 3) uint8, RGB, upright; perhaps decoded to less than it has.
        shape: (height, width) that it has.
        side: pixels of the preview's longer side, at most.
        quality: of its JPEG, 0..100.
    """
    step = -(-max(pixels.shape[:2]) // (2 * side))
    small = np.ascontiguousarray(pixels[::step, ::step])  # which costs next to nothing
    if max(small.shape[:2]) > side:
        half = (max(1, small.shape[1] // 2), max(1, small.shape[0] // 2))
        small = np.asarray(cv2.resize(small, half, interpolation=cv2.INTER_AREA), np.uint8)
    options = [cv2.IMWRITE_JPEG_QUALITY, quality]
    _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), options)
    return Preview(jpeg.tobytes(), shape[1], shape[0])
