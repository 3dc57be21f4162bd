"""Hands: how somebody writes, and the coverage of single digits and signs in that hand."""

from dataclasses import dataclass

import cv2
import numpy as np

from inkdigit.imaging.frame import crop_to_ink
from inkdigit.synthetic.negatives import draw_sign
from inkdigit.synthetic.scenes.layers import Coverage
from inkdigit.types import InkMap, Split

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

    @classmethod
    def draw(cls, random: np.random.Generator) -> "Hand":
        """Draw a hand: half of them have a pen of their own, from hair-thin to fat."""
        return cls(
            stroke=float(np.exp(random.uniform(np.log(0.012), np.log(0.2))))
            if random.random() < 0.55
            else None,
            slant=float(random.normal(0.08, 0.18)) if random.random() < 0.7 else 0.0,
            width=float(random.uniform(0.75, 1.3)),
            crispness=float(random.uniform(1.5, 5.0)),
        )

    def write_digit(self, digits: Split, height: int, random: np.random.Generator) -> Coverage:
        """Write one of a data set's digits, `height` pixels tall: (height, w), cut to its ink."""
        frame = digits.frames[random.integers(len(digits))]
        return self._write(crop_to_ink(frame), height)

    def write_sign(self, height: int, random: np.random.Generator) -> Coverage:
        """Write a letter or a sign that is no digit: (height, w)."""
        return self._write(draw_sign(random), height)

    def _write(self, ink: InkMap, height: int) -> Coverage:
        """Scale a shape to a height, give its strokes the hand's width, and lean it."""
        padded = cv2.copyMakeBorder(ink, 2, 2, 2, 2, cv2.BORDER_CONSTANT).astype(np.float32) / 255
        width = max(3, round(height * padded.shape[1] / padded.shape[0] * self.width))
        large = cv2.resize(padded, (width, height), interpolation=cv2.INTER_CUBIC)
        large = cv2.GaussianBlur(large, (0, 0), max(0.6, height / 56))
        shape = np.asarray(large, np.float32)
        if self.stroke is None or not (shape > HALF_INK).any():
            return self._lean(self._sharpen(shape))
        return self._lean(_redraw(shape, self.stroke * height))

    def _sharpen(self, large: Coverage) -> Coverage:
        """End the strokes as sharply as this pen does, where half of the ink is."""
        slope = self.crispness * len(large) / 42
        return np.asarray(np.clip((large - HALF_INK) * slope + HALF_INK, 0, 1), np.float32)

    def _lean(self, written: Coverage) -> Coverage:
        height, width = written.shape
        room = abs(self.slant) * height
        shear = np.array([[1.0, -self.slant, max(0.0, self.slant) * height], [0.0, 1.0, 0.0]])
        size = (int(np.ceil(width + room)), height)
        return np.asarray(cv2.warpAffine(written, shear, size), np.float32)


def _redraw(shape: Coverage, width: float) -> Coverage:
    """Keep the middle of a shape's strokes, and draw them anew with a pen of a width in pixels.

    The middle is the ridge of the distance to the paper. Each pixel is covered as far as it lies
    within the pen; the result is wider than the shape where the pen is.
    """
    mask = (shape > HALF_INK).astype(np.uint8)
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    ridge = (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8)) - 0.35) & (mask > 0)
    radius = max(0.35, width / 2)
    rim = int(np.ceil(radius)) + 1
    elsewhere = np.pad((~ridge).astype(np.uint8), rim, constant_values=1)
    distance = cv2.distanceTransform(elsewhere, cv2.DIST_L2, 5)
    return np.asarray(np.clip(radius + 0.5 - distance, 0, 1), np.float32)
