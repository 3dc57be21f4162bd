"""Pixels -> the paper behind the ink: a wide median of the picture, and its illumination.

Taken channel by channel, so that shadows go with the paper and coloured ink stays; closed over
strokes that are too fat for the median. Light that falls off slowly is taken away before, for at
the picture's edges neither would follow it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from inkdigit.layout.illumination import Illumination, fit_illumination
from inkdigit.layout.threshold import Difference
from inkdigit.types import Pixels


class PaperSettings(NamedTuple):
    """How small copies are in which the paper and its illumination are looked for."""

    illumination_side: int = 32
    """Pixels of the longer side at which the illumination is fitted."""
    illumination_window: float = 0.5
    """The side of the median's window there, as a part of the shorter side."""
    strip_width: int = 6
    """Pixels of the shorter side that a shrunk strip keeps, ..."""
    strip_length: int = 480
    """... unless its longer side would then have more than this."""


PAPER_SETTINGS = PaperSettings()


class Window(NamedTuple):
    """How far around a pixel its paper is looked for, as parts of the picture's longer side."""

    median: float
    """The side of the median's window."""
    stroke: float
    """The width of the fattest stroke over which the paper is closed."""


@dataclass(frozen=True)
class Part:
    """A part of a picture, as parts of the whole picture's sides, 0..1."""

    x: float = 0
    y: float = 0
    width: float = 1
    height: float = 1


WHOLE_PICTURE = Part()


@dataclass(frozen=True, eq=False)
class EvenPicture:
    """A small copy of the picture in even light, and the illumination that was taken away."""

    pixels: Pixels
    illumination: Illumination


@dataclass(frozen=True, eq=False)
class Paper:
    """The paper's colour in a small copy of the picture, and whether the ink is darker."""

    pixels: Pixels
    is_ink_darker: bool

    def is_even(self, tones: int) -> bool:
        """Tell whether the paper varies by at most so many grey levels in each channel."""
        channels = map(cv2.minMaxLoc, cv2.split(self.pixels))  # three times as fast as NumPy's ptp
        return all(most - least <= tones for least, most, _, _ in channels)


def shrink_picture(pixels: Pixels, side: int, settings: PaperSettings = PAPER_SETTINGS) -> Pixels:
    """Shrink a picture to so many pixels on its longer side; a strip may keep more."""
    height, width = pixels.shape[:2]
    shorter, longer = min(height, width), max(height, width)
    strip_scale = min(settings.strip_width / shorter, settings.strip_length / longer)
    scale = max(side / longer, strip_scale)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def correct_illumination(small: Pixels, settings: PaperSettings = PAPER_SETTINGS) -> EvenPicture:
    """Take away from a small copy of the picture how the light falls."""
    smaller = shrink_picture(small, settings.illumination_side, settings)
    # A window as wide as a strip is narrow, or its edges would bend the light.
    window = _round_to_odd(settings.illumination_window * min(smaller.shape[:2]))
    median = np.asarray(cv2.medianBlur(smaller, window), np.uint8)
    light = fit_illumination(median, *small.shape[:2])
    return EvenPicture(np.asarray(cv2.subtract(small, light, dtype=cv2.CV_8U), np.uint8), light)


def take_median(pixels: Pixels, window: Window) -> Pixels:
    """Take the median around each pixel of a small copy of the picture."""
    size = _round_to_odd(window.median * max(pixels.shape))
    return np.asarray(cv2.medianBlur(pixels, size), np.uint8)


def estimate_paper(
    even: EvenPicture, window: Window, median: Pixels, *, is_ink_darker: bool
) -> Paper:
    """Estimate the paper: the median around each pixel, closed over fat strokes.

    Args:
        even: a small copy of the picture in even light; beyond its edge it goes on as it ends.
        window: how fat strokes may be.
        median: of the small copy, in the same window.
        is_ink_darker: whether strokes are closed, or opened.
    """
    size = _round_to_odd(window.stroke * max(median.shape))
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    operation = cv2.MORPH_CLOSE if is_ink_darker else cv2.MORPH_OPEN
    calm = cv2.medianBlur(even.pixels, 3)
    closed = cv2.morphologyEx(calm, operation, brush, borderType=cv2.BORDER_REPLICATE)
    paper = cv2.max(median, closed) if is_ink_darker else cv2.min(median, closed)
    lit = cv2.add(paper, even.illumination, dtype=cv2.CV_8U)
    return Paper(np.asarray(lit, np.uint8), is_ink_darker)


def subtract_paper(pixels: Pixels, paper: Paper, part: Part = WHOLE_PICTURE) -> Difference:
    """Measure how far each pixel is on the ink's side of the paper, in the strongest channel.

    Args:
        pixels: (h, w, 3) uint8, the picture or a part of it, of any size.
        paper: of the whole picture.
        part: which part of the picture this is.

    Returns:
        (h, w) uint8.
    """
    height, width = pixels.shape[:2]
    paper_height, paper_width = paper.pixels.shape[:2]
    across, down = paper_width * part.width / width, paper_height * part.height / height
    to_paper = np.array(
        [
            [across, 0, paper_width * part.x + across / 2 - 0.5],
            [0, down, paper_height * part.y + down / 2 - 0.5],
        ]
    )
    enlarged = cv2.warpAffine(
        paper.pixels, to_paper, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    darker, lighter = (enlarged, pixels) if paper.is_ink_darker else (pixels, enlarged)
    red, green, blue = cv2.split(cv2.subtract(darker, lighter))
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def _round_to_odd(size: float) -> int:
    """Round the size of a window to an odd one, and no smaller than 3."""
    return max(3, int(size) | 1)
