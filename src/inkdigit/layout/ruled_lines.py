"""Ink -> ink without rules: boxes, cell borders, the lines of ruled paper; strokes left whole.

A rule is straight, thin and along an axis; it runs from one side of the picture to the other, or
beside an edge and into a corner. It is looked for in a small copy, where a line that is a little
tilted stays in its row, and taken out of the picture but for the strokes that cross it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.layout.component import shrink_ink
from inkdigit.types import InkMap

Mask = NDArray[np.uint8]
"""(h, w) uint8, 0 or 1."""

SMALL_SIDE = 160
"""Pixels of the longer side at which rules are looked for."""
FAINT = 50
"""Ink from which a pixel may belong to a rule: rules are fainter than strokes."""
PIECE = 0.2
"""A rule has straight pieces of at least this part of the side that it runs along."""
BESIDE_AN_EDGE = 0.4
"""A rule beside an edge covers at least this part of it, one elsewhere at least `ACROSS`."""
ACROSS = 0.8
MARGIN = 0.16
"""This part of the picture, counted from an edge, is beside the edge."""
AT_AN_END = 0.07
"""A rule ends no further than this part of the picture from its side."""
THICKEST = 0.05
"""A rule is at most this thick, as a part of the side that it crosses, or some pixels."""
MOST_INK = 0.6
"""One or two lines with more than this part of the ink are a lone 1 or 11, and no rules."""

MOST_BOXES = 5
"""Of the largest strokes, so many may be boxes."""
BOX_SIDE, LEAST_BOX = 640, 20
"""Pixels of the longer side at which boxes are looked for, or a few more; and of a box there."""
RIM, ALONG = 8, 0.8
"""A box has ink along this part of each side, within an eighth of the box."""
FULL = 0.5
"""A box has less than this part of its ground inked."""
BOX_THICKEST = 5.0
"""Pixels of the copy in which its rules are looked for: a box may be drawn with a thick pen."""
INSIDE, TALL_INSIDE = 128, 0.2
"""Ink of a stroke in a box, and its height as a part of the box's."""


def remove_boxes(ink: InkMap) -> tuple[InkMap, int]:
    """Take boxes that are drawn around digits, and tables of cells, out of an ink map.

    A box has rules on all its sides, wherever it stands, and there is something in it: a square 0
    is none.

    Args:
        ink: (h, w) uint8.

    Returns:
        The ink without them, and how many rules they had.
    """
    step = max(1, max(ink.shape) // BOX_SIDE)
    small = shrink_ink(ink, step) if step > 1 else ink
    _, labels, stats, _ = cv2.connectedComponentsWithStats((small > 0).astype(np.uint8))
    without, count = ink, 0
    for label in np.argsort(-stats[1:, cv2.CC_STAT_AREA])[:MOST_BOXES] + 1:
        x, y, width, height, area = stats[label]
        if min(width, height) < LEAST_BOX or area > FULL * width * height:
            continue
        mine = (labels[y : y + height, x : x + width] == label).astype(np.uint8)
        if not _is_framed(mine):
            continue
        window = np.s_[step * y : step * (y + height), step * x : step * (x + width)]
        size = without[window].shape[::-1]
        rules = _rules_of(small[y : y + height, x : x + width] * mine, size, BOX_THICKEST)
        if min(rules.rows, rules.columns) < 2:  # noqa: PLR2004 - one on each side
            continue
        mine = cv2.resize(mine, size, interpolation=cv2.INTER_NEAREST)
        inside = without[window] * (1 - rules.mask * mine)
        if _holds_a_stroke(inside):
            without = without.copy() if without is ink else without
            without[window] = inside
            count += rules.count
    return without, count


def remove_rules(ink: InkMap) -> tuple[InkMap, int]:
    """Take the rules out of an ink map.

    Args:
        ink: (h, w) uint8.

    Returns:
        The ink without them, and how many there were.
    """
    rules = _rules_of(ink, ink.shape[::-1])
    if rules.count == 0 or (rules.count <= 2 and rules.share > MOST_INK):  # noqa: PLR2004 - see there
        return ink, 0
    return ink * (1 - rules.mask), rules.count


def _holds_a_stroke(inside: InkMap) -> bool:
    _, _, stats, _ = cv2.connectedComponentsWithStats((inside >= INSIDE).astype(np.uint8))
    tallest = stats[1:, cv2.CC_STAT_HEIGHT].max(initial=0)
    return bool(tallest >= TALL_INSIDE * inside.shape[0])


def _is_framed(mask: Mask) -> bool:
    """Whether there is ink along most of all four sides."""
    rim_y, rim_x = (-(-side // RIM) for side in mask.shape)
    beside = (mask[:rim_y], mask[-rim_y:], mask[:, :rim_x].T, mask[:, -rim_x:].T)
    return all(one.any(axis=0).mean() >= ALONG for one in beside)


@dataclass(frozen=True, eq=False)
class _Rules:
    """Where rules are, but for strokes that cross them; how many lie and stand.

    `share` is the part of the ink, 0..1, that is theirs.
    """

    mask: Mask
    rows: int
    columns: int
    share: float

    @property
    def count(self) -> int:
        return self.rows + self.columns


def _rules_of(ink: InkMap, size: tuple[int, int], thickest: float = 3.0) -> _Rules:
    """The rules of an ink map, the mask as large as `size` (w, h) says.

    `thickest` is how thick a rule may be, in pixels of the copy in which they are looked for.
    """
    height, width = ink.shape
    scale = min(1.0, SMALL_SIDE / max(height, width))
    copy = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(ink, copy, interpolation=cv2.INTER_AREA)
    mask: Mask = (small > FAINT).astype(np.uint8)
    across, rows = _rules(mask, thickest)
    down, columns = _rules(_turned(mask), thickest)
    if rows + columns == 0:
        return _Rules(np.zeros(size[::-1], np.uint8), 0, 0, 0.0)
    stays = _turned(_without(_turned(_without(mask, across)), down))
    goes = mask - stays
    share = float(goes.sum() / mask.sum())
    return _Rules(_enlarged(goes, stays, size), rows, columns, share)


def _turned(mask: Mask) -> Mask:
    """Rows and columns exchanged."""
    return np.ascontiguousarray(mask.T)


def _rules(mask: Mask, thickest: float) -> tuple[Mask, int]:
    """The horizontal rules of a mask (h, w), and how many they are."""
    height, width = mask.shape
    component = max(5, round(PIECE * width))
    straight = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, component), np.uint8))
    count, labels = cv2.connectedComponents(cv2.dilate(straight, np.ones((3, 5), np.uint8)))
    found, rules = np.zeros_like(mask), 0
    for label in range(1, count):
        line = np.asarray((labels == label) & (straight > 0))
        if _is_rule(line, height, width, thickest):
            found[line] = 1
            rules += 1
    return found, rules


def _is_rule(line: NDArray[np.bool_], height: int, width: int, thickest: float) -> bool:
    rows, columns = np.flatnonzero(line.any(axis=1)), np.flatnonzero(line.any(axis=0))
    if int(line.sum()) / len(columns) > max(thickest, THICKEST * height):
        return False
    left, right = columns[0] / width, 1 - (columns[-1] + 1) / width
    beside = min(rows[-1], height - 1 - rows[0]) <= MARGIN * height
    if beside:
        return min(left, right) <= AT_AN_END and len(columns) >= BESIDE_AN_EDGE * width
    return max(left, right) <= AT_AN_END and len(columns) >= ACROSS * width


def _without(mask: Mask, rules: Mask) -> Mask:
    """Erase horizontal rules, and keep what goes on above as well as below them."""
    thick = np.asarray(cv2.dilate(rules, np.ones((3, 1), np.uint8)), np.uint8) & mask
    rest = mask - thick
    reach = 2 + int(rules.sum(axis=0).max(initial=0))
    from_above = np.asarray(cv2.dilate(rest, _arm(reach, down=True)), np.uint8)
    from_below = np.asarray(cv2.dilate(rest, _arm(reach, down=False)), np.uint8)
    return np.asarray(rest | (thick & from_above & from_below), np.uint8)


def _arm(reach: int, *, down: bool) -> Mask:
    """A structuring element with which a dilation carries a pixel `reach` rows down or up."""
    arm = np.zeros((2 * reach + 1, 3), np.uint8)
    arm[: reach + 1] = down
    arm[reach:] |= not down
    return arm


def _enlarged(goes: Mask, stays: Mask, size: tuple[int, int]) -> Mask:
    """What goes, at the picture's (w, h): with a rim of its own, but nothing of what stays."""
    if goes.shape[::-1] != size:
        goes = np.asarray(cv2.dilate(goes, np.ones((3, 3), np.uint8)), np.uint8)
    large = np.asarray(cv2.resize(goes, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    kept = np.asarray(cv2.resize(stays, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return large & (1 - kept)
