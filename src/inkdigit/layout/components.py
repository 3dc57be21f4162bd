"""Ink -> components: strokes put together to digits, line by line, from left to right."""

from typing import NamedTuple

import cv2

from inkdigit.layout.component import Component
from inkdigit.layout.strokes import Stroke, find_strokes
from inkdigit.layout.text_lines import TextLine, drop_marks, group_into_lines
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
    if not found.strokes or found.is_texture:
        return []
    groups = _group_into_digits(found.strokes, settings)
    components = [found.join(group).move(inked.x, inked.y) for group in groups]
    return drop_marks(group_into_lines(components), picture)


def join_to_one(ink: InkMap, lines: list[TextLine]) -> list[Component]:
    """Collect what may be the digit of a picture that holds exactly one.

    Args:
        ink: (h, w) uint8, of the picture.
        lines: what was found in it, at least one component.

    Returns:
        All ink together, and, where there is more, the component with most of it.
    """
    inked = Box(*cv2.boundingRect(ink))
    found = find_strokes(ink[inked.window])
    whole = found.join(found.strokes).move(inked.x, inked.y)
    largest = max((one for line in lines for one in line), key=lambda one: int(one.ink.sum()))
    return [whole] if largest.box == whole.box else [whole, largest]


def _group_into_digits(strokes: list[Stroke], settings: ComponentSettings) -> list[list[Stroke]]:
    """Put strokes above one another together."""
    groups: list[list[Stroke]] = []
    boxes: list[Box] = []  # of the groups
    for stroke in sorted(strokes, key=lambda stroke: stroke.box.x):
        homes = (i for i, box in enumerate(boxes) if _is_same_digit(box, stroke.box, settings))
        if (home := next(homes, None)) is None:
            groups.append([stroke])
            boxes.append(stroke.box)
        else:
            groups[home].append(stroke)
            boxes[home] = boxes[home].union(stroke.box)
    return groups


def _is_same_digit(box: Box, other: Box, settings: ComponentSettings) -> bool:
    if box.columns.overlap(other.columns) < settings.overlap * min(box.width, other.width):
        return False
    gap = max(box.y, other.y) - min(box.bottom, other.bottom)
    return gap <= settings.gap * max(box.height, other.height)
