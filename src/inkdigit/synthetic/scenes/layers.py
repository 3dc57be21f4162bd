"""Layers: what lies on a picture, how much of each pixel it covers, and in which colour."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Canvas = NDArray[np.float32]
"""(side, side, 3), 0..255, RGB: a scene while it is drawn."""
Coverage = NDArray[np.float32]
"""(side, side), 0..1: the part of each pixel that something covers."""
Colour = NDArray[np.float32]
"""(3,), 0..255, RGB; or (side, side, 3) where it is not even."""


class Layer(NamedTuple):
    """Something that lies on a scene."""

    coverage: Coverage
    colour: Colour


def blend(canvas: Canvas, layer: Layer) -> Canvas:
    """Lay something on a canvas."""
    coverage = layer.coverage[..., None]
    return np.asarray(canvas + coverage * (layer.colour - canvas), np.float32)


def draw_colour(
    random: np.random.Generator, darkest: float, lightest: float, tint: float
) -> Colour:
    """Draw a colour: a grey between two levels, and up to `tint` off it in each channel."""
    grey = random.uniform(darkest, lightest)
    return np.clip(grey + random.uniform(-tint, tint, 3), 0, 255).astype(np.float32)


def draw_noise(random: np.random.Generator, side: int, cell: float) -> Coverage:
    """Draw smooth noise from 0 to 1.

    Args:
        random: the same state gives the same noise.
        side: of the scene, in pixels.
        cell: pixels between points that are independent of one another.
    """
    points = max(2, round(side / cell))
    coarse = random.random((points, points), np.float32)
    noise = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    low, high = float(noise.min()), float(noise.max())
    return np.asarray((noise - low) / max(high - low, 1e-6), np.float32)


def to_coverage(drawn: NDArray[np.uint8]) -> Coverage:
    """Take what OpenCV has drawn in white on black as coverage."""
    return np.asarray(drawn / np.float32(255), np.float32)


def turn(coverage: Coverage, degrees: float) -> Coverage:
    """Turn coverage about the middle; what comes in from outside is empty."""
    side = len(coverage)
    around = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(coverage, around, (side, side)), np.float32)
