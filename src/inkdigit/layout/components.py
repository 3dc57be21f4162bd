"""Ink -> components: strokes put together to digits, line by line, from left to right."""

import math
from typing import NamedTuple

import cv2
import numpy as np

from inkdigit.layout.component import Component
from inkdigit.layout.strokes import STROKE_SETTINGS, Stroke, StrokeMap, find_strokes
from inkdigit.layout.text_lines import TextLine, drop_marks, find_tallest, group_into_lines
from inkdigit.types import Box, InkMap


class ComponentSettings(NamedTuple):
    """Which strokes are one digit: the bar of a 5, the halves of a broken 8."""

    overlap: float = 0.5
    """They share at least this part of the narrower one's width ..."""
    gap: float = 0.25
    """... and have at most this part of the taller one's height between them."""


COMPONENT_SETTINGS = ComponentSettings()


def find_components(
    ink: InkMap, picture: Box, settings: ComponentSettings = COMPONENT_SETTINGS
) -> list[TextLine]:
    """Part the ink into components, most of which are digits.

    Args:
        ink: (h, w) uint8.
        picture: the box of the whole picture, seen from the ink.
        settings: which strokes belong together.

    Returns:
        Text lines from top to bottom; none where there is no ink, or where it is a texture.
    """
    inked = Box(*cv2.boundingRect(ink))
    if not inked.width:
        return []
    found = find_strokes(ink[inked.window])  # a page is mostly paper
    tallest = find_tallest([stroke.box.height for stroke in found.strokes])
    return arrange_strokes(found, inked, picture, tallest, settings)


def arrange_strokes(
    found: StrokeMap,
    inked: Box,
    picture: Box,
    tallest: float,
    settings: ComponentSettings = COMPONENT_SETTINGS,
) -> list[TextLine]:
    """Put strokes together to components, and those into lines.

    Args:
        found: the strokes.
        inked: the box in which they stand.
        picture: the box of the whole picture, seen as `inked` is.
        tallest: how many pixels tall a digit may be.
        settings: which strokes belong together.

    Returns:
        As `find_components` does.
    """
    if not found.strokes or found.is_texture:
        return []
    groups = _group_into_digits(found.strokes, tallest, settings)
    components = [found.join(group).move(inked.x, inked.y) for group in groups]
    return drop_marks(group_into_lines(components), picture)


def join_to_one(ink: InkMap, lines: list[TextLine], picture: Box) -> list[Component]:
    """Collect what may be the digit of a picture that holds exactly one.

    Args:
        ink: (h, w) uint8, of the picture.
        lines: what was found in it, at least one component.
        picture: the box of the whole picture, seen from the ink.

    Returns:
        All ink together, the component with most of it, the one nearest to the picture's middle,
        and, without faint ink, what is left of all; each once.
    """
    inked = Box(*cv2.boundingRect(ink))
    found = find_strokes(ink[inked.window])
    whole = found.join(found.strokes).move(inked.x, inked.y)
    components = [one for line in lines for one in line]
    largest = max(components, key=lambda one: int(one.ink.sum()))
    central = min(components, key=lambda one: _measure_distance(one.box, picture))
    sure = find_strokes(np.where(ink < STROKE_SETTINGS.stroke_ink, 0, ink).astype(np.uint8))
    unique: dict[Box, Component] = {}
    for candidate in (whole, largest, central, sure.join(sure.strokes)):
        unique.setdefault(candidate.box, candidate)
    return list(unique.values())


def _measure_distance(box: Box, other: Box) -> float:
    """Measure how far the middles of two boxes are apart."""
    across = box.x + box.right - other.x - other.right
    down = box.y + box.bottom - other.y - other.bottom
    return math.hypot(across, down) / 2


def _group_into_digits(
    strokes: list[Stroke], tallest: float, settings: ComponentSettings
) -> list[list[Stroke]]:
    """Put strokes above one another together."""
    groups: list[list[Stroke]] = []
    boxes: list[Box] = []  # of the groups
    for stroke in sorted(strokes, key=lambda stroke: stroke.box.x):
        homes = (
            number
            for number, box in enumerate(boxes)
            if _is_same_digit(box, stroke.box, settings) and _reach_down(box, stroke.box) <= tallest
        )
        if (home := next(homes, None)) is None:
            groups.append([stroke])
            boxes.append(stroke.box)
        else:
            groups[home].append(stroke)
            boxes[home] = boxes[home].union(stroke.box)
    return groups


def _reach_down(box: Box, other: Box) -> int:
    """How tall two boxes are together."""
    return max(box.bottom, other.bottom) - min(box.y, other.y)


def _is_same_digit(box: Box, other: Box, settings: ComponentSettings) -> bool:
    if box.columns.overlap(other.columns) < settings.overlap * min(box.width, other.width):
        return False
    gap = max(box.y, other.y) - min(box.bottom, other.bottom)
    return gap <= settings.gap * max(box.height, other.height)
