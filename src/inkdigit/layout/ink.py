"""Pixels -> ink: the ink network looks at the whole picture, and again at what it found there.

A picture is seen in about as many pixels as the network was trained on. Where its digits are small
in that view, the part in which they stand is looked at once more, in a scale in which they are as
tall as the other networks need them; so it is, turned, where lines may be tilted.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import cv2
import numpy as np

from inkdigit.deadline import check_deadline
from inkdigit.layout.view import MULTIPLE, View, measure_turned
from inkdigit.types import Box, InkMap, Pixels


class InkFinder(Protocol):
    """Tells ink from all else."""

    def find_ink(self, pixels: Pixels) -> InkMap:
        """Say of each pixel of a view how much of it a pen's stroke covers.

        Args:
            pixels: (h, w, 3) uint8, RGB; both sides are multiples of 16.

        Returns:
            (h, w) uint8: 0 where there is none, 255 for full ink.
        """


class InkSettings(NamedTuple):
    """In how many pixels a picture is looked at."""

    small_view: int = 128**2
    """Pixels of the first view of a picture ..."""
    small_picture: int = 320**2
    """... that has at most so many, ..."""
    large_view: int = 256**2
    """... and of one that has more."""
    least_height: int = 28
    """Where digits are lower than this, there is a second look, ..."""
    digit_height: int = 44
    """... in which they are about so tall, ..."""
    max_pixels: int = 1_200_000
    """... unless it would need more pixels than these."""
    min_ink: int = 24
    """What is less than this, of 255, is no ink."""


INK_SETTINGS = InkSettings()


@dataclass(frozen=True, eq=False)
class InkView:
    """The ink of a picture, (h, w) uint8, in the view in which it was found."""

    view: View
    ink: InkMap


def find_ink(pixels: Pixels, finder: InkFinder, settings: InkSettings = INK_SETTINGS) -> InkView:
    """Tell ink from all else that is in a picture.

    Args:
        pixels: (h, w, 3) uint8, RGB.
        finder: the ink network.
        settings: in how many pixels.
    """
    first = _find_in_all(pixels, finder, settings)
    boxes = _find_boxes(first.ink)
    if not boxes or _measure_height(boxes) >= settings.least_height:
        return first
    return _look_at(boxes, pixels, first, finder, settings, 0.0)


def look_closer(
    pixels: Pixels,
    seen: InkView,
    finder: InkFinder,
    settings: InkSettings = INK_SETTINGS,
    *,
    degrees: float,
) -> InkView:
    """Look once more, turned, where ink was seen, in a scale in which digits are tall enough.

    Args:
        pixels: (h, w, 3) uint8, RGB.
        seen: the ink of the picture, in a view that is not turned.
        finder: the ink network.
        settings: in how many pixels.
        degrees: by which the view is turned to the left.

    Returns:
        What is seen there; `seen` itself where there is nothing that is surely ink.
    """
    boxes = _find_boxes(seen.ink)
    return _look_at(boxes, pixels, seen, finder, settings, degrees) if boxes else seen


def _look_at(
    boxes: list[Box],
    pixels: Pixels,
    seen: InkView,
    finder: InkFinder,
    settings: InkSettings,
    degrees: float,
) -> InkView:
    """Look at the strokes in these boxes of a view, and at what is around them."""
    typical = _measure_height(boxes)
    around = _surround(Box.around(boxes), typical, seen.view)
    scale = seen.view.scale * max(1.0, settings.digit_height / typical)
    across, down = measure_turned(around.width, around.height, degrees)
    scale = min(scale, (settings.max_pixels / (across * down)) ** 0.5)
    return _find_in_view(pixels, View.of(around, scale, degrees), finder, settings)


def _find_in_all(pixels: Pixels, finder: InkFinder, settings: InkSettings) -> InkView:
    """Look at the whole picture; where a large one seems empty, once more in many pixels."""
    height, width = pixels.shape[:2]
    area = height * width
    wanted = settings.small_view if area <= settings.small_picture else settings.large_view
    whole = Box(0, 0, width, height)
    least_area = 2 * MULTIPLE * max(height, width)  # of a view of a single row of pixels
    most = min((settings.max_pixels / area) ** 0.5, settings.max_pixels / least_area)
    least_height = settings.small_view**0.5 / 2  # or of a long line one would see little
    scale = max((wanted / area) ** 0.5, least_height / height)
    first = _find_in_view(pixels, View.of(whole, min(scale, most)), finder, settings)
    if first.ink.any() or area <= settings.small_picture:
        return first
    return _find_in_view(pixels, View.of(whole, min(1.0, most)), finder, settings)


def _find_in_view(pixels: Pixels, view: View, finder: InkFinder, settings: InkSettings) -> InkView:
    check_deadline()
    ink = finder.find_ink(view.take(pixels))
    ink[ink < settings.min_ink] = 0
    return InkView(view, ink)


def _find_boxes(ink: InkMap) -> list[Box]:
    """Find the boxes of connected strokes that are surely ink somewhere."""
    _, _, stats, _ = cv2.connectedComponentsWithStats((ink >= 128).astype(np.uint8))  # noqa: PLR2004 - half ink
    return [Box(*map(int, row[:4])) for row in stats[1:]]


def _measure_height(boxes: list[Box]) -> float:
    """Measure how tall digits are: the median height of strokes, weighted by their height."""
    heights = np.sort([box.height for box in boxes])
    share = np.cumsum(heights) / heights.sum()
    return float(heights[np.searchsorted(share, 0.5)])


def _surround(box: Box, margin: float, view: View) -> Box:
    """Put a margin around a box of a view, and find it in the picture."""
    room = round(margin)
    left, top = max(0, box.x - room), max(0, box.y - room)
    right, bottom = min(view.width, box.right + room), min(view.height, box.bottom + room)
    return view.to_picture(Box(left, top, right - left, bottom - top))
