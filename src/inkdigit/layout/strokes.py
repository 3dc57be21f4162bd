"""Ink -> its connected strokes, without dirt and without what lies at the picture's edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.layout.component import Component
from inkdigit.types import Box, InkMap


class StrokeSettings(NamedTuple):
    """Which connected components of the ink are strokes of digits."""

    stroke_ink: int = 128
    """Ink, 0..255, from which a pixel counts for a stroke's area."""
    speck: float = 0.02
    """A stroke with less than this part of the largest one's area is dirt."""
    max_strokes: int = 400
    """More strokes than this are a texture: a page holds some two hundred digits."""
    page_strokes: int = 3
    """Strokes of a digit's height without which the picture is no page."""
    page_side: int = 300
    """Pixels of a page's shorter side at least."""
    page_ratio: int = 6
    """A page's shorter side is at least this many times the median height of its strokes."""
    page_stroke_height: float = 0.025
    """Strokes on a page have at least this part of its shorter side as their height ..."""
    page_tallest_ratio: int = 3
    """... and are at most this many times lower than the tallest."""
    strip_thickness: float = 0.02
    """A strip along an edge is no thicker than this part of the picture, ..."""
    strip_ratio: int = 3
    """... and at least this many times longer than it is thick."""


STROKE_SETTINGS = StrokeSettings()


class Stroke(NamedTuple):
    """A connected component of the ink: its label, its box, and its area in pixels."""

    label: int
    box: Box
    area: int


@dataclass(frozen=True, eq=False)
class StrokeMap:
    """The strokes of an ink map (h, w), and (h, w) int32 with the label of each pixel.

    `is_texture` says that there are more strokes than a page of digits has; some are left out then.
    """

    ink: InkMap
    labels: NDArray[np.int32]
    strokes: list[Stroke]
    is_texture: bool = False

    def join(self, strokes: Sequence[Stroke]) -> Component:
        """Join some of the strokes, at least one, to a component without the others' ink."""
        box = Box.around(stroke.box for stroke in strokes)
        labels = self.labels[box.window]
        if len(strokes) == 1:  # as nearly always, and faster so
            is_theirs = labels == strokes[0].label
        else:
            is_theirs = np.isin(labels, [stroke.label for stroke in strokes])
        return Component(box, self.ink[box.window] * is_theirs)


def find_strokes(
    ink: InkMap,
    picture: Box | None = None,
    *,
    one: bool = False,
    settings: StrokeSettings = STROKE_SETTINGS,
) -> StrokeMap:
    """Find the connected strokes that are no dirt.

    Args:
        ink: (h, w) uint8.
        picture: the box of the whole picture, seen from the ink. Where it is given, what touches
            its edges and is no digit is left out, too: the desk, a shadow, the next page.
        one: the picture holds exactly one digit.
        settings: which strokes count.

    Returns:
        At most one stroke more than `settings.max_strokes`.
    """
    _, found, counted, _ = cv2.connectedComponentsWithStats((ink > 0).astype(np.uint8))
    labels, stats = np.asarray(found, np.int32), np.asarray(counted, np.int32)
    areas = np.bincount(labels[ink >= settings.stroke_ink], minlength=len(stats))
    areas[0] = 0  # the paper
    if picture is not None:
        areas[_find_edge_clutter(stats, areas, picture, one=one, settings=settings)] = 0
    if not areas.any():
        return StrokeMap(ink, labels, [])
    kept = np.flatnonzero(areas >= max(1.0, settings.speck * areas.max()))[
        : settings.max_strokes + 1
    ]
    boxes = stats[kept, :4].tolist()
    strokes = [
        Stroke(label, Box(*box), area)
        for label, box, area in zip(kept.tolist(), boxes, areas[kept].tolist(), strict=True)
    ]
    return StrokeMap(ink, labels, strokes, is_texture=len(strokes) > settings.max_strokes)


def _find_edge_clutter(
    stats: NDArray[np.int32],
    areas: NDArray[np.int64],
    picture: Box,
    *,
    one: bool,
    settings: StrokeSettings,
) -> NDArray[np.bool_]:
    """Tell which connected components touch the picture's edge and are no digits.

    On a page, where all others are small, that is whatever touches it. Elsewhere it is thin strips
    along the edge, or from edge to edge, as a fold, unless the picture holds exactly `one` digit.

    Args:
        stats: (n, 5) of OpenCV: x, y, width, height and pixels of each.
        areas: (n,) pixels of stroke in each.
        picture: the box of the whole picture, seen from the ink.
        one: the picture holds exactly one digit.
        settings: what a page and a strip are.
    """
    x, y, wide, tall = stats[:, 0], stats[:, 1], stats[:, 2], stats[:, 3]
    at_left, at_right = x <= picture.x, x + wide >= picture.right
    at_top, at_bottom = y <= picture.y, y + tall >= picture.bottom
    touches = at_left | at_right | at_top | at_bottom
    heights = tall[~touches & (areas > 0)]
    if (page := _is_page(heights, picture, settings)) is not None:
        return touches if page else np.zeros_like(touches)
    is_thin = np.minimum(wide / picture.width, tall / picture.height) <= settings.strip_thickness
    is_long = np.maximum(wide, tall) >= settings.strip_ratio * np.minimum(wide, tall)
    goes_across = (at_left & at_right) | (at_top & at_bottom)
    is_no_digit = (areas < areas.max()) | (goes_across & (not one))
    return np.asarray(touches & is_thin & is_long & is_no_digit)


def _is_page(heights: NDArray[np.int32], picture: Box, settings: StrokeSettings) -> bool | None:
    """Tell by the heights of strokes within the picture whether it is a page.

    None where too few of them are as high as digits to tell.
    """
    side = min(picture.width, picture.height)
    least = max(
        heights.max(initial=0) / settings.page_tallest_ratio, settings.page_stroke_height * side
    )
    digits = heights[heights >= least]
    if len(digits) < settings.page_strokes:
        return None
    return bool(max(np.median(digits) * settings.page_ratio, settings.page_side) <= side)
