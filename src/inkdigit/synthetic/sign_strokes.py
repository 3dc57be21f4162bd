"""Signs that people write between digits, as pen strokes: points, dashes, brackets and the like.

A stroke is (m, 2) points in heights of the line's digits: x to the right of where the sign begins,
y downwards from the digits' tops, 1 where they stand.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from inkdigit.synthetic.strokes import interpolate_spline

Strokes = list[NDArray[np.float64]]
"""(m, 2) points each."""


def draw_sign_strokes(kind: str, random: np.random.Generator) -> Strokes:
    """Draw a sign's strokes, a little otherwise each time.

    Args:
        kind: one of `SIGN_DRAWERS`.
        random: the same state gives the same strokes.
    """
    return SIGN_DRAWERS[kind](random)


def _line(*points: tuple[float, float]) -> NDArray[np.float64]:
    return np.array(points, np.float64)


def _curve(*points: tuple[float, float]) -> NDArray[np.float64]:
    return interpolate_spline(points, 8)


def _draw_dot(x: float, y: float, random: np.random.Generator) -> NDArray[np.float64]:
    """Draw what a pen leaves where it is set down: a tiny stroke in any direction."""
    end = random.normal(0, 0.025, 2)
    return _line((x, y), (x + end[0], y + end[1]))


def _draw_point(random: np.random.Generator) -> Strokes:
    return [_draw_dot(0.04, random.uniform(0.88, 1.06), random)]


def _draw_comma(random: np.random.Generator) -> Strokes:
    top, tail = random.uniform(0.84, 1.0), random.uniform(0.13, 0.36)
    lean = random.uniform(-0.02, 0.2)
    bow = random.uniform(0, 0.06)
    return [_curve((lean, top), (lean * 0.7 + bow, top + 0.5 * tail), (0.0, top + tail))]


def _draw_minus(random: np.random.Generator) -> Strokes:
    y, length = random.uniform(0.4, 0.66), random.uniform(0.22, 0.7)
    return [_line((0, y + random.normal(0, 0.04)), (length, y + random.normal(0, 0.04)))]


def _draw_dash(random: np.random.Generator) -> Strokes:
    """Draw the dash behind an amount, straight, waved, or twice."""
    y, length = random.uniform(0.45, 0.95), random.uniform(0.5, 1.9)
    rise = random.normal(0, 0.06)
    kind = random.random()
    if kind < 0.5:
        return [_line((0, y), (length, y + rise))]
    if kind < 0.75:
        wave = random.uniform(0.05, 0.14)
        half = length / 2
        return [_curve((0, y), (half * 0.5, y - wave), (half * 1.4, y + wave), (length, y + rise))]
    gap = random.uniform(0.12, 0.28)
    return [_line((0, y), (length, y + rise)), _line((0.05, y + gap), (length, y + gap + rise))]


def _draw_plus(random: np.random.Generator) -> Strokes:
    size, y = random.uniform(0.34, 0.72), random.uniform(0.45, 0.62)
    x = size / 2 + random.normal(0, 0.04)
    tilt = random.normal(0, 0.05, 2)
    return [
        _line((0, y - tilt[0]), (size, y + tilt[0])),
        _line((x + tilt[1], y - size / 2), (x - tilt[1], y + size / 2 * random.uniform(0.8, 1.2))),
    ]


def _draw_times(random: np.random.Generator) -> Strokes:
    size, y = random.uniform(0.3, 0.6), random.uniform(0.5, 0.7)
    a, b, c, d = random.normal(0, 0.04, 4)
    return [
        _line((a, y - size / 2), (size + b, y + size / 2)),
        _line((size + c, y - size / 2), (d, y + size / 2)),
    ]


def _draw_slash(random: np.random.Generator) -> Strokes:
    top, foot = random.uniform(-0.3, 0.12), random.uniform(0.92, 1.35)
    lean = random.uniform(0.22, 0.75) * (foot - top)
    bow = random.normal(0, 0.03)
    return [_curve((lean, top), (lean / 2 + bow, (top + foot) / 2), (0, foot))]


def _draw_bracket(random: np.random.Generator) -> Strokes:
    """Draw an opening bracket: round, now and then square."""
    top, foot = random.uniform(-0.25, 0.04), random.uniform(0.96, 1.3)
    bow = random.uniform(0.14, 0.4)
    if random.random() < 0.15:
        return [_line((bow, top), (0, top), (0, foot), (bow, foot))]
    a, b = random.uniform(0.7, 1.2, 2) * bow
    tall = foot - top
    middle = top + random.uniform(0.4, 0.6) * tall
    quarters = (bow * 0.2, top + 0.25 * tall), (bow * 0.25, foot - 0.24 * tall)
    return [_curve((a, top), quarters[0], (0, middle), quarters[1], (b, foot))]


def _draw_closing_bracket(random: np.random.Generator) -> Strokes:
    strokes = _draw_bracket(random)
    right = max(float(stroke[:, 0].max()) for stroke in strokes)
    return [stroke * (-1, 1) + (right, 0) for stroke in strokes]


def _draw_colon(random: np.random.Generator) -> Strokes:
    top, foot = random.uniform(0.25, 0.5), random.uniform(0.75, 1.0)
    return [_draw_dot(0.06, top, random), _draw_dot(random.uniform(0, 0.1), foot, random)]


def _draw_percent(random: np.random.Generator) -> Strokes:
    size, wide = random.uniform(0.12, 0.22), random.uniform(0.55, 0.95)
    slash = _line((wide * random.uniform(0.75, 1), 0.0), (wide * random.uniform(0, 0.25), 1.0))
    return [
        _draw_ring(size, (size, size + random.uniform(0, 0.1)), random),
        _draw_ring(size, (wide - size / 2, 1 - size + random.uniform(-0.05, 0.1)), random),
        slash,
    ]


def _draw_ring(
    size: float, centre: tuple[float, float], random: np.random.Generator
) -> NDArray[np.float64]:
    angles = np.linspace(0, 2 * np.pi, 14) + random.uniform(0, 6)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.asarray(ring * size * random.uniform(0.75, 1.1, 2) + centre, np.float64)


SIGN_DRAWERS: dict[str, Callable[[np.random.Generator], Strokes]] = {
    "point": _draw_point, "comma": _draw_comma, "minus": _draw_minus, "plus": _draw_plus,
    "times": _draw_times, "slash": _draw_slash, "left bracket": _draw_bracket,
    "right bracket": _draw_closing_bracket, "colon": _draw_colon, "percent": _draw_percent,
    "dash": _draw_dash,
}  # fmt: skip
"""How each sign is drawn. What else stands in a line is a letter or a scribble."""
