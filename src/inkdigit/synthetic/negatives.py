"""Frames of what is no digit: a network must have seen it to refuse it.

Letters and signs, pen strokes that mean nothing, scribbles, blots and textures.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.frame import build_frame, crop_to_ink
from inkdigit.synthetic.glyphs import load_glyphs
from inkdigit.synthetic.strokes import (
    CANVAS_SIDE,
    bend_randomly,
    draw_strokes,
    interpolate_spline,
    slant_randomly,
)
from inkdigit.types import NO_DIGIT, InkMap, Split

NEGATIVE_SHARES = {
    "letter": 0.3, "strokes": 0.22, "wave": 0.06, "coil": 0.08, "barred": 0.12, "scribble": 0.05,
    "blot": 0.13, "texture": 0.04,
}  # fmt: skip
"""How often each kind is drawn."""
SIGN_SHARES = {"letter": 0.6, "strokes": 0.15, "wave": 0.08, "coil": 0.09, "barred": 0.08}
"""The kinds that stand in words, and how often."""
PenLine = NDArray[np.float64]
"""(m, 2) points of a stroke, x and y in 0..1."""


def draw_negatives(count: int, random: np.random.Generator) -> Split:
    """Draw frames of what is no digit, of all kinds by their shares.

    Args:
        count: how many.
        random: the same state gives the same frames.

    Returns:
        (count, 28, 28) uint8 frames; all their labels are `NO_DIGIT`.
    """
    kinds = random.choice(list(NEGATIVE_SHARES), count, p=list(NEGATIVE_SHARES.values()))
    frames = np.stack([build_frame(DRAWERS[kind](random)) for kind in kinds])
    return Split(frames, np.full(count, NO_DIGIT, np.uint8))


def draw_sign(random: np.random.Generator) -> InkMap:
    """Draw a letter, or what might be one somewhere: (h, w) uint8 without margins."""
    kind = random.choice(list(SIGN_SHARES), p=list(SIGN_SHARES.values()))
    return crop_to_ink(DRAWERS[kind](random))


def _draw_letter(random: np.random.Generator) -> InkMap:
    """Draw a letter, bent and slanted, in its own strokes or written with a pen."""
    glyphs = load_glyphs()
    ink = bend_randomly(glyphs[random.integers(len(glyphs))], random, 3.0)
    if random.random() < 0.7:  # most letters that people show are written by hand
        ink = retrace(ink, int(random.integers(3, 9)))
    return slant_randomly(ink, random)


def retrace(ink: InkMap, width: int) -> InkMap:
    """Draw the middle lines of strokes again with a round pen."""
    distance = cv2.distanceTransform((ink > 127).astype(np.uint8), cv2.DIST_L2, 5)
    ridge = (distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8))) & (distance > 0)
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    return np.asarray(cv2.dilate(ridge.astype(np.uint8) * 255, pen), np.uint8)


def _draw_several(random: np.random.Generator) -> InkMap:
    """Draw three to six strokes, as letters have them."""
    return _write([_choose_stroke(random) for _ in range(int(random.integers(3, 7)))], random)


def _write(lines: Sequence[PenLine], random: np.random.Generator) -> InkMap:
    """Draw lines with a pen of any width, and slant them."""
    return slant_randomly(draw_strokes(lines, int(random.integers(3, 9))), random)


def _choose_stroke(random: np.random.Generator) -> PenLine:
    """Choose a line along an axis or across, an arc or a hook."""
    start, end = _choose_corner(random), _choose_corner(random)
    while np.abs(end - start).max() < 0.3:  # longer than a dot
        end = _choose_corner(random)
    kind = random.random()
    if kind < 0.35:  # along an axis
        end[int(random.integers(2))] = start[int(random.integers(2))]
    if kind < 0.6:  # straight
        return np.stack([start, end])
    middle = (start + end) / 2 + random.uniform(-0.5, 0.5, 2)
    if kind < 0.8:  # a hook
        return np.stack([start, middle, end])
    return interpolate_spline([tuple(start), tuple(middle), tuple(end)])


def _choose_corner(random: np.random.Generator) -> NDArray[np.float64]:
    """Choose a point near a grid of 4 by 4: letters begin and end where others do."""
    return np.asarray(random.integers(0, 4, 2) / 3 + random.normal(0, 0.03, 2), np.float64)


def _draw_wave(random: np.random.Generator) -> InkMap:
    """Draw up and down more often than a digit does, round or pointed, like w, m and their kin."""
    upright = random.random() < 0.3
    turns = int(random.integers(7 if upright else 5, 10))  # an upright one with five is a 3
    along = np.linspace(0, 1, turns) + random.normal(0, 0.04, turns)
    across = 0.5 + np.where(np.arange(turns) % 2, 0.5, -0.5) * random.uniform(0.3, 1.0, turns)
    points = np.stack([along, across * random.uniform(0.4, 1.0)], axis=1)
    if upright:
        points = points[:, ::-1]
    is_pointed = random.random() < 0.3
    return _write([points if is_pointed else _smooth(points)], random)


def _smooth(points: PenLine) -> PenLine:
    return interpolate_spline([(float(x), float(y)) for x, y in points])


def _draw_coil(random: np.random.Generator) -> InkMap:
    """Draw two to four loops or bows in a row, of changing size."""
    return _write([_choose_bows(random, random.uniform(2.2, 4.2))], random)


def _choose_bows(random: np.random.Generator, turns: float) -> PenLine:
    """Choose a line that goes round and on, `turns` times."""
    t = np.linspace(0, 2 * np.pi * turns, int(12 * turns))
    size = np.interp(t, np.linspace(0, t[-1], 6), random.uniform(0.3, 1.0, 6))
    x = t / t[-1] + random.uniform(-0.3, 0.3) * np.cos(t) * size
    y = 0.5 - random.uniform(0.25, 0.5) * np.sin(t + random.uniform(0, 6)) * size
    return np.stack([x, y], axis=1)


def _draw_barred(random: np.random.Generator) -> InkMap:
    """Draw bows or strokes that hang on a bar, as in Indian and East Asian scripts."""
    lines = (
        [_choose_bows(random, random.uniform(1.2, 2.6)) * (0.75, 0.8) + (0.0, 0.15)]
        if random.random() < 0.6
        else [
            _choose_stroke(random) * (0.8, 0.8) + (0.0, 0.2)
            for _ in range(int(random.integers(2, 4)))
        ]
    )
    has_top = random.random() < 0.5
    if has_top or random.random() < 0.2:
        lines.append(np.array([[random.uniform(-0.1, 0.1), 0.0], [random.uniform(0.9, 1.1), 0.0]]))
    if not has_top or random.random() < 0.5:
        x = random.uniform(0.75, 1.0)
        lines.append(np.array([[x, random.uniform(-0.05, 0.2)], [x, random.uniform(0.9, 1.1)]]))
    return _write(lines, random)


def _draw_scribble(random: np.random.Generator) -> InkMap:
    """Draw one long line to and fro."""
    points = random.uniform(0, 1, (int(random.integers(14, 40)), 2))
    return slant_randomly(draw_strokes([_smooth(points)], int(random.integers(2, 8))), random)


def _draw_blot(random: np.random.Generator) -> InkMap:
    """Draw a solid shape, such as a shirt, a hand or a stain: a polygon, smooth, unevenly full."""
    corners = int(random.integers(4, 12))
    angles = np.sort(random.uniform(0, 2 * np.pi, corners))
    radii = random.uniform(0.3, 0.5, corners) * CANVAS_SIDE
    stretch = random.uniform(0.6, 1.0, 2)  # a narrow one is a 1 by a fat pen
    outline = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radii[:, None] * stretch
    ink = np.zeros((CANVAS_SIDE, CANVAS_SIDE), np.uint8)
    cv2.fillPoly(ink, [np.rint(outline + CANVAS_SIDE / 2).astype(np.int32)], 255)
    ink = np.asarray(cv2.medianBlur(ink, 9), np.uint8)
    if random.random() < 0.5:  # folds, prints, fingers
        light = cv2.resize(random.uniform(0, 1.6, (6, 6)), ink.shape).clip(0, 1)
        ink = np.asarray(ink * light, np.uint8)
    return ink


def _draw_texture(random: np.random.Generator) -> InkMap:
    """Draw grain of any size, cut at any level."""
    cells = int(random.integers(4, 40))
    grain = cv2.resize(random.uniform(0, 1, (cells, cells)), (CANVAS_SIDE, CANVAS_SIDE))
    return np.asarray((grain > random.uniform(0.4, 0.85)) * np.uint8(255), np.uint8)


DRAWERS: dict[str, Callable[[np.random.Generator], InkMap]] = {
    "letter": _draw_letter, "strokes": _draw_several, "wave": _draw_wave, "coil": _draw_coil,
    "barred": _draw_barred, "scribble": _draw_scribble, "blot": _draw_blot,
    "texture": _draw_texture,
}  # fmt: skip
