"""Ink -> digits: connected strokes, put together to digits, line by line, left to right."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

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
TINY = 5
"""Lines of less than this many pixels are dust: no digit can be told in so few."""
LOWEST = 0.4
"""A digit is at least this part of its line's height; commas, dots and dashes are lower."""
SMALL_LINE = 0.6
"""At the picture's edge, lines lower than this part of the tallest are pieces of neighbours."""
AT_THE_EDGE = 0.06
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


@dataclass(frozen=True, eq=False)
class Piece:
    """The ink of one digit: its box in the picture, and (h, w) uint8 without the neighbours."""

    box: Box
    ink: InkMap

    def moved(self, right: int, down: int) -> "Piece":
        """The same ink elsewhere."""
        x, y, width, height = self.box
        return Piece((x + right, y + down, width, height), self.ink)

    def shrunk(self, step: int) -> "Piece":
        """The same ink in the picture as `shrunk` makes it."""
        x, y = self.box[:2]
        before = cv2.copyMakeBorder(self.ink, y % step, 0, x % step, 0, cv2.BORDER_CONSTANT)
        ink = shrunk(np.asarray(before, np.uint8), step)
        return Piece((x // step, y // step, ink.shape[1], ink.shape[0]), ink)


def shrunk(ink: InkMap, step: int) -> InkMap:
    """Ink whose sides are `step` times shorter: each pixel is the mean of `step` x `step`."""
    height, width = ink.shape
    whole = cv2.copyMakeBorder(ink, 0, -height % step, 0, -width % step, cv2.BORDER_CONSTANT)
    size = (whole.shape[1] // step, whole.shape[0] // step)
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8)


def find_digits(ink: InkMap, *, one: bool = False) -> list[list[Piece]]:
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
    strokes, labels = _strokes(inked, (-left, -top, ink.shape[1], ink.shape[0]))
    if not 0 < len(strokes) <= TOO_MANY:
        return []
    groups = [strokes] if one else _digits(strokes)
    pieces = [_piece(inked, labels, group).moved(left, top) for group in groups]
    lines = _lines(pieces)
    return lines if one else _without_marks(lines, ink.shape)


def joined(pieces: list[Piece]) -> Piece:
    """The ink of several pieces as one."""
    left, top, width, height = box = box_around([piece.box for piece in pieces])
    ink = np.zeros((height, width), np.uint8)
    for piece in pieces:
        x, y, wide, tall = piece.box
        window = ink[y - top : y - top + tall, x - left : x - left + wide]
        np.maximum(window, piece.ink, out=window)
    return Piece(box, ink)


def box_around(boxes: list[Box]) -> Box:
    """The least box that holds all of them; there is at least one."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top


def propose_cuts(piece: Piece) -> list[int]:
    """Columns of a piece at which it may be cut: where little ink stands above one another.

    Returns:
        At most `MOST_CUTS` columns from left to right, counted from the piece's left edge.
    """
    width = piece.ink.shape[1]
    ink = piece.ink.sum(axis=0, dtype=np.float64) / 255  # (w,) pixels of ink in each column
    apart = max(2, round(piece.ink.shape[0] * NEAREST_CUTS))
    smooth = np.convolve(ink, np.ones(3) / 3, mode="same")
    chosen: list[int] = []
    for column in np.argsort(smooth[apart : width - apart], kind="stable") + apart:
        if len(chosen) == MOST_CUTS:
            break
        if all(abs(int(column) - other) >= apart for other in chosen):
            chosen.append(int(column))
    return sorted(chosen)


def columns_of(piece: Piece, left: int, right: int) -> Piece | None:
    """The part of a piece between two columns, without its neighbours' fragments; None if empty."""
    part = piece.ink[:, left:right]
    strokes, labels = _strokes(part)
    if not strokes:
        return None
    largest = max(stroke.area for stroke in strokes)
    kept = [stroke for stroke in strokes if stroke.area >= FRAGMENT * largest]
    cropped = _piece(part, labels, kept)
    x, y, width, height = cropped.box
    return Piece((piece.box[0] + left + x, piece.box[1] + y, width, height), cropped.ink)


@dataclass(frozen=True)
class _Stroke:
    label: int
    box: Box
    area: int


def _strokes(ink: InkMap, picture: Box | None = None) -> tuple[list[_Stroke], NDArray[np.int32]]:
    """The connected strokes that are no dirt, and the label of each pixel.

    Where the `picture` is given, its box seen from the ink, so is what touches its edges and is
    no digit: the desk, a shadow, the next page.
    """
    _, found, counted, _ = cv2.connectedComponentsWithStats((ink > 0).astype(np.uint8))
    labels, stats = np.asarray(found, np.int32), np.asarray(counted, np.int32)
    solid = np.bincount(labels[ink >= INK], minlength=len(stats))
    solid[0] = 0
    if picture is not None:
        solid[_beside_the_digits(stats, solid, picture)] = 0
    if not solid.any():
        return [], labels
    kept = np.flatnonzero(solid >= max(1.0, SPECK * solid.max()))[: TOO_MANY + 1]
    return [
        _Stroke(int(i), (int(x), int(y), int(w), int(h)), int(solid[i]))
        for i, (x, y, w, h, _) in zip(kept, stats[kept], strict=True)
    ], labels


def _beside_the_digits(
    stats: NDArray[np.int32], solid: NDArray[np.int64], picture: Box
) -> NDArray[np.bool_]:
    """Which components touch the picture's edge and are no digits.

    Those are thin strips along it; and on a page, where all others are small, whatever touches it.
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
    return np.asarray(touches & thin & long & (solid < solid.max()))


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
    x, y, width, height = box_around([member.box for member in group])
    sx, sy, swidth, sheight = stroke.box
    shared = min(x + width, sx + swidth) - max(x, sx)
    gap = max(y, sy) - min(y + height, sy + sheight)
    return shared >= SAME_DIGIT * min(width, swidth) and gap <= max(height, sheight) / 4


def _piece(ink: InkMap, labels: NDArray[np.int32], group: list[_Stroke]) -> Piece:
    x, y, width, height = box = box_around([stroke.box for stroke in group])
    window = np.s_[y : y + height, x : x + width]
    mine = np.isin(labels[window], [stroke.label for stroke in group])
    return Piece(box, ink[window] * mine)


def _lines(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces whose middle lies within the height of a line belong to it."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.box[3]):
        middle = piece.box[1] + piece.box[3] / 2
        for line in lines:
            _, top, _, height = line[0].box
            if top <= middle <= top + height:
                line.append(piece)
                break
        else:
            lines.append([piece])
    lines.sort(key=lambda line: line[0].box[1])
    return [sorted(line, key=lambda piece: piece.box[0]) for line in lines]


def _without_marks(lines: list[list[Piece]], shape: tuple[int, ...]) -> list[list[Piece]]:
    """Leave out what is too low for a digit, and pieces of neighbours at the picture's edge."""
    tallest = max(piece.box[3] for line in lines for piece in line)
    kept = []
    for line in lines:
        height = max(piece.box[3] for piece in line)
        digits = [
            piece
            for piece in line
            if piece.box[3] >= LOWEST * height
            and not (piece.box[3] < SMALL_LINE * tallest and _at_the_edge(piece.box, shape))
        ]
        if digits and height >= TINY:
            kept.append(digits)
    # Where another line stands free, one that the picture's edge cuts belongs to the neighbours.
    free = [line for line in kept if not all(_is_cut(piece.box, shape) for piece in line)]
    return free or kept


def _is_cut(box: Box, shape: tuple[int, ...]) -> bool:
    x, y, width, height = box
    return min(x, y, shape[1] - x - width, shape[0] - y - height) <= 1


def _at_the_edge(box: Box, shape: tuple[int, ...]) -> bool:
    x, y, width, height = box
    sides = (x / shape[1], y / shape[0], 1 - (x + width) / shape[1], 1 - (y + height) / shape[0])
    return min(sides) <= AT_THE_EDGE
