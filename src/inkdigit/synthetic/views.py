"""Views of a data set's frames: each as other hands might have written it, moved and bent.

NumPy and OpenCV make them, not the library that trains: the same seed gives the same views on every
backend and machine.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import FRAME_SIDE, Frames, Split

TURN, SLANT, STRETCH, SHIFT = 0.11, 0.14, 0.075, 0.85
"""Spreads: radians, columns a row, parts of the size, pixels."""
MOST_STRETCH = 0.25
BEND, BEND_GRID = 0.6, 4
"""Spread of the elastic displacement in pixels, at each of a grid's points (P. Simard et al.,
"Best Practices for Convolutional Neural Networks", 2003)."""
TOGETHER = 1_000
"""Frames whose maps are computed at a time."""


def draw_view(split: Split, random: np.random.Generator) -> Split:
    """Give a view of each frame, (n, 28, 28) uint8, and its label."""
    moved = [
        _moved(split.frames[start : start + TOGETHER], random)
        for start in range(0, len(split), TOGETHER)
    ]
    return Split(np.concatenate(moved), split.labels)


def linear_weights(points: int) -> NDArray[np.float64]:
    """(28, points) weights that interpolate a coarse grid linearly; rows sum to 1."""
    place = np.linspace(0, points - 1, FRAME_SIDE)[:, None]
    return np.asarray(np.clip(1 - np.abs(place - np.arange(points)), 0, 1))


def _moved(frames: Frames, random: np.random.Generator) -> Frames:
    """Each sampled where an affine map and a smooth displacement point: empty outside."""
    shape = (len(frames), 1, 1)
    line = np.arange(FRAME_SIDE) - (FRAME_SIDE - 1) / 2
    y, x = line[None, :, None], line[None, None, :]
    turn, slant = random.normal(0, TURN, shape), random.normal(0, SLANT, shape)
    wide, tall = (
        1 + random.normal(0, STRETCH, shape).clip(-MOST_STRETCH, MOST_STRETCH) for _ in range(2)
    )
    from_x = (np.cos(turn) * x - np.sin(turn) * y) * wide + slant * y
    from_y = (np.sin(turn) * x + np.cos(turn) * y) * tall
    from_x, from_y = (
        (one + random.normal(0, SHIFT, shape) + _bend(len(frames), random) - line[0]).astype("f4")
        for one in (from_x, from_y)
    )
    return np.stack(
        [
            cv2.remap(*maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
            for maps in zip(frames, from_x, from_y, strict=True)
        ]
    )


def _bend(count: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Smooth displacements in pixels, linear between a grid's points: (count, 28, 28)."""
    weights = linear_weights(BEND_GRID)
    points = random.normal(0, BEND, (count, BEND_GRID, BEND_GRID))
    return np.asarray(weights @ points @ weights.T)
