"""Pens of the validation world: shapes of digits and signs -> coverage, as another hand writes."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.frame import crop_to_ink
from inkdigit.synthetic.negatives import draw_sign
from inkdigit.synthetic.thinning import thin_strokes
from inkdigit.types import InkMap
from tools.validation_world.country_digits import cut_corners, shake

Random = np.random.Generator
Coverage = NDArray[np.float32]
NAMES = ("felt", "felt", "ballpoint", "ballpoint", "pencil", "brush")
OPERATORS: dict[str, list[list[tuple[float, float]]]] = {
    "left bracket": [[(0.32, -0.06), (0.02, 0.3), (0.02, 0.7), (0.32, 1.06)]],
    "right bracket": [[(0.02, -0.06), (0.32, 0.3), (0.32, 0.7), (0.02, 1.06)]],
    "plus": [[(0, 0.55), (0.6, 0.52)], [(0.3, 0.25), (0.28, 0.82)]],
    "minus": [[(0, 0.52), (0.55, 0.5)]],
    "times": [[(0.02, 0.3), (0.5, 0.8)], [(0.5, 0.28), (0.02, 0.82)]],
    "equals": [[(0, 0.42), (0.55, 0.4)], [(0.02, 0.64), (0.56, 0.62)]],
    "less": [[(0.5, 0.22), (0, 0.52), (0, 0.52), (0.5, 0.84)]],
}
"""Strokes of signs; points as in `country_digits`, but both in heights of a digit."""


@dataclass(frozen=True)
class Pen:
    """How one writer's strokes look: `width` is a part of a digit's height."""

    name: str
    width: float
    slant: float
    stretch: float

    @classmethod
    def draw(cls, random: Random) -> "Pen":
        return cls(
            str(random.choice(NAMES)), float(random.uniform(0.04, 0.13)),
            float(np.tan(np.radians(random.normal(6, 9)))), float(random.uniform(0.85, 1.15)),
        )  # fmt: skip

    def write(self, shape: InkMap, height: int, random: Random) -> Coverage:
        """Write a shape, `height` pixels tall."""
        ink = cv2.copyMakeBorder(crop_to_ink(shape), 3, 3, 3, 3, cv2.BORDER_CONSTANT)
        wide = max(6, round(height * ink.shape[1] / ink.shape[0] * self.stretch))
        size = (wide, max(8, height))
        large = cv2.resize(ink.astype(np.float32) / 255, size, interpolation=cv2.INTER_LANCZOS4)
        soft = cv2.GaussianBlur(large, (0, 0), max(0.5, height / 45))
        field = _bend(np.asarray(soft, np.float32), random)
        if self.name in ("ballpoint", "pencil") and height > 24:
            field = self._trace(field, height)
        else:
            level = 0.5 + (0.08 - self.width) * 1.5
            field = np.asarray(np.clip((field - level) * height / 10 + 0.5, 0, 1), np.float32)
        return _lean(field, self.slant)

    def _trace(self, field: Coverage, height: int) -> Coverage:
        """Follow the middle of the strokes with a pen that presses now more, now less."""
        middle = thin_strokes((field > 0.45).astype(np.uint8))
        radius = max(0.6, self.width * height / 2 * (0.5 if self.name == "ballpoint" else 0.8))
        distance = cv2.distanceTransform(1 - middle, cv2.DIST_L2, 5)
        return np.asarray(np.clip(radius + 0.6 - distance, 0, 1), np.float32)

    def texture(self, coverage: Coverage, random: Random) -> Coverage:
        """Let paper show through a pencil's or a brush's strokes."""
        if self.name not in ("pencil", "brush"):
            return coverage
        grain = cv2.GaussianBlur(random.random(coverage.shape, np.float32), (0, 0), 0.7)
        weight = 0.6 if self.name == "pencil" else 0.25
        return np.asarray(coverage * (1 - weight * np.clip((grain - 0.35) * 3, 0, 1)), np.float32)


def write_sign(pen: Pen, height: int, random: Random) -> Coverage:
    """Write a letter or another sign that is no digit."""
    return pen.write(draw_sign(random), height, random)


def write_mark(pen: Pen, height: int, random: Random) -> Coverage:
    """Write a point, a comma, a dash or a colon, as amounts, dates and times have them.

    The field is 1.3 times as high as digits are, and they stand in its middle.
    """
    width = max(1.0, pen.width * height)
    top, foot = 0.15 * height, 1.15 * height
    room = width + 0.05 * height
    kind = str(random.choice(("point", "comma", "dash", "colon")))
    if kind == "dash":
        y = top + random.uniform(0.4, 0.6) * height
        strokes = [[(room, y), (room + random.uniform(0.25, 0.6) * height, y)]]
    elif kind == "comma":
        long = random.uniform(0.12, 0.25) * height
        strokes = [[(room + 0.4 * long, foot - 0.5 * long), (room, foot + 0.5 * long)]]
    else:
        rows = [foot - width] if kind == "point" else [top + 0.4 * height, top + 0.8 * height]
        strokes = [[(room, row), (room + 0.03 * height, row)] for row in rows]
    return _draw_strokes([np.array(stroke) for stroke in strokes], width, room, height)


def write_operator(pen: Pen, height: int, random: Random) -> Coverage:
    """Write a bracket or a sign that reckons, as high among digits as `write_mark` does."""
    width = max(1.0, pen.width * height)
    room = width + 0.05 * height
    size = np.array([random.uniform(0.8, 1.2), random.uniform(0.75, 0.95)]) * height
    sign = list(OPERATORS.values())[int(random.integers(len(OPERATORS)))]
    shaken = [cut_corners(shake(stroke, 0.03, random)) for stroke in sign]
    first = min(stroke[:, 0].min() for stroke in shaken)
    corner = np.array([room, 0.65 * height])  # the left end, halfway down
    strokes = [(stroke - (first, 0.5)) * size + corner for stroke in shaken]
    return _draw_strokes(strokes, width, room, height)


def _draw_strokes(
    strokes: list[NDArray[np.float64]], width: float, room: float, height: int
) -> Coverage:
    """Draw strokes, (n, 2) x and y in pixels, on a field that is 1.3 times as high as digits."""
    wide = max(stroke[:, 0].max() for stroke in strokes) + room
    field = np.zeros((round(1.3 * height), round(wide) + 1), np.uint8)
    for stroke in strokes:
        points = np.rint(16 * stroke).astype(np.int32)
        cv2.polylines(field, [points], False, 255, max(1, round(width)), cv2.LINE_AA, 4)
    return np.asarray(field / np.float32(255), np.float32)


def _bend(field: Coverage, random: Random) -> Coverage:
    """Move a field by smooth waves, as hands do."""
    height, width = field.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    right, down = (
        np.sin((x * random.normal(0, 1) + y * random.normal(0, 1)) * 6 / height)
        * np.float32(random.normal(0, 0.015) * height)
        for _ in range(2)
    )
    moved = cv2.remap(field, x + right, y + down, cv2.INTER_LINEAR)
    return np.asarray(moved, np.float32)


def _lean(field: Coverage, slant: float) -> Coverage:
    height, width = field.shape
    matrix = np.array([[1, -slant, max(0.0, slant) * height], [0, 1, 0]])
    size = (int(width + abs(slant) * height) + 1, height)
    return np.asarray(cv2.warpAffine(field, matrix, size), np.float32)
