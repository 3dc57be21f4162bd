"""Marks that people write before and behind amounts, as pen strokes: $ and the like, #, *.

A stroke is (m, 2) points in heights of the line's digits: x to the right of where the mark begins,
y downwards from the digits' tops, 1 where they stand.
"""

import numpy as np
from numpy.typing import NDArray

from inkdigit.synthetic.sign_strokes import Strokes
from inkdigit.synthetic.strokes import interpolate_spline


def draw_amount_mark(kind: str, random: np.random.Generator) -> Strokes:
    """Draw a mark's strokes, a little otherwise each time.

    Args:
        kind: one of `MARK_DRAWERS`.
        random: the same state gives the same strokes.
    """
    strokes = MARK_DRAWERS[kind](random)
    left = min(stroke[:, 0].min() for stroke in strokes)
    return [stroke - (left, 0) for stroke in strokes]


def _jitter(points: list[tuple[float, float]], random: np.random.Generator) -> NDArray[np.float64]:
    return np.array(points) + random.normal(0, 0.03, (len(points), 2))


def _curve(points: list[tuple[float, float]], random: np.random.Generator) -> NDArray[np.float64]:
    return interpolate_spline([(float(x), float(y)) for x, y in _jitter(points, random)], 8)


def _draw_dollar(random: np.random.Generator) -> Strokes:
    """Draw an S with one bar or two, which cross it, or stand above and below it alone."""
    wide, top, foot = random.uniform(0.4, 0.8), random.uniform(0.0, 0.2), random.uniform(0.8, 1.0)
    tall = foot - top
    places = [(0.95, 0.18), (0.5, 0.0), (0.08, 0.24), (0.5, 0.5), (0.94, 0.76), (0.5, 1.0)]
    curl = [(0.03, 0.84)]
    letter = _curve([(x * wide, top + y * tall) for x, y in places + curl], random)
    over = random.uniform(0.05, 0.28, 2) * tall
    lean = random.normal(0, 0.08)
    bars = []
    apart = random.uniform(0.08, 0.2)
    middles = (0.5,) if random.random() < 0.65 else (0.5 - apart, 0.5 + apart)
    is_cut = random.random() < 0.2
    for middle in middles:
        x = wide * middle
        ends = _jitter([(x + lean, top - over[0]), (x - lean, foot + over[1])], random)
        if is_cut:  # the bar does not cross the letter
            bars += [np.stack([ends[0], (x + lean, top)]), np.stack([(x - lean, foot), ends[1]])]
        else:
            bars.append(ends)
    return [letter, *bars]


def _draw_hash(random: np.random.Generator) -> Strokes:
    wide, top, foot = (
        random.uniform(0.45, 0.95),
        random.uniform(-0.1, 0.25),
        random.uniform(0.8, 1.1),
    )
    lean, rise = random.normal(0.12, 0.12), random.normal(0.03, 0.06)
    tall = foot - top
    strokes = [
        _jitter([(x * wide + lean, top), (x * wide - lean, foot)], random)
        for x in (random.uniform(0.2, 0.4), random.uniform(0.6, 0.8))
    ]
    for y in (random.uniform(0.2, 0.42), random.uniform(0.58, 0.8)):
        ends = [(0.0, top + y * tall + rise), (wide, top + y * tall - rise)]
        strokes.append(_jitter(ends, random))
    return strokes


def _draw_star(random: np.random.Generator) -> Strokes:
    """Draw three or four strokes through one point, as high as digits or smaller."""
    size = random.uniform(0.18, 0.45)
    middle = np.array([size, random.uniform(0.3, 0.6)])
    count = int(random.integers(3, 5))
    angles = np.arange(count) * np.pi / count + random.normal(0, 0.12, count) + np.pi / 2
    arms = [
        size * np.array([np.cos(one), np.sin(one)]) * random.uniform(0.8, 1.1) for one in angles
    ]
    return [np.stack([middle - arm, middle + arm]) for arm in arms]


def _draw_euro(random: np.random.Generator) -> Strokes:
    wide = random.uniform(0.5, 0.8)
    places = [(1.0, 0.14), (0.6, 0.0), (0.2, 0.3), (0.2, 0.7), (0.6, 1.0), (1.0, 0.86)]
    letter = _curve([(x * wide, y) for x, y in places], random)
    bars = [
        _jitter([(-0.08 * wide, y), (random.uniform(0.5, 0.8) * wide, y)], random)
        for y in (random.uniform(0.34, 0.44), random.uniform(0.54, 0.66))
    ]
    return [letter, *bars]


def _draw_pound(random: np.random.Generator) -> Strokes:
    wide = random.uniform(0.5, 0.8)
    places = [(0.9, 0.2), (0.62, 0.0), (0.36, 0.22), (0.4, 0.6), (0.26, 0.9), (0.0, 1.0)]
    letter = _curve([(x * wide, y) for x, y in places], random)
    y = random.uniform(0.45, 0.6)
    foot = _curve(
        [(0.05 * wide, 0.96), (0.45 * wide, 0.94), (wide, random.uniform(0.86, 1.0))], random
    )
    return [letter, _jitter([(0.05 * wide, y), (0.75 * wide, y)], random), foot]


MARK_DRAWERS = {
    "dollar": _draw_dollar, "hash": _draw_hash, "star": _draw_star, "euro": _draw_euro,
    "pound": _draw_pound,
}  # fmt: skip
MARK_SHARES = {"dollar": 0.4, "hash": 0.3, "star": 0.15, "euro": 0.09, "pound": 0.06}
"""How often an amount has which: what is hardest to tell from digits comes most often."""
