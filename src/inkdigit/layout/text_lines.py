"""Components -> text lines, from top to bottom and from left to right; marks are no line."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.layout.component import Component
from inkdigit.types import Box

TextLine = list[Component]
"""The components of a line, from left to right once lines are grouped."""


class TextLineSettings(NamedTuple):
    """Which components stand on one line, and which are no digits. Shares are 0..1."""

    digit_height: float = 0.4
    """A digit is at least this part of the height of its line, or of what is typical; commas, dots
    and dashes are lower, and what the picture's edge cuts off is a neighbour's then."""
    gap: float = 3
    """A line that goes up or down goes on behind a gap of at most so many heights of a digit, and
    the left sides of a mark and of its digit are at most as far apart."""
    mark_below: float = 0.15
    """Heights of a digit within which, above or below it, a mark is its own."""
    min_height: int = 5
    """Lines of less than this many pixels are dust: no digit can be told in so few."""
    several: int = 4
    """Where so many may be digits by their height, ..."""
    tallest: float = 1.6
    """... one digit is at most this many times as tall as they are: rows may stand close together,
    and a pen may lie in the picture."""
    hatching: int = 10
    """So many strokes or more in a row are hatching ..."""
    evenness: float = 0.1
    """... where their distances, widths and heights are, in the median, at most this part away from
    what is typical, at most this part of their ink is elsewhere, and they are as straight: no hand
    writes so evenly."""


TEXT_LINE_SETTINGS = TextLineSettings()


def group_into_lines(
    components: list[Component], settings: TextLineSettings = TEXT_LINE_SETTINGS
) -> list[TextLine]:
    """Group components into text lines.

    Returns:
        Lines from top to bottom.
    """
    lines = _group_by_height(components)
    lines = _join_sloping_lines(lines, settings)
    lines = _attach_marks(lines, settings)
    lines.sort(key=lambda line: max(line, key=_get_height).box.y)
    return [sorted(line, key=_get_left) for line in lines]


def find_tallest(heights: Sequence[int], settings: TextLineSettings = TEXT_LINE_SETTINGS) -> float:
    """Find how many pixels tall a digit may be, by those that are digits themselves."""
    if len(heights) < settings.several:
        return float("inf")
    rising = np.sort(heights)
    typical = rising[np.searchsorted(np.cumsum(rising), rising.sum() / 2)]
    as_tall = int((rising >= settings.digit_height * typical).sum())
    return float(settings.tallest * typical) if as_tall >= settings.several else float("inf")


def drop_marks(
    lines: list[TextLine], picture: Box, settings: TextLineSettings = TEXT_LINE_SETTINGS
) -> list[TextLine]:
    """Leave out what is too low or too tall, hatching, and what of neighbours the edge cuts.

    Args:
        lines: at least one, each from left to right.
        picture: its box, seen from the lines.
        settings: what is too low or too tall, and what is hatching.
    """
    lines = [_drop_things(line, picture, settings) for line in lines]
    lines = [line for line in lines if not is_hatching(line, settings)]
    tallest = max(map(_measure_height, lines), default=0)
    kept = []
    for line in lines:
        height = _measure_height(line)
        digits = [
            component
            for component in line
            if component.box.height
            >= settings.digit_height * (tallest if _is_cut(component.box, picture) else height)
        ]
        if digits and height >= settings.min_height:
            kept.append(digits)
    return _drop_cut_lines(kept, picture, settings)


def is_hatching(line: TextLine, settings: TextLineSettings = TEXT_LINE_SETTINGS) -> bool:
    """Tell whether a line, from left to right, is strokes that are alike, as borders have them."""
    if len(line) < settings.hatching:
        return False
    x, _, widths, heights = np.array([stroke.box for stroke in line], np.float64).T
    sizes = (np.diff(x), widths, heights)
    return bool(
        all(_is_even(each, settings.evenness) for each in sizes)
        and _measure_difference(line) <= settings.evenness
        and np.median([_measure_roundness(stroke) for stroke in line]) <= settings.evenness
    )


def is_straight(stroke: Component, settings: TextLineSettings = TEXT_LINE_SETTINGS) -> bool:
    """Tell whether ink is a straight stroke, as walls are, and many a 1."""
    return _measure_roundness(stroke) <= settings.evenness


def _measure_difference(strokes: TextLine) -> float:
    """Measure which part of a stroke's ink is elsewhere than the typical one's, in the median."""
    side = (12, 12)  # pixels are enough to tell digits apart
    shapes = np.array(
        [cv2.resize(stroke.ink, side, interpolation=cv2.INTER_AREA) for stroke in strokes]
    ).astype(np.float64)
    typical = np.median(shapes, axis=0)
    return float(np.median(np.abs(shapes - typical).sum((1, 2))) / max(1.0, typical.sum()))


def _measure_roundness(stroke: Component) -> float:
    """Measure how round ink is: its variance across over that along, 0 of a line, 1 of a dot."""
    ink = cv2.moments(stroke.ink)
    both = ink["mu20"] + ink["mu02"]
    difference = math.hypot(ink["mu20"] - ink["mu02"], 2 * ink["mu11"])
    return (both - difference) / max(1.0, both + difference)


def _is_even(sizes: NDArray[np.float64], evenness: float) -> bool:
    typical = np.median(sizes)
    return bool(np.median(np.abs(sizes - typical)) <= evenness * typical)


def _drop_things(line: TextLine, picture: Box, settings: TextLineSettings) -> TextLine:
    """Leave out what lies in from outside, like a pen, and is too tall to be a digit."""
    free = [component for component in line if not _is_cut(component.box, picture)]
    tallest = find_tallest([component.box.height for component in free], settings)
    return [one for one in line if one in free or one.box.height <= tallest]


def _group_by_height(components: list[Component]) -> list[TextLine]:
    """Group components whose middle lies within the height of a line's tallest one."""
    lines: list[TextLine] = []
    for component in sorted(components, key=_get_height, reverse=True):
        home = next((line for line in lines if _reaches(line[0].box, component.box)), None)
        if home is None:
            lines.append([component])
        else:
            home.append(component)
    return lines


def _join_sloping_lines(lines: list[TextLine], settings: TextLineSettings) -> list[TextLine]:
    """Join end to end what was parted because the writing goes up or down."""
    joined: list[TextLine] = []
    for line in sorted(lines, key=lambda line: min(map(_get_left, line))):
        first = min(line, key=_get_left)
        before = [
            other
            for other in joined
            if _continues(max(other, key=_get_right).box, first.box, settings)
        ]
        if before:
            max(before, key=lambda other: max(map(_get_right, other))).extend(line)
        else:
            joined.append(list(line))
    return joined


def _continues(last: Box, first: Box, settings: TextLineSettings) -> bool:
    """Tell whether the `first` box of a line stands behind the `last` of another, as high as it."""
    low, high = sorted((last.height, first.height))
    return (
        last.right <= first.x + first.width / 2
        and first.x - last.right <= settings.gap * high
        and low >= settings.digit_height * high
        and _reaches(last, first)
        and _reaches(first, last)
    )


def _attach_marks(lines: list[TextLine], settings: TextLineSettings) -> list[TextLine]:
    """Give commas that hang below a line, and the like, to it."""
    attached: list[TextLine] = []
    for line in sorted(lines, key=_measure_height, reverse=True):
        home = next((other for other in attached if _are_marks_of(line, other, settings)), None)
        if home is None:
            attached.append(list(line))
        else:
            home.extend(line)
    return attached


def _are_marks_of(marks: TextLine, line: TextLine, settings: TextLineSettings) -> bool:
    return all(any(_is_mark_of(mark.box, digit.box, settings) for digit in line) for mark in marks)


def _is_mark_of(mark: Box, digit: Box, settings: TextLineSettings) -> bool:
    return (
        mark.height < settings.digit_height * digit.height
        and mark.y <= digit.y + (1 + settings.mark_below) * digit.height
        and mark.bottom >= digit.y - settings.mark_below * digit.height
        and abs(mark.x - digit.x) < settings.gap * digit.height
    )


def _reaches(box: Box, other: Box) -> bool:
    """Tell whether the middle of the other box lies within the height of the first."""
    return 0 <= other.y + other.height / 2 - box.y <= box.height


def _drop_cut_lines(
    lines: list[TextLine], picture: Box, settings: TextLineSettings
) -> list[TextLine]:
    """Leave out lines that the picture's edge cuts where another one of digits stands free."""
    free = [
        line for line in lines if not all(_is_cut(component.box, picture) for component in line)
    ]
    tallest = max(map(_measure_height, lines), default=0)
    is_as_tall = any(_measure_height(line) >= settings.digit_height * tallest for line in free)
    return free if is_as_tall else lines


def _is_cut(box: Box, picture: Box) -> bool:
    """Tell whether the picture's edge cuts a box, or may have."""
    left, top = box.x - picture.x, box.y - picture.y
    right, bottom = picture.right - box.right, picture.bottom - box.bottom
    return min(left, top, right, bottom) <= 0


def _measure_height(line: TextLine) -> int:
    return max(map(_get_height, line))


def _get_left(component: Component) -> int:
    return component.box.x


def _get_right(component: Component) -> int:
    return component.box.right


def _get_height(component: Component) -> int:
    return component.box.height
