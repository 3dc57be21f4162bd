"""Pen strokes: smooth lines through points, drawn, bent and slanted on a square canvas."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import InkMap

SIDE = 96
"""Pixels of the canvas."""
MARGIN = 16
Point = tuple[float, float]
Points = tuple[Point, ...]


def smooth(points: Sequence[Point], steps: int = 24) -> NDArray[np.float64]:
    """A Catmull-Rom spline through points: (m, 2); round where it closes upon itself."""
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


def drawn(lines: Sequence[NDArray[np.float64]], width: int) -> InkMap:
    """Draw lines, (m, 2) points in 0..1, on an empty canvas: (SIDE, SIDE) uint8."""
    ink = np.zeros((SIDE, SIDE), np.uint8)
    for line in lines:
        points = np.rint(line * (SIDE - 2 * MARGIN) + MARGIN).astype(np.int32)
        cv2.polylines(ink, [points], False, 255, width, cv2.LINE_AA)
    return ink


def slanted(ink: InkMap, random: np.random.Generator) -> InkMap:
    """Turned, slanted and stretched a little, as people differ: the same size."""
    turn, slant = random.normal(0.0, 0.09), random.normal(0.08, 0.15)
    wide, tall = random.uniform(0.65, 1.05), random.uniform(0.85, 1.05)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear = turned @ np.array([[wide, -slant * tall], [0.0, tall]])
    centre = np.array([ink.shape[1], ink.shape[0]]) / 2
    move = np.column_stack([linear, centre - linear @ centre])
    return np.asarray(cv2.warpAffine(ink, move, ink.shape[::-1]), np.uint8)


def bent(ink: InkMap, random: np.random.Generator, pixels: float, cell: int = 24) -> InkMap:
    """Bent smoothly: every point moves by about `pixels`, and those within a cell with it."""
    height, width = ink.shape
    grid = (max(2, height // cell), max(2, width // cell))
    moves = [
        cv2.resize(random.normal(0, pixels, grid), (width, height), interpolation=cv2.INTER_CUBIC)
        for _ in range(2)
    ]
    rows, columns = np.indices(ink.shape, np.float32)
    across = (columns + moves[0]).astype(np.float32)
    down = (rows + moves[1]).astype(np.float32)
    return np.asarray(cv2.remap(ink, across, down, cv2.INTER_LINEAR), np.uint8)
