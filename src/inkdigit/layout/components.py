"""Ink -> digits: connected strokes, put together to digits, line by line, left to right."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.layout.component import Component
from inkdigit.layout.text_lines import drop_marks, group_into_lines
from inkdigit.types import Box, InkMap

INK = 128
"""From half ink on, a pixel belongs to a stroke."""
SPECK = 0.02
"""A stroke with less than this part of the largest one's ink is dirt."""
FRAGMENT = 0.1
"""What is left of a neighbour after a cut has less than this part of the ink."""
NEAREST_CUTS = 0.15
"""Cuts are at least this part of the height apart."""
MOST_CUTS = 12
PAGE = 6
"""A picture is a page where its shorter side is this many times the height of its strokes."""
LEAST_PAGE, LEAST_DIGITS, LOWEST_ON_A_PAGE = 300, 3, 0.025
"""Pixels of a page's shorter side, strokes on it, and their height as a part of that side."""
STRIP, LONG = 0.02, 3
"""A strip along an edge is no thicker than this part of the picture, and this many times longer."""
TOO_MANY = 400
"""More strokes than this are a texture: a page holds some two hundred digits."""
SAME_DIGIT = 0.5
"""Strokes that share this part of the narrower one's width are one digit."""


def find_components(ink: InkMap, *, one: bool = False) -> list[list[Component]]:
    """Part the ink into digits.

    Args:
        ink: (h, w) uint8.
        one: the picture holds exactly one digit, so all its strokes belong together.

    Returns:
        Lines from top to bottom, each with its pieces from left to right; empty where there is
        no ink, or where it is a texture.
    """
    left, top, width, height = cv2.boundingRect(ink)
    if not width:
        return []
    inked = ink[top : top + height, left : left + width]  # a page is mostly paper
    strokes, labels = _strokes(inked, Box(-left, -top, ink.shape[1], ink.shape[0]), one=one)
    if not 0 < len(strokes) <= TOO_MANY:
        return []
    groups = [strokes] if one else _digits(strokes)
    components = [_piece(inked, labels, group).move(left, top) for group in groups]
    lines = group_into_lines(components)
    return lines if one else drop_marks(lines, ink.shape)


def propose_cuts(component: Component) -> list[int]:
    """Columns of a piece at which it may be cut: where little ink stands above one another.

    Returns:
        At most `MOST_CUTS` columns from left to right, counted from the piece's left edge.
    """
    width = component.ink.shape[1]
    ink = component.ink.sum(axis=0, dtype=np.float64) / 255  # (w,) pixels of ink in each column
    apart = max(2, round(component.ink.shape[0] * NEAREST_CUTS))
    smooth = np.convolve(ink, np.ones(3) / 3, mode="same")
    chosen: list[int] = []
    for column in np.argsort(smooth[apart : width - apart], kind="stable") + apart:
        if len(chosen) == MOST_CUTS:
            break
        if all(abs(int(column) - other) >= apart for other in chosen):
            chosen.append(int(column))
    return sorted(chosen)


def crop_columns(component: Component, left: int, right: int) -> Component | None:
    """The part of a piece between two columns, without its neighbours' fragments; None if empty."""
    part = component.ink[:, left:right]
    strokes, labels = _strokes(part)
    if not strokes:
        return None
    largest = max(stroke.area for stroke in strokes)
    kept = [stroke for stroke in strokes if stroke.area >= FRAGMENT * largest]
    cropped = _piece(part, labels, kept)
    return cropped.move(component.box.x + left, component.box.y)


@dataclass(frozen=True)
class _Stroke:
    label: int
    box: Box
    area: int


def _strokes(
    ink: InkMap, picture: Box | None = None, *, one: bool = False
) -> tuple[list[_Stroke], NDArray[np.int32]]:
    """The connected strokes that are no dirt, and the label of each pixel.

    Where the `picture` is given, its box seen from the ink, so is what touches its edges and is
    no digit: the desk, a shadow, the next page.
    """
    _, found, counted, _ = cv2.connectedComponentsWithStats((ink > 0).astype(np.uint8))
    labels, stats = np.asarray(found, np.int32), np.asarray(counted, np.int32)
    solid = np.bincount(labels[ink >= INK], minlength=len(stats))
    solid[0] = 0
    if picture is not None:
        solid[_beside_the_digits(stats, solid, picture, one=one)] = 0
    if not solid.any():
        return [], labels
    kept = np.flatnonzero(solid >= max(1.0, SPECK * solid.max()))[: TOO_MANY + 1]
    return [
        _Stroke(int(i), Box(int(x), int(y), int(w), int(h)), int(solid[i]))
        for i, (x, y, w, h, _) in zip(kept, stats[kept], strict=True)
    ], labels


def _beside_the_digits(
    stats: NDArray[np.int32], solid: NDArray[np.int64], picture: Box, *, one: bool
) -> NDArray[np.bool_]:
    """Which components touch the picture's edge and are no digits.

    Those are thin strips along it, or from edge to edge, as a fold, unless it is known to be `one`
    digit; and on a page, where all others are small, whatever touches it.
    """
    left, top, width, height = picture
    x, y, wide, tall = stats[:, 0] - left, stats[:, 1] - top, stats[:, 2], stats[:, 3]
    touches = (x <= 0) | (y <= 0) | (x + wide >= width) | (y + tall >= height)
    others = tall[~touches & (solid > 0)]
    inner = others[others >= max(others.max(initial=0) / 3, LOWEST_ON_A_PAGE * min(width, height))]
    if len(inner) >= LEAST_DIGITS:
        is_page = max(np.median(inner) * PAGE, LEAST_PAGE) <= min(width, height)
        return touches if is_page else np.zeros_like(touches)
    thin = np.minimum(wide / width, tall / height) <= STRIP
    long = np.maximum(wide, tall) >= LONG * np.minimum(wide, tall)
    across = ((x <= 0) & (x + wide >= width)) | ((y <= 0) & (y + tall >= height))
    is_none = (solid < solid.max()) | (across & (not one))
    return np.asarray(touches & thin & long & is_none)


def _digits(strokes: list[_Stroke]) -> list[list[_Stroke]]:
    """Put strokes above one another together: the bar of a 5, the halves of a broken 8."""
    groups: list[list[_Stroke]] = []
    for stroke in sorted(strokes, key=lambda stroke: stroke.box[0]):
        home = next((group for group in groups if _belong_together(group, stroke)), None)
        if home is None:
            groups.append([stroke])
        else:
            home.append(stroke)
    return groups


def _belong_together(group: list[_Stroke], stroke: _Stroke) -> bool:
    x, y, width, height = Box.around([member.box for member in group])
    sx, sy, swidth, sheight = stroke.box
    shared = min(x + width, sx + swidth) - max(x, sx)
    gap = max(y, sy) - min(y + height, sy + sheight)
    return shared >= SAME_DIGIT * min(width, swidth) and gap <= max(height, sheight) / 4


def _piece(ink: InkMap, labels: NDArray[np.int32], group: list[_Stroke]) -> Component:
    x, y, width, height = box = Box.around([stroke.box for stroke in group])
    window = np.s_[y : y + height, x : x + width]
    mine = np.isin(labels[window], [stroke.label for stroke in group])
    return Component(box, ink[window] * mine)
