"""Pixels -> ink: the paper and its light removed, either polarity found.

The paper is a wide median of the picture, channel by channel, so that shadows go with it and
coloured ink stays. What differs from the paper in one direction is ink, the rest is noise: Otsu's
threshold parts them (N. Otsu, "A threshold selection method from gray-level histograms", 1979).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import InkMap, Pixels

Grey = NDArray[np.uint8]

SMALL_SIDE = 96
"""Pixels of the longer side at which the paper is estimated."""
PAPER_WINDOW = 0.5
"""The median's window, as a part of the longer side."""
FATTEST_STROKE = 0.3
"""The widest stroke, as a part of the longer side."""
FAINTEST = 10
"""Grey levels by which ink must differ from the paper."""
CLEAREST = 3.0
"""How many times the paper's noise the ink must stand above it."""
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
    height, width = pixels.shape[:2]
    small = _shrunk(pixels)
    paper = _paper(small)
    darker = _stands_out(paper, small) >= _stands_out(small, paper)
    paper = _without_strokes(small, paper, darker=darker)
    wide = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    difference = cv2.subtract(wide, pixels) if darker else cv2.subtract(pixels, wide)
    return _stretched(_strongest_channel(np.asarray(difference, np.uint8)))


def _shrunk(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    scale = min(1.0, SMALL_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _paper(small: Pixels) -> Pixels:
    """The median around each pixel; beyond the edge the picture goes on as it ends."""
    window = max(3, int(max(small.shape) * PAPER_WINDOW) | 1)
    return np.asarray(cv2.medianBlur(small, window), np.uint8)


def _without_strokes(small: Pixels, paper: Pixels, *, darker: bool) -> Pixels:
    """The paper where fat strokes fill most of the median's window: closed over them."""
    size = max(3, int(max(small.shape) * FATTEST_STROKE) | 1)
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    calm = cv2.medianBlur(small, 3)
    operation = cv2.MORPH_CLOSE if darker else cv2.MORPH_OPEN
    closed = cv2.morphologyEx(calm, operation, brush, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.max(paper, closed) if darker else cv2.min(paper, closed), np.uint8)


def _stands_out(above: Pixels, below: Pixels) -> float:
    """How much one picture is above another: the length of the difference as a vector."""
    return float(cv2.norm(cv2.subtract(above, below), cv2.NORM_L2))


def _strongest_channel(difference: Pixels) -> Grey:
    red, green, blue = cv2.split(difference)
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def _stretched(difference: Grey) -> InkMap:
    """Take away what is no clear ink, and stretch the rest so that a typical stroke is full."""
    threshold, _ = cv2.threshold(difference, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    level = max(int(threshold), FAINTEST)
    counts = cv2.calcHist([difference], [0], None, [256], [0, 256]).ravel().astype(np.float64)
    noise, strokes = counts[: level + 1], counts[level + 1 :]
    if not strokes.any():
        return np.zeros_like(difference)
    full = level + 1 + int(np.searchsorted(strokes.cumsum(), strokes.sum() / 2))
    if noise.any() and full < _mean_plus_deviations(noise, CLEAREST):
        return np.zeros_like(difference)
    floor = level * EDGE
    table = ((np.arange(256) - floor) * (255 / max(full - floor, 1))).clip(0, 255)
    stretched = cv2.LUT(difference, np.rint(table).astype(np.uint8))
    _, clear = cv2.threshold(difference, level, 255, cv2.THRESH_BINARY)
    near = cv2.dilate(clear, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_and(stretched, near), np.uint8)


def _mean_plus_deviations(counts: NDArray[np.float64], deviations: float) -> float:
    levels = np.arange(len(counts))
    mean = float(np.average(levels, weights=counts))
    return mean + deviations * float(np.sqrt(np.average((levels - mean) ** 2, weights=counts)))
