"""Views of a data set's frames: each as other hands might have written it, moved and bent.

NumPy and OpenCV make them, not the library that trains: the same seed gives the same views on every
backend and machine.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import FRAME_SIDE, Frames, Split

CHUNK_SIZE = 1_000
"""Frames that are warped at a time. With another number the random numbers fall otherwise."""


@dataclass(frozen=True)
class WarpSettings:
    """How far frames are moved and bent: standard deviations of normal distributions.

    `turn` is in radians, `slant` in columns a row, `stretch` in parts of the size, along each axis
    and never beyond `max_stretch`, `shift` in pixels. `bend` is an elastic displacement in pixels
    at each point of a grid of `bend_grid` by `bend_grid` (P. Simard et al., "Best Practices for
    Convolutional Neural Networks", 2003).
    """

    turn: float = 0.11
    slant: float = 0.14
    stretch: float = 0.075
    max_stretch: float = 0.25
    shift: float = 0.85
    bend: float = 0.6
    bend_grid: int = 4


def draw_view(
    split: Split, random: np.random.Generator, settings: WarpSettings = WarpSettings()
) -> Split:
    """Give a view of each frame, (n, 28, 28) uint8, and its label."""
    warped = [
        _warp(split.frames[start : start + CHUNK_SIZE], random, settings)
        for start in range(0, len(split), CHUNK_SIZE)
    ]
    return Split(np.concatenate(warped), split.labels)


def linear_weights(points: int) -> NDArray[np.float64]:
    """(28, points) weights that interpolate a coarse grid linearly; rows sum to 1."""
    position = np.linspace(0, points - 1, FRAME_SIDE)[:, None]
    return np.asarray(np.clip(1 - np.abs(position - np.arange(points)), 0, 1))


def _warp(frames: Frames, random: np.random.Generator, settings: WarpSettings) -> Frames:
    """Sample each frame where an affine map and a smooth displacement point: empty outside."""
    count, first = len(frames), (1 - FRAME_SIDE) / 2  # OpenCV counts from the first pixel
    from_x, from_y = (
        (
            affine
            + random.normal(0, settings.shift, (count, 1, 1))
            + _draw_displacements(count, random, settings)
            - first
        ).astype(np.float32)
        for affine in _draw_affine_maps(count, random, settings)
    )
    return np.stack(
        [
            cv2.remap(*maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
            for maps in zip(frames, from_x, from_y, strict=True)
        ]
    )


def _draw_affine_maps(
    count: int, random: np.random.Generator, settings: WarpSettings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw which x and y, from the middle, each pixel comes from: two of (count, 28, 28)."""
    shape = (count, 1, 1)
    line = np.arange(FRAME_SIDE) - (FRAME_SIDE - 1) / 2
    y, x = line[None, :, None], line[None, None, :]
    turn = random.normal(0, settings.turn, shape)
    slant = random.normal(0, settings.slant, shape)
    limit = settings.max_stretch
    wide, tall = (
        1 + random.normal(0, settings.stretch, shape).clip(-limit, limit) for _ in range(2)
    )
    from_x = (np.cos(turn) * x - np.sin(turn) * y) * wide + slant * y
    from_y = (np.sin(turn) * x + np.cos(turn) * y) * tall
    return from_x, from_y


def _draw_displacements(
    count: int, random: np.random.Generator, settings: WarpSettings
) -> NDArray[np.float64]:
    """Draw smooth displacements in pixels, linear between a grid's points: (count, 28, 28)."""
    grid = settings.bend_grid
    weights = linear_weights(grid)
    points = random.normal(0, settings.bend, (count, grid, grid))
    return np.asarray(weights @ points @ weights.T)
