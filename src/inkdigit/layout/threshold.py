"""How far pixels are from the paper -> how much ink they hold: noise and ink are told apart.

Otsu's threshold parts them (N. Otsu, "A threshold selection method from gray-level histograms",
1979), unless what is beyond it is but the end of the noise.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import InkMap

Difference = NDArray[np.uint8]
"""(h, w) uint8, by how many grey levels a pixel differs from the paper as ink does."""


class ThresholdSettings(NamedTuple):
    """How clearly ink stands out from the paper and its noise.

    Spreads are standard deviations of the noise, which is what the threshold leaves below it.
    """

    margin: float = 0.1
    """This part of the picture on each side says nothing where its inner part holds ink."""
    min_difference: int = 10
    """Grey levels by which ink differs from the paper at least."""
    spreads: float = 3.0
    """Ink stands at least this many spreads above the noise's mean, however far the noise goes."""
    spreads_above_threshold: float = 1.4
    """Ink stands this many spreads above the threshold, for less is the end of the noise; ..."""
    clear_spreads: float = 5.0
    """... or this many above the noise's mean."""
    soft_edge: float = 0.5
    """The soft edge of a stroke ends at this part of the threshold."""


THRESHOLD_SETTINGS = ThresholdSettings()


class InkLevels(NamedTuple):
    """Grey levels above the paper: up to which it is noise, and from which ink is full."""

    noise: int
    full: int


def find_ink_levels(
    difference: Difference, settings: ThresholdSettings = THRESHOLD_SETTINGS
) -> InkLevels | None:
    """Tell noise from ink, by the inner part of the picture where there is any ink in it.

    Returns:
        None where there is no ink.
    """
    inner = crop_margins(difference, settings.margin)
    return _find_ink_levels(inner, settings) or _find_ink_levels(difference, settings)


def stretch_to_ink(
    difference: Difference, levels: InkLevels, settings: ThresholdSettings = THRESHOLD_SETTINGS
) -> InkMap:
    """Stretch what is ink to 0..255, and take away all else.

    By hysteresis: what is above the noise is ink, and so is what is fainter beside it.
    """
    floor = levels.noise * settings.soft_edge
    table = ((np.arange(256) - floor) * (255 / max(levels.full - floor, 1))).clip(0, 255)
    ink = cv2.LUT(difference, np.rint(table).astype(np.uint8))
    _, clear = cv2.threshold(difference, levels.noise, 255, cv2.THRESH_BINARY)
    near = cv2.dilate(clear, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_and(ink, near), np.uint8)


def crop_margins(picture: cv2.typing.MatLike, margin: float) -> cv2.typing.MatLike:
    """Crop a part of the picture off each side: the desk around a page, or a cell's border."""
    height, width = picture.shape[:2]
    down, across = round(height * margin), round(width * margin)
    return picture[down : height - down, across : width - across]


def _find_ink_levels(
    difference: cv2.typing.MatLike, settings: ThresholdSettings
) -> InkLevels | None:
    """Tell noise from ink: a typical stroke is full."""
    otsu, _ = cv2.threshold(difference, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    threshold = max(int(otsu), settings.min_difference)
    histogram = cv2.calcHist([difference], [0], None, [256], [0, 256]).ravel().astype(np.float64)
    noise, strokes = histogram[: threshold + 1], histogram[threshold + 1 :]
    if not strokes.any():
        return None
    full = threshold + 1 + int(np.searchsorted(strokes.cumsum(), strokes.sum() / 2))
    if noise.any():
        mean, spread = _measure_spread(noise)
        clear = min(
            threshold + settings.spreads_above_threshold * spread,
            mean + settings.clear_spreads * spread,
        )
        if full < max(mean + settings.spreads * spread, clear):
            return None
    return InkLevels(threshold, full)


def _measure_spread(histogram: NDArray[np.float64]) -> tuple[float, float]:
    """Measure the mean and the standard deviation of grey levels from their histogram."""
    levels = np.arange(len(histogram))
    mean = float(np.average(levels, weights=histogram))
    return mean, float(np.sqrt(np.average((levels - mean) ** 2, weights=histogram)))
