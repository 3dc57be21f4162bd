"""Pixels -> a `Layout`: the ink of a picture, in components and text lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from inkdigit.layout.component import Component, erase_components
from inkdigit.layout.components import find_components, join_to_one
from inkdigit.layout.contrast import find_tight_cut
from inkdigit.layout.ink import InkFinder, InkView, find_ink, look_closer
from inkdigit.layout.text_lines import TextLine
from inkdigit.layout.view import View
from inkdigit.types import InkMap, Pixels


@dataclass(frozen=True, eq=False)
class Layout:
    """What stands on the paper, as it is seen in a view of the picture."""

    pixels: Pixels
    """The picture, (H, W, 3) uint8."""
    view: View
    """The part of it that holds the ink, and its scale."""
    ink: InkMap
    """The ink of the view, (h, w) uint8."""
    lines: list[TextLine]
    """The text lines from top to bottom, each with its components from left to right; where the
    picture holds one digit, what may be it, each in a line of its own."""
    is_tight: bool = False
    """Whether the picture holds one digit and is cut to its ink on all sides: its proportions may
    be the cut's then. The last line has all of its contrast."""
    has_cut_rows: bool = False
    """Whether strokes that reached over several rows were cut apart, and ink with them."""
    walls: tuple[Component, ...] = ()
    """What was taken for walls and is left out: no line has it, nor the ink."""

    @cached_property
    def ink_amount(self) -> float:
        """All ink, in pixels of full ink: each line is judged by its part of it."""
        return float(self.ink.sum(dtype=np.float64)) / 255

    @cached_property
    def component_amount(self) -> float:
        """The ink of all components, in pixels of full ink."""
        return sum(float(one.ink.sum(dtype=np.float64)) for one in self.components) / 255

    @property
    def components(self) -> list[Component]:
        """Those of all lines, in reading order."""
        return [component for line in self.lines for component in line]

    @property
    def has_ink(self) -> bool:
        """Whether there is anything on the paper."""
        return bool(self.ink.any())


def analyze_layout(pixels: Pixels, finder: InkFinder, *, one: bool) -> Layout:
    """Find what stands in a picture, and in what order.

    Args:
        pixels: (h, w, 3) uint8, RGB, upright.
        finder: tells ink from all else.
        one: the picture holds exactly one digit: its lines are what may be it.
    """
    pixels = np.ascontiguousarray(pixels)
    found = find_ink(pixels, finder)
    picture = found.view.find_edges(pixels)
    lines = find_components(found.ink, picture)
    if not one or not found.ink.any():
        return Layout(pixels, found.view, found.ink, lines)
    candidates = join_to_one(found.ink, lines, picture) if lines else []
    tight = find_tight_cut(pixels, found.view, found.ink)
    if tight:
        candidates.append(tight)
    lines = [[component] for component in candidates]
    return Layout(pixels, found.view, found.ink, lines, is_tight=tight is not None)


def turn_layout(layout: Layout, degrees: float, finder: InkFinder) -> Layout:
    """Find what stands in a picture whose view is turned.

    Args:
        layout: of the picture, in a view that is not.
        degrees: by which it is turned to the left.
        finder: tells ink from all else.
    """
    pixels, seen = layout.pixels, InkView(layout.view, layout.ink)
    found = look_closer(pixels, seen, finder, degrees=degrees)
    lines = find_components(found.ink, found.view.find_edges(pixels))
    return Layout(pixels, found.view, found.ink, lines)


def leave_out_walls(layout: Layout, walls: Sequence[Component]) -> Layout:
    """Find what stands in a picture without some of its components.

    Args:
        layout: of the picture, with them.
        walls: components of it.
    """
    ink = layout.ink.copy()
    erase_components(ink, walls)
    lines = find_components(ink, layout.view.find_edges(layout.pixels))
    return replace(layout, ink=ink, lines=lines, walls=tuple(walls))
