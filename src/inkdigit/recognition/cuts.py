"""A component of touching digits -> where it may be cut, and its parts."""

from typing import NamedTuple

import numpy as np

from inkdigit.layout.component import Component
from inkdigit.layout.strokes import find_strokes


class CutSettings(NamedTuple):
    """Where cuts are proposed, and what is left of a cut part."""

    max_cuts: int = 12
    """Cuts of a component that are proposed."""
    spacing: float = 0.15
    """Cuts are at least this part of the component's height apart."""
    smoothing: int = 3
    """Columns over which the ink is averaged before the thinnest places are chosen."""
    fragment: float = 0.1
    """A stroke with less than this part of the largest one's area is a neighbour's fragment."""


CUT_SETTINGS = CutSettings()


def propose_cuts(component: Component, settings: CutSettings = CUT_SETTINGS) -> list[int]:
    """Propose columns at which to cut: where little ink stands above one another.

    Args:
        component: the ink of one digit or of several.
        settings: how many cuts, and how near.

    Returns:
        At most `settings.max_cuts` columns from left to right, counted from the component's left.
    """
    height, width = component.ink.shape
    profile = component.ink.sum(axis=0, dtype=np.float64) / 255  # (w,) pixels of ink per column
    spacing = max(2, round(height * settings.spacing))
    window = np.ones(settings.smoothing) / settings.smoothing
    smooth = np.convolve(profile, window, mode="same")
    cuts: list[int] = []
    for column in np.argsort(smooth[spacing : width - spacing], kind="stable") + spacing:
        if len(cuts) == settings.max_cuts:
            break
        if all(abs(int(column) - other) >= spacing for other in cuts):
            cuts.append(int(column))
    return sorted(cuts)


def crop_columns(
    component: Component, left: int, right: int, settings: CutSettings = CUT_SETTINGS
) -> Component | None:
    """Crop a component to the columns from `left` to before `right`.

    Fragments of its neighbours are left out.

    Returns:
        None where no ink is left.
    """
    found = find_strokes(component.ink[:, left:right])
    if not found.strokes:
        return None
    largest = max(stroke.area for stroke in found.strokes)
    kept = [stroke for stroke in found.strokes if stroke.area >= settings.fragment * largest]
    return found.join(kept).move(component.box.x + left, component.box.y)
