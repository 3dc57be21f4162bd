"""Pixels -> the part within a border: a frame of one tone around a photo, as on a screenshot.

Where such a border ends the tone changes along most of it, which would be the strongest stroke of
all. Around a drawing there is none: its ground goes on to the strokes.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigit.types import Box, Pixels


class BorderSettings(NamedTuple):
    """What a border looks like, and how closely it is looked at. Shares are 0..1."""

    borders: int = 4
    """Borders within one another that are looked for."""
    tone_range: int = 12
    """Grey levels by which pixels of a border differ from its tone at most."""
    tone_share: float = 0.98
    """The part of a border's row that has its tone; the rest is a corner, or noise."""
    min_contrast: int = 10
    """Grey levels by which pixels behind a border differ from it at least."""
    contrast_share: float = 0.6
    """The part of the row behind a border that differs as much."""
    inner_share: float = 0.8
    """The part of all that is within that differs from the border as much."""
    middle_share: float = 0.6
    """The part of the picture's middle that differs as much, or else nothing is looked for."""
    middle_samples: int = 16
    """About so many rows, and columns, of the middle are looked at."""
    row_samples: int = 64
    """At most about so many pixels of a row, or of a column, are looked at."""
    rows_together: int = 64
    """Rows that are looked at in one go."""


BORDER_SETTINGS = BorderSettings()


def find_inner_box(pixels: Pixels, settings: BorderSettings = BORDER_SETTINGS) -> Box:
    """Find the part of a picture that no border surrounds.

    Args:
        pixels: (h, w, 3) uint8, RGB.
        settings: what a border looks like.

    Returns:
        The part, at least half as wide and half as high as the picture: a fat 1 on its ground is no
        photo. All of the picture where there is no border.
    """
    height, width = pixels.shape[:2]
    box = Box(0, 0, width, height)
    if not _may_have_border(pixels, settings):
        return box
    for _ in range(settings.borders):
        inner = _strip_border(pixels, box, settings)
        if inner == box or 2 * inner.width < width or 2 * inner.height < height:
            break
        box = inner
    return box


def _may_have_border(pixels: Pixels, settings: BorderSettings) -> bool:
    """Tell whether the middle differs from an edge: a look that takes no time."""
    height, width = pixels.shape[:2]
    middle = pixels[height // 4 : -(-height * 3 // 4), width // 4 : -(-width * 3 // 4)]
    few = settings.middle_samples
    middle = middle[:: 1 + middle.shape[0] // few, :: 1 + middle.shape[1] // few]
    down, across = 1 + height // settings.row_samples, 1 + width // settings.row_samples
    edges = (pixels[0, ::across], pixels[-1, ::across], pixels[::down, 0], pixels[::down, -1])
    return any(
        _measure_contrast_share(middle, edge.mean(axis=0), settings) > settings.middle_share
        for edge in edges
    )


def _strip_border(pixels: Pixels, box: Box, settings: BorderSettings) -> Box:
    """Strip the outermost border off a part of the picture; the same part where there is none."""
    part = pixels[box.window]
    top, bottom = _measure_thickness(part, settings), _measure_thickness(part[::-1], settings)
    columns = part[top : box.height - bottom].swapaxes(0, 1)
    left = _measure_thickness(columns, settings)
    right = _measure_thickness(columns[::-1], settings)
    inner = part[top : box.height - bottom, left : box.width - right]
    down, across = (-(-side // settings.row_samples) for side in inner.shape[:2])
    sample = inner[::down, ::across]
    sides = (part[0], top), (part[-1], bottom), (part[:, 0], left), (part[:, -1], right)
    tones = [edge.mean(axis=0) for edge, thickness in sides if thickness]
    if any(
        _measure_contrast_share(sample, tone, settings) < settings.inner_share for tone in tones
    ):
        return box  # the ground goes on between what looks like edges: strokes
    return Box(box.x + left, box.y + top, inner.shape[1], inner.shape[0])


def _measure_thickness(rows: NDArray[np.uint8], settings: BorderSettings) -> int:
    """Count the first rows (h, w, 3) that are a border; 0 where the tone stays behind them."""
    sample = rows[: len(rows) // 2, :: -(-rows.shape[1] // settings.row_samples)]
    if not len(sample):
        return 0
    tone = sample[0].mean(axis=0).astype(np.int16)
    for start in range(0, len(sample), settings.rows_together):
        chunk = sample[start : start + settings.rows_together]
        difference = np.abs(chunk - tone).max(axis=2)  # (rows, columns)
        same = (difference <= settings.tone_range).mean(axis=1)
        ends = np.flatnonzero(same < settings.tone_share)
        if not len(ends):
            continue
        end = start + int(ends[0])
        behind = min(end + 1, len(sample) - 1)  # the row between is a mix of both
        is_border = (
            end
            and _measure_contrast_share(sample[behind], tone, settings) >= settings.contrast_share
        )
        return behind if is_border else 0
    return 0


def _measure_contrast_share(
    pixels: NDArray[np.uint8], tone: NDArray[Any], settings: BorderSettings
) -> float:
    """Measure which part of some pixels (..., 3) clearly differs from a tone, 0..1."""
    difference = np.abs(pixels - tone.astype(np.int16)).max(axis=-1)
    return float((difference > settings.min_contrast).mean())
