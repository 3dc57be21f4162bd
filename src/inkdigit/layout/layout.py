"""Pixels -> a `Layout`: the ink, without borders, boxes and rules, in components and text lines."""

from dataclasses import dataclass, replace

import numpy as np

from inkdigit.layout.borders import find_inner_box
from inkdigit.layout.component import Component
from inkdigit.layout.components import find_components
from inkdigit.layout.form_boxes import remove_boxes
from inkdigit.layout.ink import find_ink
from inkdigit.layout.ruled_lines import CleanedInk, remove_ruled_lines
from inkdigit.layout.text_lines import TextLine
from inkdigit.types import Box, InkMap, Pixels


@dataclass(frozen=True, eq=False)
class Layout:
    """What stands on the paper, each array as large as the picture."""

    pixels: Pixels
    """The picture, (h, w, 3) uint8."""
    raw_ink: InkMap
    """All ink, (h, w) uint8."""
    ink: InkMap
    """The ink without boxes around digits."""
    clean_ink: InkMap
    """The ink without other ruled lines, too: the components are made of it."""
    box_lines: int
    """How many ruled lines the boxes had."""
    ruled_lines: int
    """How many other ruled lines were removed."""
    lines: list[TextLine]
    """The text lines from top to bottom, each with its components from left to right."""

    @property
    def components(self) -> list[Component]:
        """Those of all lines, in reading order."""
        return [component for line in self.lines for component in line]

    @property
    def has_ink(self) -> bool:
        """Whether there is anything on the paper."""
        return bool(self.ink.any())


def analyze_layout(pixels: Pixels, *, one: bool) -> Layout:
    """Find what stands in a picture, and in what order.

    What surrounds the picture as a border is left aside.

    Args:
        pixels: (h, w, 3) uint8, RGB, upright.
        one: the picture holds exactly one digit, so all ink is its.
    """
    inner = find_inner_box(pixels)
    part = np.ascontiguousarray(pixels[inner.window])
    raw_ink = find_ink(part)
    unboxed = remove_boxes(raw_ink)
    clean = CleanedInk(unboxed.ink, 0) if one else remove_ruled_lines(unboxed.ink)
    layout = Layout(
        part,
        raw_ink,
        unboxed.ink,
        clean.ink,
        unboxed.removed_lines,
        clean.removed_lines,
        find_components(clean.ink, one=one),
    )
    return layout if part.shape == pixels.shape else _place_in_picture(layout, pixels, inner)


def analyze_without_ruled_lines(layout: Layout) -> Layout | None:
    """Analyze the picture of one digit again, without what may be ruled lines.

    Returns:
        None where nothing in it may be a ruled line.
    """
    clean = remove_ruled_lines(layout.ink)
    if not clean.removed_lines:
        return None
    lines = find_components(clean.ink, one=True)
    return replace(layout, clean_ink=clean.ink, ruled_lines=clean.removed_lines, lines=lines)


def _place_in_picture(layout: Layout, pixels: Pixels, inner: Box) -> Layout:
    """Move what was found in a part of a picture to its place in the whole picture."""

    def place(ink: InkMap) -> InkMap:
        whole = np.zeros(pixels.shape[:2], np.uint8)
        whole[inner.window] = ink
        return whole

    return replace(
        layout,
        pixels=pixels,
        raw_ink=place(layout.raw_ink),
        ink=place(layout.ink),
        clean_ink=place(layout.clean_ink),
        lines=[[component.move(inner.x, inner.y) for component in line] for line in layout.lines],
    )
