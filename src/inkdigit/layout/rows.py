"""A Layout -> others, in which strokes that reach over several rows are cut apart.

Digits of rows that stand close touch. They are cut where a path with little ink on it leads from
one side of the stroke to the other, as S. Avidan and A. Shamir find seams (2007).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.deadline import check_deadline
from inkdigit.layout.components import arrange_strokes
from inkdigit.layout.layout import Layout
from inkdigit.layout.strokes import Stroke, StrokeMap, find_strokes
from inkdigit.layout.text_lines import TEXT_LINE_SETTINGS, TextLine
from inkdigit.types import Box, InkMap

Path = NDArray[np.intp]
"""For each column of some ink, a row: from one column to the next it goes by at most one."""


class RowSettings(NamedTuple):
    """Where strokes are cut into rows."""

    most_rows: int = 6
    """What was taken for one line is at most so many."""
    crossed_ink: float = 0.4
    """A cut crosses at most so many times the ink that a row of pixels has in the mean."""


ROW_SETTINGS = RowSettings()


class Cut(NamedTuple):
    """The paths on which a stroke is cut, and the most ink that one crosses, in pixels of it."""

    paths: list[Path]
    crossed: float


NO_CUT = Cut([], math.inf)


def cut_rows(layout: Layout, settings: RowSettings = ROW_SETTINGS) -> Iterator[Layout]:
    """Give other layouts of a picture: its tallest line may be two rows or more.

    What is too tall for such a row is cut wherever it stands.

    Args:
        layout: with at least one line.
        settings: how many rows, and where they are cut.

    Yields:
        Layouts of at least two rows, each once.

    Raises:
        DeadlineError: the time is up.
    """
    inked = Box(*cv2.boundingRect(layout.ink))
    cutter = _Cutter(find_strokes(layout.ink[inked.window]), settings)
    picture = layout.view.find_edges(layout.pixels)
    line_height = max(Box.around(one.box for one in line).height for line in layout.lines)
    known = {_get_boxes(layout)}
    for count in range(2, settings.most_rows + 1):
        height = line_height / count
        if height < TEXT_LINE_SETTINGS.min_height:
            return
        ink = layout.ink.copy()
        ink[inked.window] = cutter.cut_strokes(height)
        strokes = find_strokes(ink[inked.window])
        lines = arrange_strokes(strokes, inked, picture, _bound_digit(height))
        has_cut_rows = not np.array_equal(ink, layout.ink)
        cut = replace(layout, ink=ink, lines=lines, has_cut_rows=has_cut_rows)
        if _are_rows(lines, height) and _get_boxes(cut) not in known:
            known.add(_get_boxes(cut))
            yield cut


@dataclass(frozen=True, eq=False)
class _Cutter:
    """Cuts the strokes of some ink, and looks for each cut of a stroke once."""

    found: StrokeMap
    settings: RowSettings
    _known: dict[tuple[int, int], Cut] = field(default_factory=dict)

    def cut_strokes(self, height: float) -> InkMap:
        """Take the ink away where strokes that are too tall for a row are cut: (h, w) uint8."""
        ink = self.found.ink.copy()
        for stroke in self.found.strokes:
            if stroke.box.height > _bound_digit(height):
                check_deadline()
                part = self.found.join([stroke]).ink
                for path in self._choose_paths(stroke, part, height):
                    _erase_path(ink[stroke.box.window], part, path)
        return ink

    def _choose_paths(self, stroke: Stroke, part: InkMap, height: float) -> list[Path]:
        """Choose the cut of a stroke into rows of about a height that crosses the least ink."""
        first = math.ceil(stroke.box.height / _bound_digit(height))
        last = int(stroke.box.height * TEXT_LINE_SETTINGS.tallest / height)
        cuts = [self._find_cut(stroke, part, count) for count in range(first, last + 1)]
        return min(cuts, key=lambda cut: cut.crossed).paths

    def _find_cut(self, stroke: Stroke, part: InkMap, count: int) -> Cut:
        """Find how a stroke is cut into so many rows, if that crosses little ink."""
        key = stroke.label, count
        if key not in self._known:
            self._known[key] = find_cut(part, count, self.settings)
        return self._known[key]


def find_cut(ink: InkMap, count: int, settings: RowSettings = ROW_SETTINGS) -> Cut:
    """Find how a stroke is cut into rows.

    Args:
        ink: (h, w) uint8 of the stroke.
        count: how many rows.
        settings: how much ink may be crossed.

    Returns:
        A path between each row and the next; `NO_CUT` where one crosses too much.
    """
    tall = len(ink)
    pitch, most = tall / count, settings.crossed_ink * float(ink.sum()) / 255 / tall
    reach = 1 - 1 / TEXT_LINE_SETTINGS.tallest  # what is left of a row may still be a digit
    cut = Cut([], 0.0)
    for number in range(1, count):
        first, last = int((number - reach) * pitch), int((number + reach) * pitch) + 1
        path, crossed = find_path(ink, max(1, first), min(tall - 1, last))
        if crossed > most:
            return NO_CUT
        cut = Cut([*cut.paths, path], max(cut.crossed, crossed))
    return cut


def find_path(ink: InkMap, first: int, last: int) -> tuple[Path, float]:
    """Find the path from left to right that crosses the least ink.

    Args:
        ink: (h, w) uint8.
        first: the first row in which it may go.
        last: the row behind them.

    Returns:
        The path, and the ink on it, in pixels of full ink.
    """
    costs = ink[first:last].T.astype(np.float32)
    # with a row of no way above and below
    least = np.pad(costs, ((0, 0), (1, 1)), constant_values=np.inf)
    for column in range(1, len(costs)):
        before = least[column - 1]
        nearest = np.minimum(np.minimum(before[:-2], before[2:]), before[1:-1])
        least[column, 1:-1] += nearest
    path = np.empty(len(costs), np.intp)
    ends = np.flatnonzero(least[-1] == least[-1].min())
    path[-1] = ends[len(ends) // 2]
    for column in range(len(costs) - 1, 0, -1):
        row, before = path[column], least[column - 1]
        around = before[row - 1 : row + 2]  # where it may, a path goes straight on
        path[column - 1] = row if before[row] == around.min() else row - 1 + around.argmin()
    return path - 1 + first, float(least[-1].min()) / 255


def _erase_path(ink: InkMap, part: InkMap, path: Path) -> None:
    """Take away a part's ink on a path and below it, so that not even corners touch."""
    columns = np.arange(len(path))
    for rows in (path, path + 1):
        ink[rows, columns] = np.where(part[rows, columns] > 0, 0, ink[rows, columns])


def _are_rows(lines: list[TextLine], height: float) -> bool:
    """Tell whether at least two lines are about as tall as rows are."""
    heights = [max(component.box.height for component in line) for line in lines]
    return sum(tall * TEXT_LINE_SETTINGS.tallest >= height for tall in heights) > 1


def _get_boxes(layout: Layout) -> tuple[Box, ...]:
    return tuple(component.box for component in layout.components)


def _bound_digit(height: float) -> float:
    """How tall a digit may be in rows of a height."""
    return TEXT_LINE_SETTINGS.tallest * height
