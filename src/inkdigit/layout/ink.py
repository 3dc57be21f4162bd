"""Pixels -> ink: the paper and its light removed, either polarity found.

The paper is a wide median of the picture, channel by channel, so that shadows go with it and
coloured ink stays; it is closed over strokes that are too fat for the median. Light that falls off
slowly is taken away before, for at the picture's edges neither would follow it. What clearly
differs from the paper in one direction is ink, the rest is noise.

How wide is wide depends on the picture: a digit that fills it needs a window of half its side, and
on a page of small digits such a window takes the edge of a shadow for ink. Strokes end sharply and
shadows do not, so the widest window is used whose ink ends about as sharply as any other's.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.layout.illumination import Light, light_over
from inkdigit.layout.threshold import FAINTEST, Grey, Levels, levels_of, stretched
from inkdigit.types import InkMap, Pixels

SMALL_SIDE, LIGHT_SIDE = 96, 32
"""Pixels of the longer side at which the paper is estimated, and how the light falls on it."""
LEAST_SIDE, LONGEST_STRIP = 6, 480
"""Pixels of the shorter side that a strip keeps, unless its longer one would then have more."""
MIDDLE_SIDE = 256
"""Pixels of the longer side at which sharpness is measured."""
BLURRED = 0.8
"""Ink that ends less sharply than this part of the sharpest is a shadow's."""
CLEAN = 10
"""A paper has one tone where ink and paper differ this many times more than the paper varies."""
MARGIN = 0.1
"""This part of the picture on each side says nothing about polarity and contrast."""
SAMPLE = 1_000_000
"""Pixels that are enough to find the levels, and where there is any ink."""
AROUND = 4
"""Sampled pixels around the ink that are looked at in full, too."""


@dataclass(frozen=True)
class Window:
    """What counts as wide, as parts of the longer side: the median, and the widest stroke."""

    median: float
    stroke: float


WINDOWS = (Window(0.5, 0.3), Window(0.25, 0.15), Window(0.12, 0.06))
"""From the widest to the narrowest."""


@dataclass(frozen=True, eq=False)
class Evened:
    """A small copy of the picture in even light, and what was taken away."""

    pixels: Pixels
    light: Light


@dataclass(frozen=True, eq=False)
class Paper:
    """The paper's colour in a small copy of the picture, and whether the ink is darker."""

    small: Pixels
    darker: bool


def find_ink(pixels: Pixels) -> InkMap:
    """Tell ink from paper.

    Args:
        pixels: (h, w, 3) uint8, RGB.

    Returns:
        (h, w) uint8: 0 where there is paper, 255 for full ink, between on soft edges. All zero
        where nothing stands out from the paper.
    """
    height, width = pixels.shape[:2]
    step = max(1, int((height * width / SAMPLE) ** 0.5))
    sample = np.ascontiguousarray(pixels[::step, ::step])
    small = _evened(_shrunk(sample, SMALL_SIDE))
    medians = [_median(small.pixels, window) for window in WINDOWS[:2]]
    darker = _is_darker(small.pixels, *medians)
    widest = _paper(small, WINDOWS[0], medians[0], darker=darker)
    paper = widest if _is_even(widest) else _sharpest(sample, small, widest)
    difference = _difference(sample, paper)
    levels = _levels(difference)
    if levels is None:
        return np.zeros((height, width), np.uint8)
    if step == 1:
        return stretched(difference, levels)
    return _in_full(pixels, paper, levels, difference, step)


def _in_full(pixels: Pixels, paper: Paper, levels: Levels, sample: Grey, step: int) -> InkMap:
    """The ink of a large picture, where the `sample` of every `step`th pixel shows some."""
    height, width = pixels.shape[:2]
    ink = np.zeros((height, width), np.uint8)
    x, y, wide, tall = cv2.boundingRect((sample > levels.noise).astype(np.uint8))
    left, top = max(0, (x - AROUND) * step), max(0, (y - AROUND) * step)
    right, bottom = (x + wide + AROUND) * step, (y + tall + AROUND) * step
    part = pixels[top:bottom, left:right]
    window = (left / width, top / height, part.shape[1] / width, part.shape[0] / height)
    ink[top:bottom, left:right] = stretched(_difference(part, paper, window), levels)
    return ink


def _is_even(paper: Paper) -> bool:
    """Whether the paper has one tone, as a drawing's has: then no shadow can be taken for ink."""
    channels = map(cv2.minMaxLoc, cv2.split(paper.small))  # three times as fast as NumPy's ptp
    return all(most - least <= FAINTEST for least, most, _, _ in channels)


def _sharpest(pixels: Pixels, small: Evened, widest: Paper) -> Paper:
    """The paper of the widest window whose ink ends about as sharply as any other's."""
    middle = _shrunk(pixels, MIDDLE_SIDE)
    papers = [
        widest,
        *(
            _paper(small, window, _median(small.pixels, window), darker=widest.darker)
            for window in WINDOWS[1:]
        ),
    ]
    slopes = _slopes(middle)
    differences = [_difference(middle, paper) for paper in papers]
    sharp = [
        _sharpness(stretched(difference, levels), slopes) if (levels := _levels(difference)) else 0
        for difference in differences
    ]
    return next(
        paper
        for paper, sharpness in zip(papers, sharp, strict=True)
        if sharpness >= BLURRED * max(sharp)
    )


def _shrunk(pixels: Pixels, side: int) -> Pixels:
    """A copy with this many pixels on its longer side; a strip may keep more."""
    height, width = pixels.shape[:2]
    shorter, longer = min(height, width), max(height, width)
    scale = max(side / longer, min(LEAST_SIDE / shorter, LONGEST_STRIP / longer))
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _evened(small: Pixels) -> Evened:
    """Take away how the light falls."""
    fewer = _shrunk(small, LIGHT_SIDE)
    # A window as wide as a strip is narrow, or its edges would bend the light.
    median = cv2.medianBlur(fewer, _odd(WINDOWS[0].median * min(fewer.shape[:2])))
    light = light_over(np.asarray(median, np.uint8), *small.shape[:2])
    return Evened(np.asarray(cv2.subtract(small, light, dtype=cv2.CV_8U), np.uint8), light)


def _paper(small: Evened, window: Window, median: Pixels, *, darker: bool) -> Paper:
    """The median around each pixel, beyond the edge as it ends, closed over fat strokes."""
    size = _odd(window.stroke * max(median.shape))
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    closing = cv2.MORPH_CLOSE if darker else cv2.MORPH_OPEN
    calm = cv2.medianBlur(small.pixels, 3)
    closed = cv2.morphologyEx(calm, closing, brush, borderType=cv2.BORDER_REPLICATE)
    paper = cv2.max(median, closed) if darker else cv2.min(median, closed)
    return Paper(np.asarray(cv2.add(paper, small.light, dtype=cv2.CV_8U), np.uint8), darker)


def _odd(size: float) -> int:
    """The size of a window: odd, and no smaller than 3."""
    return max(3, int(size) | 1)


def _is_darker(small: Pixels, wide_median: Pixels, narrow_median: Pixels) -> bool:
    """Whether the ink is darker than the paper.

    A narrower median is right where there are shadows, or a desk around a page; a wide one, however
    fat the strokes are, where the paper has but one tone.
    """
    wide = _darker_than(small, wide_median, margin=0)
    narrow = _darker_than(small, narrow_median, margin=MARGIN)
    return wide if wide != narrow and _is_clean(small, darker=wide) else narrow


def _is_clean(small: Pixels, *, darker: bool) -> bool:
    """Whether what would be paper has one tone, against the contrast to what would be ink."""
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    _, light = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    lightness, light_spread = cv2.meanStdDev(grey, mask=light)
    darkness, dark_spread = cv2.meanStdDev(grey, mask=cv2.bitwise_not(light))
    spread = light_spread if darker else dark_spread
    return float(spread[0, 0]) * CLEAN <= float(lightness[0, 0] - darkness[0, 0])


def _median(small: Pixels, window: Window) -> Pixels:
    """The median around each pixel."""
    return np.asarray(cv2.medianBlur(small, _odd(window.median * max(small.shape))), np.uint8)


def _darker_than(small: Pixels, median: Pixels, margin: float) -> bool:
    """Whether what is darker than a median stands out more than what is lighter."""
    above = _inner(cv2.subtract(median, small), margin)
    below = _inner(cv2.subtract(small, median), margin)
    return cv2.norm(above, cv2.NORM_L2) >= cv2.norm(below, cv2.NORM_L2)


def _inner(picture: cv2.typing.MatLike, margin: float) -> cv2.typing.MatLike:
    """A picture without its margins: they hold the desk around a page, or a cell's border."""
    height, width = picture.shape[:2]
    down, across = round(height * margin), round(width * margin)
    return picture[down : height - down, across : width - across]


def _difference(
    pixels: Pixels, paper: Paper, window: tuple[float, float, float, float] = (0, 0, 1, 1)
) -> Grey:
    """How far each pixel is on the ink's side of the paper, in the channel that differs most.

    `window` says which part of the picture this is: x, y, width, height as parts of its size.
    """
    height, width = pixels.shape[:2]
    small_height, small_width = paper.small.shape[:2]
    x, y, wide, tall = window
    across, down = small_width * wide / width, small_height * tall / height
    place = np.array(
        [
            [across, 0, small_width * x + across / 2 - 0.5],
            [0, down, small_height * y + down / 2 - 0.5],
        ]
    )
    enlarged = cv2.warpAffine(
        paper.small, place, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    difference = cv2.subtract(enlarged, pixels) if paper.darker else cv2.subtract(pixels, enlarged)
    red, green, blue = cv2.split(difference)
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def _slopes(pixels: Pixels) -> NDArray[np.float32]:
    """How steep the picture is at each pixel: (h, w) float32, in the steepest channel."""
    calm = cv2.GaussianBlur(pixels, (0, 0), 0.8)
    across, down = cv2.Sobel(calm, cv2.CV_32F, 1, 0), cv2.Sobel(calm, cv2.CV_32F, 0, 1)
    first, second, third = cv2.split(cv2.magnitude(across, down))
    return np.asarray(cv2.max(cv2.max(first, second), third), np.float32)


def _sharpness(ink: InkMap, slopes: NDArray[np.float32]) -> float:
    """The mean slope of the picture where the ink ends; 0 without ink."""
    _, mask = cv2.threshold(ink, 127, 255, cv2.THRESH_BINARY)
    edge = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    return float(cv2.mean(slopes, edge)[0])


def _levels(difference: Grey) -> Levels | None:
    """Tell noise from ink, by the inner part where there is any; None where there is no ink."""
    return levels_of(_inner(difference, MARGIN)) or levels_of(difference)
