"""Pixels -> the part within a border: a frame of one tone around a photo, as on a screenshot.

Where such a border ends there is a step along most of it, which would be the strongest stroke of
all. Around a drawing there is none: its ground goes on to the strokes.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from inkdigit.types import Box, Pixels

SAME = 12
"""Levels by which pixels of a border differ at most."""
MOST_OF_A_ROW = 0.98
"""The part of a border's row that has its tone; the rest is a corner, or noise."""
STEP, MOST_OF_THE_STEP = 10, 0.6
"""Levels by which the row behind a border differs in this part of its length."""
MOST_OF_THE_PICTURE = 0.8
"""The part of what is within that differs from the border as much."""
FEW, MOST_OF_A_LOOK = 16, 0.6
"""The same, of so many rows and columns of the picture's middle."""
ENOUGH = 64
"""Pixels of a row that are looked at."""
TOGETHER = 64
"""Rows that are looked at together."""
BORDERS = 4
"""Borders within one another that are looked for."""


def find_inner_box(pixels: Pixels) -> Box:
    """The part of a picture that no border surrounds; all of it where there is none.

    It is never less than half as wide and half as high: a fat 1 on its ground is no photo.
    """
    height, width = pixels.shape[:2]
    box = Box(0, 0, width, height)
    if not _may_have_one(pixels):
        return box
    for _ in range(BORDERS):
        inner = _within_one(pixels, box)
        if inner == box or 2 * inner.width < width or 2 * inner.height < height:
            break
        box = inner
    return box


def _may_have_one(pixels: Pixels) -> bool:
    """Whether the middle differs from an edge: a look that takes no time."""
    height, width = pixels.shape[:2]
    few = pixels[height // 4 : -(-height * 3 // 4), width // 4 : -(-width * 3 // 4)]
    few = few[:: 1 + few.shape[0] // FEW, :: 1 + few.shape[1] // FEW]
    across, down = 1 + width // ENOUGH, 1 + height // ENOUGH
    edges = (pixels[0, ::across], pixels[-1, ::across], pixels[::down, 0], pixels[::down, -1])
    return any(_share_off(few, edge.mean(axis=0)) > MOST_OF_A_LOOK for edge in edges)


def _within_one(pixels: Pixels, box: Box) -> Box:
    """What the outermost border leaves of a part of the picture; the part where there is none."""
    width, height = box.width, box.height
    part = pixels[box.window]
    top, bottom = _thickness(part), _thickness(part[::-1])
    across = part[top : height - bottom].swapaxes(0, 1)
    left, right = _thickness(across), _thickness(across[::-1])
    inner = part[top : height - bottom, left : width - right]
    few = inner[:: -(-inner.shape[0] // ENOUGH), :: -(-inner.shape[1] // ENOUGH)]
    sides = (part[0], top), (part[-1], bottom), (part[:, 0], left), (part[:, -1], right)
    tones = [edge.mean(axis=0) for edge, thickness in sides if thickness]
    if any(_share_off(few, tone) < MOST_OF_THE_PICTURE for tone in tones):
        return box  # the ground goes on between what looks like edges: strokes
    return Box(box.x + left, box.y + top, inner.shape[1], inner.shape[0])


def _thickness(rows: NDArray[np.uint8]) -> int:
    """How many of the first rows (h, w, 3) are a border; 0 where it does not end in a step."""
    few = rows[: len(rows) // 2, :: -(-rows.shape[1] // ENOUGH)]
    if not len(few):
        return 0
    tone = few[0].mean(axis=0).astype(np.int16)
    for start in range(0, len(few), TOGETHER):
        off = np.abs(few[start : start + TOGETHER] - tone).max(axis=2)  # (rows, columns)
        ends = np.flatnonzero((off <= SAME).mean(axis=1) < MOST_OF_A_ROW)
        if len(ends):
            end = start + int(ends[0])
            behind = min(end + 1, len(few) - 1)  # the row between is a mix of both
            return behind if end and _share_off(few[behind], tone) >= MOST_OF_THE_STEP else 0
    return 0


def _share_off(pixels: NDArray[np.uint8], tone: NDArray[Any]) -> float:
    """The part of some pixels (..., 3) that differs from a tone by a step, 0..1."""
    return float((np.abs(pixels - tone.astype(np.int16)).max(axis=-1) > STEP).mean())
