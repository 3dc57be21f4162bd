"""Pieces -> lines of writing, from top to bottom and from left to right; marks are no line."""

from inkdigit.layout.component import Component
from inkdigit.types import Box

TINY = 5
"""Lines of less than this many pixels are dust: no digit can be told in so few."""
LOWEST = 0.4
"""A digit is at least this part of its line's height; commas, dots and dashes are lower."""
SMALL_LINE = 0.6
"""At the picture's edge, lines lower than this part of the tallest are pieces of neighbours."""
AT_THE_EDGE = 0.06
GAP = 3
"""A line that goes up or down goes on behind a gap of at most so many heights."""
BESIDE, NEAR = 0.15, 1.5
"""Heights of a digit within which, below or above and to the sides of it, a mark is its own."""
Line = list[Component]


def group_into_lines(components: list[Component]) -> list[Line]:
    """Lines from top to bottom, each with its pieces from left to right."""
    lines = _with_marks(_in_one_go(_level(components)))
    lines.sort(key=lambda line: max(line, key=_height).box[1])
    return [sorted(line, key=_left) for line in lines]


def _level(components: list[Component]) -> list[Line]:
    """Pieces whose middle lies within the height of a line's tallest one belong to it."""
    lines: list[Line] = []
    for component in sorted(components, key=_height, reverse=True):
        home = next((line for line in lines if _reaches(line[0], component)), None)
        if home is None:
            lines.append([component])
        else:
            home.append(component)
    return lines


def _in_one_go(lines: list[Line]) -> list[Line]:
    """Put together what was parted because the writing goes up or down, end to end."""
    whole: list[Line] = []
    for line in sorted(lines, key=lambda line: min(map(_left, line))):
        first = min(line, key=_left)
        before = [other for other in whole if _goes_on(max(other, key=_right), first)]
        if before:
            max(before, key=lambda other: max(map(_right, other))).extend(line)
        else:
            whole.append(list(line))
    return whole


def _goes_on(last: Component, first: Component) -> bool:
    """Whether the `first` piece of one line stands behind the `last` of another, as high as it."""
    low, high = sorted((_height(last), _height(first)))
    return (
        _right(last) <= first.box[0] + first.box[2] / 2
        and first.box[0] - _right(last) <= GAP * high
        and low >= LOWEST * high
        and _reaches(last, first)
        and _reaches(first, last)
    )


def _with_marks(lines: list[Line]) -> list[Line]:
    """Give commas that hang below a line, and the like, to it."""
    whole: list[Line] = []
    for line in sorted(lines, key=lambda line: max(map(_height, line)), reverse=True):
        home = next(
            (one for one in whole if all(_is_mark_of(component, one) for component in line)), None
        )
        if home is None:
            whole.append(list(line))
        else:
            home.extend(line)
    return whole


def _is_mark_of(component: Component, line: Line) -> bool:
    x, y, _, height = component.box
    return any(
        height < LOWEST * high
        and y <= top + (1 + BESIDE) * high
        and y + height >= top - BESIDE * high
        and abs(x - left) < NEAR * high
        for left, top, _, high in (other.box for other in line)
    )


def _reaches(component: Component, other: Component) -> bool:
    """Whether the middle of the other lies within the height of the piece."""
    return 0 <= other.box[1] + other.box[3] / 2 - component.box[1] <= component.box[3]


def _left(component: Component) -> int:
    return component.box[0]


def _right(component: Component) -> int:
    return component.box[0] + component.box[2]


def _height(component: Component) -> int:
    return component.box[3]


def drop_marks(lines: list[Line], shape: tuple[int, ...]) -> list[Line]:
    """Leave out what is too low for a digit, and pieces of neighbours at the picture's edge."""
    tallest = max(component.box[3] for line in lines for component in line)
    kept = []
    for line in lines:
        height = max(component.box[3] for component in line)
        digits = [
            component
            for component in line
            if component.box[3] >= LOWEST * height
            and not (component.box[3] < SMALL_LINE * tallest and _at_the_edge(component.box, shape))
        ]
        if digits and height >= TINY:
            kept.append(digits)
    # Where another line stands free, one that the picture's edge cuts belongs to the neighbours.
    free = [line for line in kept if not all(_is_cut(component.box, shape) for component in line)]
    return free or kept


def _is_cut(box: Box, shape: tuple[int, ...]) -> bool:
    x, y, width, height = box
    return min(x, y, shape[1] - x - width, shape[0] - y - height) <= 1


def _at_the_edge(box: Box, shape: tuple[int, ...]) -> bool:
    x, y, width, height = box
    sides = (x / shape[1], y / shape[0], 1 - (x + width) / shape[1], 1 - (y + height) / shape[0])
    return min(sides) <= AT_THE_EDGE
