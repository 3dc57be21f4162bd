"""Pixels -> pieces of ink that may be digits, and how they were found."""

from dataclasses import dataclass, replace

import numpy as np

from inkdigit.layout.borders import find_inner_box
from inkdigit.layout.component import Component
from inkdigit.layout.components import find_components
from inkdigit.layout.ink import find_ink
from inkdigit.layout.ruled_lines import remove_boxes, remove_rules
from inkdigit.types import Box, InkMap, Pixels


@dataclass(frozen=True, eq=False)
class Layout:
    """What stands on the paper.

    `raw` is all ink, `ink` all but boxes around digits, `clean` is without other rules, too;
    `boxed` and `rules` say how many rules went each time. `lines` holds the pieces from top to
    bottom and from left to right.
    """

    pixels: Pixels
    raw: InkMap
    ink: InkMap
    clean: InkMap
    boxed: int
    rules: int
    lines: list[list[Component]]

    @property
    def inked(self) -> bool:
        """Whether there is anything on the paper."""
        return bool(self.ink.any())


def analyze_layout(pixels: Pixels, *, one: bool) -> Layout:
    """Find the pieces of a picture; where it holds exactly `one` digit, all ink is its.

    What surrounds the picture as a border is left aside.
    """
    x, y, width, height = inner = find_inner_box(pixels)
    part = np.ascontiguousarray(pixels[y : y + height, x : x + width])
    raw = find_ink(part)
    ink, boxed = remove_boxes(raw)
    clean, rules = (ink, 0) if one else remove_rules(ink)
    found = Layout(part, raw, ink, clean, boxed, rules, find_components(clean, one=one))
    return found if part.shape == pixels.shape else _within(pixels, inner, found)


def analyze_without_rules(layout: Layout) -> Layout | None:
    """The one digit of a picture again, without what may be rules; None where nothing may be."""
    clean, rules = remove_rules(layout.ink)
    if not rules:
        return None
    return replace(layout, clean=clean, rules=rules, lines=find_components(clean, one=True))


def _within(pixels: Pixels, inner: Box, found: Layout) -> Layout:
    """What was found in a part of a picture, in the whole picture."""
    x, y, width, height = inner

    def placed(ink: InkMap) -> InkMap:
        whole = np.zeros(pixels.shape[:2], np.uint8)
        whole[y : y + height, x : x + width] = ink
        return whole

    lines = [[component.move(x, y) for component in line] for line in found.lines]
    raw, ink, clean = map(placed, (found.raw, found.ink, found.clean))
    return Layout(pixels, raw, ink, clean, found.boxed, found.rules, lines)
