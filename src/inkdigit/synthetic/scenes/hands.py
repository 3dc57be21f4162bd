"""Hands: how somebody writes, and the coverage of single digits and signs in that hand."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.frame import crop_to_ink
from inkdigit.synthetic.negatives import draw_sign
from inkdigit.synthetic.scenes.layers import Coverage
from inkdigit.synthetic.strokes import Point, interpolate_spline
from inkdigit.synthetic.styles import BASIC_STYLES, Style
from inkdigit.synthetic.thinning import thin_strokes
from inkdigit.types import InkMap, Split

PenLine = NDArray[np.float64]
"""(n, 2): x and y of a stroke's points, as parts of a digit's box."""
StylePoints = tuple[tuple[tuple[float, float], tuple[float, float]], ...]
"""Ranges of x and y for each point of a style's stroke."""
HALF_INK = 0.5
"""From half ink on, a pixel is a stroke's."""


@dataclass(frozen=True)
class Hand:
    """One way of writing, for all that stands in a scene.

    `stroke` is the pen's width as a part of a digit's height, or None where strokes are as wide as
    in the data set; `slant` is in columns a row; `width` stretches digits; `crispness` says how
    sharply strokes end, in levels a pixel.
    """

    stroke: float | None
    slant: float
    width: float
    crispness: float
    draws_lines: bool = False
    """Whether most shapes are drawn as lines through points, as smooth and straight as pens do,
    instead of a data set's shapes, which few pixels made uneven."""

    @classmethod
    def draw(cls, random: np.random.Generator) -> "Hand":
        """Draw a hand: half of them have a pen of their own, from hair-thin to fat."""
        return cls(
            stroke=float(np.exp(random.uniform(np.log(0.011), np.log(0.18))))
            if random.random() < 0.6
            else None,
            slant=float(random.normal(0.06, 0.24)) if random.random() < 0.7 else 0.0,
            width=float(random.uniform(0.75, 1.3)),
            crispness=float(random.uniform(1.5, 5.0)),
            draws_lines=bool(random.random() < 0.5),
        )

    def write_digit(self, digits: Split, height: int, random: np.random.Generator) -> Coverage:
        """Write one of a data set's digits, `height` pixels tall: (height, w), cut to its ink."""
        if self.draws_lines and random.random() < 0.75:
            return self._draw_lines(_choose_lines(random), height)
        frame = digits.frames[random.integers(len(digits))]
        return self._write(crop_to_ink(frame), height, random)

    def write_stem(self, height: int, random: np.random.Generator) -> Coverage:
        """Write a 1 of one stroke, as straight as a pen does: (height, w)."""
        bow = random.normal(0, 0.03)
        ends = random.normal(0, 0.05, 2)
        points = [(ends[0], 0.0), (bow, 0.5), (ends[1], 1.0)]
        return self._draw_lines([interpolate_spline(points)], height)

    def write_sign(self, height: int, random: np.random.Generator) -> Coverage:
        """Write a letter or a sign that is no digit: (height, w)."""
        return self._write(draw_sign(random), height, random)

    def _draw_lines(self, lines: list[PenLine], height: int) -> Coverage:
        """Draw lines, whose points are parts of a digit's box, with the hand's pen."""
        pen = max(1.0, (self.stroke or 0.1) * height)
        room = int(np.ceil(pen / 2)) + 1
        size = np.array([self.width * 0.65 * height, height - 2 * room])
        places = [line * size for line in lines]
        corner = np.min([place.min(axis=0) for place in places], axis=0)
        far = np.max([place.max(axis=0) for place in places], axis=0)
        wide, high = np.ceil(far - corner).astype(int) + 2 * room
        drawn = np.zeros((max(1, high), max(1, wide)), np.uint8)
        for place in places:
            points = np.rint((place - corner + room) * 16).astype(np.int32)
            cv2.polylines(drawn, [points], False, 255, round(pen), cv2.LINE_AA, shift=4)
        faint = min(1.0, (self.stroke or 0.1) * height)
        return self._lean(np.asarray(drawn / np.float32(255) * max(faint, 0.6), np.float32))

    def _write(self, ink: InkMap, height: int, random: np.random.Generator) -> Coverage:
        """Scale a shape to a height, give its strokes the hand's width, and lean it."""
        padded = cv2.copyMakeBorder(ink, 2, 2, 2, 2, cv2.BORDER_CONSTANT).astype(np.float32) / 255
        width = max(3, round(height * padded.shape[1] / padded.shape[0] * self.width))
        large = cv2.resize(padded, (width, height), interpolation=cv2.INTER_CUBIC)
        spread = 1 / 56 if self.stroke is None else random.uniform(1 / 56, 1 / 24)
        large = cv2.GaussianBlur(large, (0, 0), max(0.6, height * spread))
        shape = np.asarray(large, np.float32)
        if self.stroke is None or not (shape > HALF_INK).any():
            return self._lean(self._sharpen(shape))
        return self._lean(_redraw(shape, self.stroke * height))

    def _sharpen(self, large: Coverage) -> Coverage:
        """End the strokes as sharply as this pen does, where half of the ink is."""
        slope = max(1.0, self.crispness * len(large) / 42)  # or there is ink all around it
        return np.asarray(np.clip((large - HALF_INK) * slope + HALF_INK, 0, 1), np.float32)

    def _lean(self, written: Coverage) -> Coverage:
        height, width = written.shape
        room = abs(self.slant) * height
        shear = np.array([[1.0, -self.slant, max(0.0, self.slant) * height], [0.0, 1.0, 0.0]])
        size = (int(np.ceil(width + room)), height)
        return np.asarray(cv2.warpAffine(written, shear, size), np.float32)


def _choose_lines(random: np.random.Generator) -> list[PenLine]:
    """Choose the strokes of a digit in some style, or strokes of no meaning, smooth or straight."""
    if random.random() < 0.6:
        shares = np.array([style.share for style in BASIC_STYLES])
        style = BASIC_STYLES[random.choice(len(BASIC_STYLES), p=shares / shares.sum())]
        return [_trace(stroke, style, random) for stroke in style.strokes]
    lines = []
    for _ in range(random.integers(1, 4)):
        points = [tuple(point) for point in random.uniform(0, 1, (random.integers(2, 8), 2))]
        is_straight = len(points) < 4 or random.random() < 0.3
        lines.append(np.array(points) if is_straight else interpolate_spline(points))
    return lines


def _trace(stroke: StylePoints, style: Style, random: np.random.Generator) -> PenLine:
    """Draw one stroke of a style: a line through points that lie somewhere in their ranges."""
    points: list[Point] = [
        (float(random.uniform(*x)), float(random.uniform(*y))) for x, y in stroke
    ]
    return np.array(points) if style.angular else interpolate_spline(points)


def _redraw(shape: Coverage, width: float) -> Coverage:
    """Keep the middle of a shape's strokes, and draw them anew with a pen of a width in pixels.

    Each pixel is covered as far as it lies within the pen; the result is wider than the shape
    where the pen is.
    """
    middle = thin_strokes((shape > HALF_INK).astype(np.uint8))
    radius = max(0.35, width / 2)
    rim = int(np.ceil(radius)) + 1
    elsewhere = np.pad(1 - middle, rim, constant_values=1)
    distance = cv2.distanceTransform(elsewhere, cv2.DIST_L2, 5)
    return np.asarray(np.clip(radius + 0.5 - distance, 0, 1), np.float32)
