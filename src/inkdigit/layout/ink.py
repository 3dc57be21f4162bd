"""Pixels -> ink: the paper and its light removed, either polarity found.

What clearly differs from the paper in one direction is ink, the rest is noise. In how wide a window
the paper is looked for depends on the picture: a digit that fills it needs half its side, and on a
page of small digits such a window takes the edge of a shadow for ink. Strokes end sharply and
shadows do not, so the widest window is used whose ink ends about as sharply as any other's.
"""

from typing import NamedTuple

import cv2
import numpy as np

from inkdigit.layout.paper import (
    EvenPicture,
    Paper,
    Part,
    Window,
    correct_illumination,
    estimate_paper,
    shrink_picture,
    subtract_paper,
    take_median,
)
from inkdigit.layout.polarity import is_ink_darker
from inkdigit.layout.sharpness import measure_sharpness, measure_slopes
from inkdigit.layout.threshold import (
    THRESHOLD_SETTINGS,
    Difference,
    InkLevels,
    ThresholdSettings,
    find_ink_levels,
    stretch_to_ink,
)
from inkdigit.types import Box, InkMap, Pixels


class InkSettings(NamedTuple):
    """In how large copies, and in which windows, ink is looked for."""

    sample_pixels: int = 1_000_000
    """Pixels that are enough to find the levels, and where there is any ink."""
    sample_margin: int = 4
    """Sampled pixels around the ink that are looked at in full, too."""
    paper_side: int = 96
    """Pixels of the longer side at which the paper is estimated."""
    windows: tuple[Window, ...] = (Window(0.5, 0.3), Window(0.25, 0.15), Window(0.12, 0.06))
    """Where the paper is looked for, from the widest to the narrowest; at least two."""
    sharpness_side: int = 256
    """Pixels of the longer side at which sharpness is measured."""
    sharpness_share: float = 0.8
    """Ink that ends less sharply than this part of the sharpest is a shadow's."""
    threshold: ThresholdSettings = THRESHOLD_SETTINGS
    """How clearly ink stands out."""


INK_SETTINGS = InkSettings()


def find_ink(pixels: Pixels, settings: InkSettings = INK_SETTINGS) -> InkMap:
    """Tell ink from paper.

    Args:
        pixels: (h, w, 3) uint8, RGB.
        settings: in how large copies, and in which windows.

    Returns:
        (h, w) uint8: 0 where there is paper, 255 for full ink, between on soft edges. All zero
        where nothing stands out from the paper.
    """
    height, width = pixels.shape[:2]
    step = max(1, int((height * width / settings.sample_pixels) ** 0.5))
    sample = np.ascontiguousarray(pixels[::step, ::step])
    paper = _find_paper(sample, settings)
    difference = subtract_paper(sample, paper)
    levels = find_ink_levels(difference, settings.threshold)
    if levels is None:
        return np.zeros((height, width), np.uint8)
    if step == 1:
        return stretch_to_ink(difference, levels, settings.threshold)
    ink = np.zeros((height, width), np.uint8)
    box = _find_inked_box(difference, levels, step, settings)
    part = pixels[box.window]  # which the picture's edge may cut
    place = Part(box.x / width, box.y / height, part.shape[1] / width, part.shape[0] / height)
    difference = subtract_paper(part, paper, place)
    ink[box.window] = stretch_to_ink(difference, levels, settings.threshold)
    return ink


def _find_inked_box(sample: Difference, levels: InkLevels, step: int, settings: InkSettings) -> Box:
    """Find where in a large picture there is ink, by a sample of every `step`th pixel."""
    x, y, width, height = cv2.boundingRect((sample > levels.noise).astype(np.uint8))
    margin = settings.sample_margin
    left, top = max(0, x - margin) * step, max(0, y - margin) * step
    right, bottom = (x + width + margin) * step, (y + height + margin) * step
    return Box(left, top, right - left, bottom - top)


def _find_paper(pixels: Pixels, settings: InkSettings) -> Paper:
    """Find the paper in the widest window in which no shadow is taken for ink."""
    even = correct_illumination(shrink_picture(pixels, settings.paper_side))
    wide, narrow = settings.windows[:2]
    median = take_median(even.pixels, wide)
    is_darker = is_ink_darker(even.pixels, median, take_median(even.pixels, narrow))
    widest = estimate_paper(even, wide, median, is_ink_darker=is_darker)
    if widest.is_even(settings.threshold.min_difference):  # as a drawing's: no shadow falls on it
        return widest
    return _select_sharpest(pixels, even, widest, settings)


def _select_sharpest(
    pixels: Pixels, even: EvenPicture, widest: Paper, settings: InkSettings
) -> Paper:
    """Select the paper of the widest window whose ink ends about as sharply as any other's."""
    papers = [widest]
    for window in settings.windows[1:]:
        median = take_median(even.pixels, window)
        papers.append(estimate_paper(even, window, median, is_ink_darker=widest.is_ink_darker))
    middle = shrink_picture(pixels, settings.sharpness_side)
    slopes = measure_slopes(middle)
    sharpness = []
    for paper in papers:
        difference = subtract_paper(middle, paper)
        levels = find_ink_levels(difference, settings.threshold)
        ink = stretch_to_ink(difference, levels, settings.threshold) if levels else None
        sharpness.append(0.0 if ink is None else measure_sharpness(ink, slopes))
    least = settings.sharpness_share * max(sharpness)
    return next(paper for paper, sharp in zip(papers, sharpness, strict=True) if sharp >= least)
