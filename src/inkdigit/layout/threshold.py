"""How far pixels are from the paper -> how much ink they hold: noise and ink are told apart.

Otsu's threshold parts them (N. Otsu, "A threshold selection method from gray-level histograms",
1979), unless what is beyond it is but the end of the noise.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import InkMap

Grey = NDArray[np.uint8]
"""(h, w) grey levels above the paper."""
FAINTEST = 10
"""Grey levels by which ink must differ from the paper."""
CLEAREST = 3.0
"""How many times the paper's noise the ink must stand above it, however far the noise goes."""
TAIL, CLEAR = 1.4, 5.0
"""How many times this noise it must stand above the threshold, or else above the paper: less is
the end of the noise. Above the threshold it is up to 1.3 times on empty paper, and 1.6 times at
least where there are digits."""
EDGE = 0.5
"""The soft edge of a stroke ends at this part of the threshold."""


@dataclass(frozen=True)
class Levels:
    """Grey levels above the paper: up to which it is noise, and from which ink is full."""

    noise: int
    full: int


def levels_of(difference: cv2.typing.MatLike) -> Levels | None:
    """Tell noise from ink: a typical stroke is full; None where there is no ink."""
    threshold, _ = cv2.threshold(difference, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    level = max(int(threshold), FAINTEST)
    counts = cv2.calcHist([difference], [0], None, [256], [0, 256]).ravel().astype(np.float64)
    noise, strokes = counts[: level + 1], counts[level + 1 :]
    if not strokes.any():
        return None
    full = level + 1 + int(np.searchsorted(strokes.cumsum(), strokes.sum() / 2))
    if noise.any():
        mean, spread = _mean_and_spread(noise)
        clear = min(level + TAIL * spread, mean + CLEAR * spread)
        if full < max(mean + CLEAREST * spread, clear):
            return None
    return Levels(level, full)


def stretched(difference: Grey, levels: Levels) -> InkMap:
    """Take away what is no clear ink, and stretch the rest to 255."""
    floor = levels.noise * EDGE
    table = ((np.arange(256) - floor) * (255 / max(levels.full - floor, 1))).clip(0, 255)
    ink = cv2.LUT(difference, np.rint(table).astype(np.uint8))
    _, clear = cv2.threshold(difference, levels.noise, 255, cv2.THRESH_BINARY)
    near = cv2.dilate(clear, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_and(ink, near), np.uint8)


def _mean_and_spread(counts: NDArray[np.float64]) -> tuple[float, float]:
    levels = np.arange(len(counts))
    mean = float(np.average(levels, weights=counts))
    return mean, float(np.sqrt(np.average((levels - mean) ** 2, weights=counts)))
