"""Ink -> ink without boxes that are drawn around digits, and without tables of cells."""

from typing import NamedTuple

import cv2
import numpy as np

from inkdigit.layout.component import shrink_ink
from inkdigit.layout.ruled_lines import CleanedInk, Mask, RuledLineSettings, find_ruled_lines
from inkdigit.types import Box, InkMap


class FormBoxSettings(NamedTuple):
    """What a box around digits looks like; shares are 0..1."""

    search_side: int = 640
    """Pixels of the longer side at which boxes are looked for, or a few more."""
    candidates: int = 5
    """Of the largest connected components, so many may be boxes."""
    min_side: int = 20
    """Pixels of a box's shorter side there."""
    ground_inked: float = 0.5
    """A box has at most this part of its ground inked."""
    rim_ratio: int = 8
    """The rim of a box is an eighth of it on each side."""
    rim_inked: float = 0.8
    """A box has ink in its rim along at least this part of each side."""
    lines: RuledLineSettings = RuledLineSettings(thickness_pixels=5.0)
    """What its lines look like: it may be drawn with a thick pen."""
    stroke_ink: int = 128
    """Ink, 0..255, from which a pixel may belong to a stroke in a box."""
    stroke_height: float = 0.2
    """Something in the box is at least this part of it high."""


FORM_BOX_SETTINGS = FormBoxSettings()


def remove_boxes(ink: InkMap, settings: FormBoxSettings = FORM_BOX_SETTINGS) -> CleanedInk:
    """Take boxes that are drawn around digits, and tables of cells, out of an ink map.

    A box has ruled lines on all its sides, wherever it stands, and there is something in it: a
    square 0 is none.

    Args:
        ink: (h, w) uint8.
        settings: what a box looks like.

    Returns:
        The ink without the ruled lines that they had.
    """
    factor = max(1, max(ink.shape) // settings.search_side)
    small = shrink_ink(ink, factor) if factor > 1 else ink
    _, labels, stats, _ = cv2.connectedComponentsWithStats((small > 0).astype(np.uint8))
    rest, count = ink, 0
    for label in np.argsort(-stats[1:, cv2.CC_STAT_AREA])[: settings.candidates] + 1:
        box = Box(*map(int, stats[label, :4]))
        ground = settings.ground_inked * box.width * box.height
        if min(box.width, box.height) < settings.min_side or stats[label, 4] > ground:
            continue
        mask = (labels[box.window] == label).astype(np.uint8)
        if not _is_framed(mask, settings):
            continue
        window = Box(*(factor * side for side in box)).window
        inside = _erase_box(rest[window], small[box.window], mask, settings)
        if inside.removed_lines:
            rest = rest.copy() if rest is ink else rest
            rest[window] = inside.ink
            count += inside.removed_lines
    return CleanedInk(rest, count)


def _erase_box(ink: InkMap, small: InkMap, mask: Mask, settings: FormBoxSettings) -> CleanedInk:
    """Erase the ruled lines of one box; none where it lacks a side, or where nothing is in it.

    Args:
        ink: (H, W) uint8, of the picture within the box.
        small: (h, w), the same in the copy.
        mask: (h, w), 1 where the box's own ink is in the copy.
        settings: what a box looks like.

    Returns:
        (H, W) without the lines.
    """
    size = ink.shape[::-1]
    lines = find_ruled_lines(small * mask, size, settings.lines)
    if min(lines.horizontal, lines.vertical) < 2:  # noqa: PLR2004 - one on each side
        return CleanedInk(ink, 0)
    mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    inside = ink * (1 - lines.mask * mask)
    if not _holds_a_stroke(inside, settings):
        return CleanedInk(ink, 0)
    return CleanedInk(inside, lines.count)


def _holds_a_stroke(inside: InkMap, settings: FormBoxSettings) -> bool:
    is_stroke = (inside >= settings.stroke_ink).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(is_stroke)
    tallest = stats[1:, cv2.CC_STAT_HEIGHT].max(initial=0)
    return bool(tallest >= settings.stroke_height * inside.shape[0])


def _is_framed(mask: Mask, settings: FormBoxSettings) -> bool:
    """Tell whether there is ink along most of all four sides."""
    down, across = (-(-side // settings.rim_ratio) for side in mask.shape)
    rims = (mask[:down], mask[-down:], mask[:, :across].T, mask[:, -across:].T)
    return all(rim.any(axis=0).mean() >= settings.rim_inked for rim in rims)
