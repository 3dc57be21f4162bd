"""Pixels -> ink: the paper and its light removed, either polarity found.

The paper is a wide median of the picture, channel by channel, so that shadows go with it and
coloured ink stays. What differs from the paper in one direction is ink, the rest is noise: Otsu's
threshold parts them (N. Otsu, "A threshold selection method from gray-level histograms", 1979).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import InkMap, Pixels

SMALL_SIDE = 96
"""Pixels of the longer side at which the paper is estimated."""
PAPER_WINDOW = 0.5
"""The median's window, as a part of the longer side."""
FAINTEST = 10
"""Grey levels by which ink must differ from the paper."""
CLEAREST = 3.0
"""How many times its own spread the ink must stand above the paper's noise."""
EDGE = 0.5
"""The soft edge of a stroke ends at this part of the threshold."""


def find_ink(pixels: Pixels) -> InkMap:
    """Tell ink from paper.

    Args:
        pixels: (h, w, 3) uint8, RGB.

    Returns:
        (h, w) uint8: 0 where there is paper, 255 for full ink, between on soft edges. All zero
        where nothing stands out from the paper.
    """
    dark, light = _differences(pixels, _paper(pixels))
    difference = dark if _energy(dark) >= _energy(light) else light
    return _stretched(difference)


def _paper(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    scale = min(1.0, SMALL_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    window = int(max(size) * PAPER_WINDOW) | 1
    frame = window // 2
    padded = cv2.copyMakeBorder(small, frame, frame, frame, frame, cv2.BORDER_REPLICATE)
    median = cv2.medianBlur(padded, max(3, window))
    inner = median[frame : frame + size[1], frame : frame + size[0]]
    return cv2.resize(inner, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8)


def _differences(pixels: Pixels, paper: Pixels) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """How much darker and how much lighter than the paper, in the channel that differs most."""
    darker, lighter = cv2.subtract(paper, pixels), cv2.subtract(pixels, paper)
    return darker.max(axis=2), lighter.max(axis=2)


def _energy(difference: NDArray[np.uint8]) -> float:
    return float(cv2.norm(difference, cv2.NORM_L2))


def _stretched(difference: NDArray[np.uint8]) -> InkMap:
    threshold, _ = cv2.threshold(difference, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    threshold = max(threshold, FAINTEST)
    mask = difference > threshold
    if not mask.any():
        return np.zeros_like(difference)
    noise = difference[~mask]
    full = float(np.median(difference[mask]))
    if noise.size and full < noise.mean() + CLEAREST * noise.std():
        return np.zeros_like(difference)
    near = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    floor = threshold * EDGE
    table = (np.arange(256) - floor) * (255 / max(full - floor, 1))
    stretched = cv2.LUT(difference, np.clip(np.rint(table), 0, 255).astype(np.uint8))
    return np.asarray(stretched * near, np.uint8)
