"""Digits as several countries write them, drawn by corner cutting: MNIST has few or none of these.

They are other drawings than those of the training (`inkdigit/synthetic/styles.py`), so that what is
chosen here was not learnt by heart.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import InkMap, Split

Random = np.random.Generator
Polygon = list[tuple[float, float]]
"""Points as parts of the digit's width and height; a point given twice is a corner."""
SIDE, PEN = 96, 6
"""Pixels of a drawing's height and of its strokes."""
CUTS = 4
"""Times that corners are cut off."""
NINES_LOOP = [(0.82, 0.12), (0.4, -0.06), (0.02, 0.24), (0.35, 0.56), (0.8, 0.22)]
SHAPES: dict[int, list[list[Polygon]]] = {
    0: [
        [[(0.6, 0), (0.1, 0.1), (0.02, 0.8), (0.5, 1.06), (0.98, 0.7), (0.9, 0.1), (0.4, -0.04)]],
        [[(0.5, 0), (0.06, 0.2), (0.1, 0.9), (0.6, 1.05), (0.95, 0.6), (0.8, 0.05), (0.5, 0)],
         [(0.85, 0.05), (0.1, 0.95)]],
        [[(0.2, 0), (-0.05, 0.5), (0.2, 1.1), (0.8, 1.05), (1, 0.5), (0.75, 0)]],
    ],
    1: [
        [[(0.1, 0.35), (0.55, 0), (0.55, 0), (0.5, 1)]],
        [[(0, 0.75), (0.6, 0.02), (0.6, 0.02), (0.55, 1)]],
        [[(0.1, 0.3), (0.5, 0), (0.5, 0), (0.5, 1)], [(0.2, 1), (0.85, 0.98)]],
        [[(0.5, 0), (0.46, 1)]],
        [[(0, 1), (0.55, 0), (0.55, 0), (0.62, 1)]],
        [[(-0.5, 0.95), (0.1, 0.75), (0.6, 0), (0.6, 0), (0.55, 1)]],
    ],
    2: [
        [[(0.05, 0.15), (0.5, -0.1), (0.95, 0.2), (0.6, 0.6), (0.05, 1), (0.05, 1), (0.95, 0.98)]],
        [[(0.1, 0.2), (0.5, -0.1), (0.95, 0.25), (0.5, 0.8), (0.1, 1), (0.05, 0.8), (0.35, 0.8),
          (0.95, 1)]],
    ],
    3: [
        [[(0.05, 0.02), (0.85, 0.02), (0.85, 0.02), (0.4, 0.42), (0.4, 0.42), (0.95, 0.5),
          (0.8, 1.05), (0.3, 1.05), (0, 0.85)]],
        [[(0.05, 0.1), (0.5, -0.08), (0.95, 0.2), (0.4, 0.45), (0.4, 0.45), (1, 0.6), (0.7, 1.08),
          (0, 0.95)]],
    ],
    4: [
        [[(0.2, 0), (0.1, 0.55), (0.1, 0.55), (0.92, 0.52)], [(0.7, 0.15), (0.65, 1)]],
        [[(0.65, 0), (0.05, 0.65), (0.05, 0.65), (0.95, 0.62)], [(0.65, 0), (0.62, 1)]],
        [[(0.1, 0), (0.1, 0.4), (0.35, 0.52), (0.8, 0.4)], [(0.85, 0), (0.8, 1)]],
        [[(0.45, 0), (0.08, 0.6), (0.08, 0.6), (1, 0.56)], [(0.75, 0.35), (0.6, 1.05)]],
        [[(0.4, 0), (0.1, 0.35), (0.1, 0.55), (0.1, 0.55), (0.7, 0.42), (0.75, 0.6), (0.55, 1.05)]],
    ],
    5: [
        [[(0.25, 0.05), (0.18, 0.45), (0.18, 0.45), (0.6, 0.3), (0.95, 0.6), (0.7, 1.05),
          (0, 0.95)], [(0.25, 0.03), (0.95, 0)]],
        [[(1, 0.15), (0.6, -0.1), (0.05, 0.15), (0.85, 0.6), (0.7, 1.1), (0, 0.9)]],
        [[(0.9, 0.02), (0.3, 0), (0.1, 0.35), (0.8, 0.45), (0.9, 0.95), (0.3, 1.05), (0.02, 0.9)]],
    ],
    6: [
        [[(0.75, 0), (0.2, 0.3), (0, 0.8), (0.4, 1.1), (0.88, 0.85), (0.6, 0.48), (0.1, 0.7)]],
        [[(0.95, 0.15), (0.55, -0.08), (0, 0.5), (0.3, 1.1), (0.9, 0.95), (0.75, 0.5),
          (0.12, 0.72)]],
    ],
    7: [
        [[(0, 0.08), (0.9, 0.05), (0.9, 0.05), (0.4, 1)], [(0.2, 0.5), (0.85, 0.48)]],
        [[(0.02, 0.3), (0.05, 0.02), (0.05, 0.02), (0.9, 0.05), (0.9, 0.05), (0.55, 0.5),
          (0.4, 1)]],
        [[(0, 0.04), (0.9, 0.06), (0.9, 0.06), (0.5, 0.5), (0.45, 1)]],
        [[(0.35, 0.06), (0.92, 0.02), (0.92, 0.02), (0.7, 0.5), (0.5, 1.04)]],
        [[(0.45, 0), (0.95, 0.06), (0.95, 0.06), (0.7, 1)]],
    ],
    8: [
        [[(0.85, 0.12), (0.4, -0.08), (0.05, 0.2), (0.5, 0.5), (0.95, 0.8), (0.5, 1.1),
          (0.05, 0.85), (0.45, 0.5), (0.9, 0.15)]],
        [[(0.5, 0.48), (0.1, 0.4), (0.15, 0), (0.8, 0), (0.85, 0.4), (0.5, 0.48)],
         [(0.5, 0.48), (0, 0.6), (0.1, 1.05), (0.9, 1.05), (1, 0.6), (0.5, 0.48)]],
    ],
    9: [
        [[(0.3, 0.5), (0.05, 0.45), (0.1, 0), (0.85, -0.1), (0.95, 0.4), (0.75, 1.05)]],
        [[(0.7, 0.1), (0.2, 0), (0.02, 0.3), (0.3, 0.55), (0.65, 0.4)],
         [(0.95, 0), (0.9, 0.5), (0.7, 1.1)]],
        [[*NINES_LOOP, (0.85, 0.08), (0.85, 0.08), (0.82, 0.8), (0.5, 1.12), (0.05, 0.95)]],
        [[*NINES_LOOP, (0.82, 0.1)], [(0.82, 0.1), (0.74, 1)]],
        [[(0.84, 0.1), (0.4, -0.05), (0.08, 0.25), (0.4, 0.52), (0.78, 0.38), (0.8, 0.7),
          (0.5, 1.06), (0.12, 1)]],
    ],
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class CountryHand:
    """A writer's own way to draw each digit; `share`, 0..1, of the digits are written so."""

    share: float
    wide: float
    _chosen: dict[int, list[Polygon]] = field(default_factory=dict)

    @classmethod
    def draw(cls, random: Random) -> "CountryHand":
        share = 0.0 if random.random() < 0.5 else float(random.uniform(0.3, 1))
        return cls(share, float(random.uniform(0.5, 0.8)))

    def shape(self, digits: Split, number: int, random: Random) -> InkMap:
        """Give the shape of a digit: a frame of the data set, or a drawing of the same digit."""
        if random.random() >= self.share:
            return np.asarray(digits.frames[number])
        label = int(digits.labels[number])
        if label not in self._chosen:
            ways = SHAPES[label]
            self._chosen[label] = [
                shake(stroke, 0.04, random) for stroke in ways[int(random.integers(len(ways)))]
            ]
        strokes = [shake(stroke, 0.015, random) for stroke in self._chosen[label]]
        return _draw([cut_corners(stroke) for stroke in strokes], self.wide)


def shake(stroke: Polygon, spread: float, random: Random) -> Polygon:
    """Move points a little; those given twice go together."""
    moved = {point: random.normal(0, spread, 2) for point in stroke}
    return [(x + moved[x, y][0], y + moved[x, y][1]) for x, y in stroke]


def cut_corners(stroke: Polygon) -> NDArray[np.float64]:
    """Smooth a polygon as G. Chaikin did (1974); its ends stay."""
    points = np.array(stroke, np.float64)
    for _ in range(CUTS):
        before, after = points[:-1], points[1:]
        cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1)
        points = np.concatenate([points[:1], cut.reshape(-1, 2), points[-1:]])
    return points


def _draw(strokes: list[NDArray[np.float64]], wide: float) -> InkMap:
    """Draw strokes on paper that is larger than they are."""
    ink = np.zeros((2 * SIDE, 2 * SIDE), np.uint8)
    for points in strokes:
        places = points * (wide * SIDE, SIDE) + SIDE / 2
        cv2.polylines(ink, [np.rint(16 * places).astype(np.int32)], False, 255, PEN, cv2.LINE_AA, 4)
    return ink
