"""Text lines -> what the line model is shown of them: geometry alone.

A long line is parted, a tall one shrunk, and each part is cropped with some paper beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from inkdigit.imaging.deslant import deslant
from inkdigit.layout.component import Component, erase_components, join_components, shrink_ink
from inkdigit.layout.strokes import find_strokes
from inkdigit.layout.text_lines import TextLine
from inkdigit.types import Box, InkMap, Span

MAX_ASPECT = 60
"""Width over height of a line that is read as a whole: the time of a longer one would grow with the
square of its length."""
SUFFICIENT_HEIGHT = 240
"""Pixels of a line's height that are enough, for a frame has 28: taller lines are shrunk."""


@dataclass(frozen=True, eq=False)
class IsolatedLine:
    """A text line, with the ink that is there without the other lines.

    `components` stand in it from left to right. `ink` (h, w) is that of the whole picture, with
    its rules, but without the components of the other lines.
    """

    ink: InkMap
    components: list[Component]

    @property
    def box(self) -> Box:
        return Box.around(component.box for component in self.components)

    @property
    def shrink_factor(self) -> int:
        """How many times shorter its sides may be made before it is read: 1 for most lines."""
        return max(1, self.box.height // SUFFICIENT_HEIGHT)

    def shrink(self, factor: int) -> "IsolatedLine":
        """Make both sides of everything `factor` times shorter."""
        components = [component.shrink(factor) for component in self.components]
        return IsolatedLine(shrink_ink(self.ink, factor), components)


@dataclass(frozen=True, eq=False)
class LinePart:
    """Some neighbouring components of a line, and the columns of the picture that are theirs."""

    components: list[Component]
    room: Span

    @property
    def box(self) -> Box:
        return Box.around(component.box for component in self.components)

    @property
    def is_endless(self) -> bool:
        """Whether it is too long to be read as a whole; then it is one component."""
        return self.box.width > MAX_ASPECT * self.box.height


class LineViews(NamedTuple):
    """A line drawn in two ways, each on all columns of its crop.

    `alone` has its components and nothing else. `upright` is that without its slant.
    """

    alone: Component
    upright: Component


@dataclass(frozen=True, eq=False)
class LineCrop:
    """The columns of the picture in which a part of a line is read.

    `ink` (h, w) has all rows of the picture and what stands around the line. `components` are moved
    into the crop. Column 0 of both is column `left` of the picture.
    """

    ink: InkMap
    components: list[Component]
    left: int

    @property
    def box(self) -> Box:
        """Around the components, in the crop."""
        return Box.around(component.box for component in self.components)

    @property
    def width(self) -> int:
        return int(self.ink.shape[1])

    @cached_property
    def fragments(self) -> list[Component]:
        """The strokes between the components: each is too low to be a digit, several may be one.

        What reaches beyond the line, as rules and walls do, is not among them.
        """
        room = self.box.height // 4
        top, bottom = max(0, self.box.y - room), self.box.bottom + room
        between = self.ink[top:bottom].copy()
        erase_components(between, [component.move(0, -top) for component in self.components])
        found = find_strokes(between)
        strokes = (stroke for stroke in found.strokes if stroke.box.bottom < len(found.ink))
        return [found.join([one]).move(0, top) for one in strokes if one.box.y > 0]

    def to_picture(self, box: Box) -> Box:
        """Move a box of the crop to where it is in the picture."""
        return box.move(self.left, 0)

    def render_views(self) -> LineViews:
        """Draw the line as the digit model is to see it."""
        alone = widen_component(join_components(self.components), self.width)
        upright = Component(alone.box, deslant(alone.ink))
        return LineViews(alone, upright)


def isolate_lines(ink: InkMap, lines: Sequence[TextLine]) -> Iterator[IsolatedLine]:
    """Give each line the ink without the components of the others.

    All lines but a single one share one array: a line is good until the next one is asked for.

    Args:
        ink: (h, w) uint8 of the picture, with its rules.
        lines: the text lines.
    """
    if len(lines) == 1:
        yield IsolatedLine(ink, lines[0])
        return
    canvas = ink.copy()
    for components in lines:
        erase_components(canvas, components)
    for components in lines:
        for component in components:
            window = canvas[component.box.window]
            np.maximum(window, component.ink, out=window)
        yield IsolatedLine(canvas, components)
        erase_components(canvas, components)


def split_line(line: IsolatedLine) -> list[LinePart]:
    """Part a line so that each part is at most `MAX_ASPECT` times as long as the line is tall.

    A single component is never parted.

    Returns:
        The parts from left to right. All components are in one of them, and all columns of the
        picture in the room of one.
    """
    spans = [component.box.columns for component in line.components]
    starts = _find_starts(spans, MAX_ASPECT * line.box.height)
    middles = [(spans[start - 1].right + spans[start].left) // 2 for start in starts[1:]]
    edges = [0, *middles, line.ink.shape[1]]
    return [
        LinePart(line.components[first:last], Span(left, right))
        for (first, last), (left, right) in zip(
            pairwise([*starts, len(spans)]), pairwise(edges), strict=True
        )
    ]


def _find_starts(spans: Sequence[Span], longest: int) -> list[int]:
    """Find the first span of each part of a line.

    A part that gets too long ends where its widest gap is, in its second half.

    Args:
        spans: the columns of each component, from left to right.
        longest: columns of a part.
    """
    starts = [0]
    for number, span in enumerate(spans):
        if span.right - spans[starts[-1]].left > longest and number > starts[-1]:
            second_half = range((starts[-1] + number + 1) // 2 + 1, number + 1) or [number]
            gaps = {place: spans[place].left - spans[place - 1].right for place in second_half}
            starts.append(max(gaps, key=gaps.__getitem__))
    return starts


def crop_line(ink: InkMap, part: LinePart) -> LineCrop:
    """Crop a part of a line, with as much paper on each side as it is tall.

    There is less where the next part's room begins.

    Args:
        ink: (h, w) of the picture, without the other lines.
        part: of the line.
    """
    box, room = part.box, part.room
    left = min(box.x, max(room.left, box.x - box.height))  # it may reach into its neighbour's room
    right = max(box.right, min(room.right, box.right + box.height))
    components = [component.move(-left, 0) for component in part.components]
    return LineCrop(ink[:, left:right], components, left)


def widen_component(component: Component, width: int) -> Component:
    """Put a component on paper that begins in column 0 and is `width` columns wide."""
    box = Box(0, component.box.y, width, component.box.height)
    ink = np.zeros((box.height, width), np.uint8)
    ink[:, component.box.x : component.box.right] = component.ink
    return Component(box, ink)


def enlarge_box(box: Box, factor: int, bounds: Box) -> Box:
    """Bring a box of a shrunk picture back to the picture's size, within `bounds`."""
    left, top = max(factor * box.x, bounds.x), max(factor * box.y, bounds.y)
    right, bottom = min(factor * box.right, bounds.right), min(factor * box.bottom, bounds.bottom)
    return Box(left, top, right - left, bottom - top)


def measure_ink(ink: InkMap) -> float:
    """Add up ink, in pixels of full ink."""
    return float(ink.sum(dtype=np.float64)) / 255


def measure_ink_outside(ink: InkMap, spans: Sequence[Span]) -> float:
    """Add up the ink that stands in none of the columns, in pixels of full ink."""
    columns = ink.sum(axis=0, dtype=np.float64) / 255
    for span in spans:
        columns[span.left : span.right] = 0
    return float(columns.sum())
