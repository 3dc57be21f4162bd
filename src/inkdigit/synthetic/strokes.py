"""Pen strokes: smooth lines through points, drawn on a square canvas, bent and slanted."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import InkMap

CANVAS_SIDE = 96
"""Pixels of the canvas, as wide as high."""
CANVAS_MARGIN = 16
"""Pixels of the canvas that stay empty around what is drawn."""
Point = tuple[float, float]
Points = tuple[Point, ...]


def interpolate_spline(points: Sequence[Point], steps: int = 24) -> NDArray[np.float64]:
    """Lay a smooth line through points: it is round where it closes upon itself.

    Source: E. Catmull, R. Rom, "A Class of Local Interpolating Splines", 1974.

    Args:
        points: n of them, at least two.
        steps: points of the line between two of them, both ends included.

    Returns:
        ((n - 1) * steps, 2) x and y.
    """
    closed = points[0] == points[-1]
    p = np.array([points[-2 if closed else 0], *points, points[1 if closed else -1]])
    t = np.linspace(0, 1, steps)[:, None]
    parts = [
        0.5
        * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)
    ]
    return np.concatenate(parts)


def draw_strokes(lines: Sequence[NDArray[np.float64]], width: int) -> InkMap:
    """Draw lines on an empty canvas.

    Args:
        lines: (m, 2) points each, x and y in 0..1 between the canvas' margins.
        width: of the pen, in pixels.

    Returns:
        (96, 96) uint8.
    """
    ink = np.zeros((CANVAS_SIDE, CANVAS_SIDE), np.uint8)
    for line in lines:
        points = np.rint(line * (CANVAS_SIDE - 2 * CANVAS_MARGIN) + CANVAS_MARGIN).astype(np.int32)
        cv2.polylines(ink, [points], False, 255, width, cv2.LINE_AA)
    return ink


def slant_randomly(ink: InkMap, random: np.random.Generator) -> InkMap:
    """Turn, slant and stretch ink a little, as people differ: the same size."""
    turn, slant = random.normal(0.0, 0.09), random.normal(0.08, 0.15)
    wide, tall = random.uniform(0.65, 1.05), random.uniform(0.85, 1.05)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear = turned @ np.array([[wide, -slant * tall], [0.0, tall]])
    centre = np.array([ink.shape[1], ink.shape[0]]) / 2
    affine = np.column_stack([linear, centre - linear @ centre])
    return np.asarray(cv2.warpAffine(ink, affine, ink.shape[::-1]), np.uint8)


def bend_randomly(
    ink: InkMap, random: np.random.Generator, pixels: float, cell: int = 24
) -> InkMap:
    """Bend ink smoothly: the same size.

    Args:
        ink: (h, w) uint8.
        random: the same state gives the same bend.
        pixels: the spread of how far a point moves, along each axis.
        cell: pixels between points that move by themselves; those between them go along.
    """
    height, width = ink.shape
    grid = (max(2, height // cell), max(2, width // cell))
    right, down = (
        cv2.resize(random.normal(0, pixels, grid), (width, height), interpolation=cv2.INTER_CUBIC)
        for _ in range(2)
    )
    rows, columns = np.indices(ink.shape, np.float32)
    from_x, from_y = (columns + right).astype(np.float32), (rows + down).astype(np.float32)
    return np.asarray(cv2.remap(ink, from_x, from_y, cv2.INTER_LINEAR), np.uint8)
