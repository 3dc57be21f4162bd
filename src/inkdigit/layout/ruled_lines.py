"""Ink -> ink without ruled lines: cell borders and the lines of paper; strokes are left whole.

A ruled line is straight, thin and along an axis; it runs from one side of the picture to the other,
or beside an edge and into a corner. It is looked for in a small copy, where a line that is a little
tilted stays in its row, and taken out of the picture but for the strokes that cross it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import InkMap

Mask = NDArray[np.uint8]
"""(h, w) uint8, 0 or 1."""


class RuledLineSettings(NamedTuple):
    """What a ruled line looks like; shares are parts of the side that it runs along."""

    search_side: int = 160
    """Pixels of the longer side at which lines are looked for."""
    faint_ink: int = 50
    """Ink, 0..255, above which a pixel may belong to a line: lines are fainter than strokes."""
    straight_share: float = 0.2
    """A line has straight pieces of at least this length."""
    length: float = 0.8
    """A line elsewhere than beside an edge is at least this long."""
    edge_length: float = 0.4
    """A line beside an edge is at least this long."""
    edge_margin: float = 0.16
    """This part of the picture, counted from an edge, is beside the edge."""
    end_gap: float = 0.07
    """A line ends no further than this from the picture's side."""
    thickness: float = 0.05
    """A line is at most this thick, as a part of the side that it crosses ..."""
    thickness_pixels: float = 3.0
    """... or this many pixels of the copy, where that is more."""
    ink_share: float = 0.6
    """One or two lines with more than this part of the ink are a lone 1 or 11."""


RULED_LINE_SETTINGS = RuledLineSettings()


@dataclass(frozen=True, eq=False)
class CleanedInk:
    """Ink (h, w) uint8 without ruled lines, and how many were removed; of none it is the same."""

    ink: InkMap
    removed_lines: int


@dataclass(frozen=True, eq=False)
class RuledLines:
    """Where ruled lines are, but for strokes that cross them, and how many."""

    mask: Mask
    horizontal: int
    vertical: int
    ink_share: float
    """The part of the ink, 0..1, that is theirs."""

    @property
    def count(self) -> int:
        return self.horizontal + self.vertical


def remove_ruled_lines(
    ink: InkMap, settings: RuledLineSettings = RULED_LINE_SETTINGS
) -> CleanedInk:
    """Take the ruled lines out of an ink map.

    Args:
        ink: (h, w) uint8.
        settings: what a line looks like.
    """
    lines = find_ruled_lines(ink, ink.shape[::-1], settings)
    is_eleven = lines.count <= 2 and lines.ink_share > settings.ink_share  # noqa: PLR2004 - strokes
    if lines.count == 0 or is_eleven:
        return CleanedInk(ink, 0)
    return CleanedInk(ink * (1 - lines.mask), lines.count)


def find_ruled_lines(
    ink: InkMap, size: tuple[int, int], settings: RuledLineSettings = RULED_LINE_SETTINGS
) -> RuledLines:
    """Find the ruled lines of an ink map.

    Args:
        ink: (h, w) uint8.
        size: width and height of the mask that is returned.
        settings: what a line looks like.
    """
    height, width = ink.shape
    scale = min(1.0, settings.search_side / max(height, width))
    small_size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(ink, small_size, interpolation=cv2.INTER_AREA)
    mask: Mask = (small > settings.faint_ink).astype(np.uint8)
    horizontal, rows = _find_horizontal(mask, settings)
    vertical, columns = _find_horizontal(_transpose(mask), settings)
    if rows + columns == 0:
        return RuledLines(np.zeros(size[::-1], np.uint8), 0, 0, 0.0)
    kept = _transpose(_erase(_transpose(_erase(mask, horizontal)), vertical))
    erased = mask - kept
    ink_share = float(erased.sum() / mask.sum())
    return RuledLines(_enlarge(erased, kept, size), rows, columns, ink_share)


def _transpose(mask: Mask) -> Mask:
    return np.ascontiguousarray(mask.T)


def _find_horizontal(mask: Mask, settings: RuledLineSettings) -> tuple[Mask, int]:
    """Find the horizontal lines of a mask (h, w), and how many they are."""
    height, width = mask.shape
    run_length = max(5, round(settings.straight_share * width))
    straight = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, run_length), np.uint8))
    count, labels = cv2.connectedComponents(cv2.dilate(straight, np.ones((3, 5), np.uint8)))
    found, lines = np.zeros_like(mask), 0
    for label in range(1, count):
        line = np.asarray((labels == label) & (straight > 0))
        if _is_ruled_line(line, height, width, settings):
            found[line] = 1
            lines += 1
    return found, lines


def _is_ruled_line(
    line: NDArray[np.bool_], height: int, width: int, settings: RuledLineSettings
) -> bool:
    rows, columns = np.flatnonzero(line.any(axis=1)), np.flatnonzero(line.any(axis=0))
    thickness = int(line.sum()) / len(columns)
    if thickness > max(settings.thickness_pixels, settings.thickness * height):
        return False
    left, right = columns[0] / width, 1 - (columns[-1] + 1) / width
    if min(rows[-1], height - 1 - rows[0]) <= settings.edge_margin * height:
        return min(left, right) <= settings.end_gap and len(columns) >= settings.edge_length * width
    return max(left, right) <= settings.end_gap and len(columns) >= settings.length * width


def _erase(mask: Mask, lines: Mask) -> Mask:
    """Erase horizontal lines, and keep what goes on above as well as below them."""
    thick = np.asarray(cv2.dilate(lines, np.ones((3, 1), np.uint8)), np.uint8) & mask
    rest = mask - thick
    reach = 2 + int(lines.sum(axis=0).max(initial=0))
    from_above = np.asarray(cv2.dilate(rest, _build_arm(reach, down=True)), np.uint8)
    from_below = np.asarray(cv2.dilate(rest, _build_arm(reach, down=False)), np.uint8)
    return np.asarray(rest | (thick & from_above & from_below), np.uint8)


def _build_arm(reach: int, *, down: bool) -> Mask:
    """Build a structuring element: its dilation carries a pixel `reach` rows down or up."""
    arm = np.zeros((2 * reach + 1, 3), np.uint8)
    arm[: reach + 1] = down
    arm[reach:] |= not down
    return arm


def _enlarge(erased: Mask, kept: Mask, size: tuple[int, int]) -> Mask:
    """Enlarge what is erased to the picture's (w, h): with its rim, but nothing of what is kept."""
    if erased.shape[::-1] != size:
        erased = np.asarray(cv2.dilate(erased, np.ones((3, 3), np.uint8)), np.uint8)
    large = np.asarray(cv2.resize(erased, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    stays = np.asarray(cv2.resize(kept, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return large & (1 - stays)
