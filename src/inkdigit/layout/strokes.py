"""Ink -> its connected strokes, without dirt."""

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


def find_strokes(ink: InkMap, settings: StrokeSettings = STROKE_SETTINGS) -> StrokeMap:
    """Find the connected strokes that are no dirt.

    Args:
        ink: (h, w) uint8.
        settings: which strokes count.

    Returns:
        At most one stroke more than `settings.max_strokes`.
    """
    _, found, counted, _ = cv2.connectedComponentsWithStats((ink > 0).astype(np.uint8))
    labels, stats = np.asarray(found, np.int32), np.asarray(counted, np.int32)
    areas = np.bincount(labels[ink >= settings.stroke_ink], minlength=len(stats))
    areas[0] = 0  # the paper
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
