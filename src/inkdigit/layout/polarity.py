"""Whether the ink of a picture is darker than its paper."""

from typing import NamedTuple

import cv2

from inkdigit.layout.threshold import crop_margins
from inkdigit.types import Pixels


class PolaritySettings(NamedTuple):
    """Where one looks, and when a paper has one tone."""

    margin: float = 0.1
    """This part of the picture on each side says nothing about what a narrow median finds."""
    clean_ratio: int = 10
    """A paper has one tone where the ink differs from it this many times more than it varies."""


POLARITY_SETTINGS = PolaritySettings()


def is_ink_darker(
    pixels: Pixels,
    wide_median: Pixels,
    narrow_median: Pixels,
    settings: PolaritySettings = POLARITY_SETTINGS,
) -> bool:
    """Tell whether the ink is darker than the paper.

    A narrower median is right where there are shadows, or a desk around a page. A wide one is
    right, however fat the strokes are, where the paper has but one tone.

    Args:
        pixels: (h, w, 3) uint8, a small copy of the picture in even light.
        wide_median: of the same size, the median around each pixel in a wide window.
        narrow_median: the same in a narrower one.
        settings: where one looks.
    """
    wide = _is_mostly_darker(pixels, wide_median, margin=0)
    narrow = _is_mostly_darker(pixels, narrow_median, settings.margin)
    return wide if wide != narrow and _is_clean(pixels, wide, settings) else narrow


def _is_mostly_darker(pixels: Pixels, median: Pixels, margin: float) -> bool:
    """Tell whether what is darker than the median stands out more than what is lighter."""
    darker = crop_margins(cv2.subtract(median, pixels), margin)
    lighter = crop_margins(cv2.subtract(pixels, median), margin)
    return cv2.norm(darker, cv2.NORM_L2) >= cv2.norm(lighter, cv2.NORM_L2)


def _is_clean(pixels: Pixels, is_darker: bool, settings: PolaritySettings) -> bool:
    """Tell whether what would be paper has one tone, against the contrast to the ink."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    _, light = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    light_mean, light_spread = cv2.meanStdDev(grey, mask=light)
    dark_mean, dark_spread = cv2.meanStdDev(grey, mask=cv2.bitwise_not(light))
    spread = light_spread if is_darker else dark_spread
    return float(spread[0, 0]) * settings.clean_ratio <= float(light_mean[0, 0] - dark_mean[0, 0])
