"""A data set's digits, by how they are written: whose pen, slant and shape is like whose."""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import CLASSES, Frame, Frames, Split

NEIGHBOURS = 8
"""Frames of the same digit that are kept as each one's likeness, itself among them."""
TRIED_FRAMES = 40
"""Frames that are looked at to find one of a given pen and slant."""
HALF_INK = 127
"""Ink from which on a pixel is a stroke's."""
CHUNK_FRAMES = 1000
"""Frames whose likenesses are looked for at a time."""


@dataclass(frozen=True, eq=False)
class DigitBank:
    """A data set's frames, ordered by their digits.

    `frames` (n, 28, 28) uint8 begin with the zeros; those of digit d are `starts[d]` to
    `starts[d + 1]`. `pens` (n,) are the widths of their strokes in pixels, `slants` (n,) the
    columns to the right by which each row stands against the one below. `neighbours` (n, 8) are the
    frames that are most like each one.
    """

    frames: Frames
    starts: NDArray[np.int64]
    pens: NDArray[np.float32]
    slants: NDArray[np.float32]
    neighbours: NDArray[np.int32]

    @classmethod
    def build(cls, digits: Split) -> "DigitBank":
        """Measure all frames of a data set that has each digit."""
        order = np.argsort(digits.labels, kind="stable")
        frames, labels = digits.frames[order], digits.labels[order]
        starts = np.searchsorted(labels, range(CLASSES + 1))
        pens = np.array([measure_pen(frame) for frame in frames], np.float32)
        slants = np.array([measure_slant(frame) for frame in frames], np.float32)
        groups = [
            _find_neighbours(frames[first:last]) + first
            for first, last in pairwise(starts)
            if last > first
        ]
        return cls(frames, starts, pens, slants, np.concatenate(groups).astype(np.int32))

    def choose(self, label: int, pen: float, slant: float, random: np.random.Generator) -> int:
        """Choose a frame of a digit whose strokes are about as wide and as slanted as given."""
        tried = random.integers(self.starts[label], self.starts[label + 1], TRIED_FRAMES)
        away = np.abs(self.pens[tried] - pen) / 0.5 + np.abs(self.slants[tried] - slant) / 0.12
        return int(tried[np.argsort(away)[random.integers(4)]])

    def has(self, label: int) -> bool:
        """Tell whether there is a frame of a digit."""
        return bool(self.starts[label + 1] > self.starts[label])


def measure_pen(frame: Frame) -> float:
    """Measure the width of a frame's strokes in pixels: twice the depth along their middle."""
    depth = cv2.distanceTransform((frame > HALF_INK).astype(np.uint8), cv2.DIST_L2, 3)
    ridge = depth[(depth > 0) & (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8)))]
    return float(2 * ridge.mean()) if len(ridge) else 1.0


def measure_slant(frame: Frame) -> float:
    """Measure a frame's slant from its second moments, in columns a row."""
    moments = cv2.moments(frame)
    return float(-moments["mu11"] / moments["mu02"]) if moments["mu02"] > 0 else 0.0


def _find_neighbours(frames: Frames) -> NDArray[np.int64]:
    """Find the frames that are most like each one, in small and blurred: (n, 8) indices."""
    small = np.stack([cv2.resize(cv2.GaussianBlur(frame, (0, 0), 1.5), (9, 9)) for frame in frames])
    flat = small.reshape(len(frames), -1).astype(np.float32)
    squares = (flat**2).sum(axis=1)
    count = min(NEIGHBOURS, len(frames))
    found = []
    for first in range(0, len(frames), CHUNK_FRAMES):
        distances = squares - 2 * flat[first : first + CHUNK_FRAMES] @ flat.T
        found.append(np.argpartition(distances, count - 1, axis=1)[:, :count])
    nearest = np.concatenate(found)
    return np.pad(nearest, ((0, 0), (0, NEIGHBOURS - count)), mode="edge")
