"""What lies around a sheet and on it: a desk, a binding, filled things."""

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.synthetic.scenes.layers import (
    Canvas,
    Coverage,
    Layer,
    draw_colour,
    draw_noise,
    to_coverage,
)
from inkdigit.types import Box, InkMap

Random = np.random.Generator


def draw_desk(side: int, random: Random) -> Layer:
    """Draw a desk where the sheet ends: one to four edges of it are in the picture, tilted."""
    corners = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    inwards = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    reach = np.where(random.random((4, 1)) < 0.5, random.uniform(0, 0.32, (4, 2)), -0.3) * side
    return _cover_around(corners + inwards * reach, side, random)


def draw_desk_around(side: int, writing: Box, random: Random) -> Layer:
    """Draw a desk around a sheet that is all in the picture, tilted, with writing in its midst."""
    margins = (random.uniform(0.06, 1.0, 4) * max(writing.height, 0.1 * side)).tolist()
    left, top = writing.x - margins[0], writing.y - margins[1]
    right, bottom = writing.right + margins[2], writing.bottom + margins[3]
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    angle = np.radians(random.normal(0, 6))
    turned = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    middle = corners.mean(axis=0)
    skew = random.normal(0, 0.02, (4, 2)) * writing.height
    return _cover_around((corners - middle) @ turned + middle + skew, side, random)


def _cover_around(sheet: NDArray[np.float64], side: int, random: Random) -> Layer:
    """Cover all but a sheet, whose corners are given, with a desk."""
    drawn = np.zeros((side, side), np.uint8)
    cv2.fillPoly(drawn, [np.rint(sheet).astype(np.int32)], 255, cv2.LINE_AA)
    soft = to_coverage(_blur(drawn, random.uniform(0.4, 2.0)))
    return Layer(np.asarray(1 - soft, np.float32), _draw_wood(side, random))


def draw_binding(side: int, random: Random) -> Layer:
    """Draw the holes or the coils of a notebook along one edge."""
    drawn = np.zeros((side, side), np.uint8)
    gap = int(side * random.uniform(0.05, 0.14))
    y = int(side * random.uniform(0.01, 0.1))
    has_coils = random.random() < 0.7
    for x in range(int(random.uniform(0, gap)), side, gap):
        cv2.circle(
            drawn, (x, y), max(2, int(gap * random.uniform(0.15, 0.35))), 255, -1, cv2.LINE_AA
        )
        if has_coils:
            cv2.line(drawn, (x, 0), (x, y), 200, max(1, gap // 8), cv2.LINE_AA)
    turned = np.ascontiguousarray(np.rot90(drawn, int(random.integers(0, 4))))
    return Layer(to_coverage(turned), draw_colour(random, 5, 110, 20))


def draw_blob(side: int, random: Random) -> Layer:
    """Draw something filled, as clothes, hands and stickers are: of parts, perhaps with seams."""
    drawn, seams = np.zeros((side, side), np.uint8), np.zeros((side, side), np.uint8)
    size = np.exp(random.uniform(np.log(0.08), np.log(0.5)))
    middle = random.uniform(0.1, 0.9, 2) * side
    for _ in range(random.integers(1, 5)):
        points = _draw_outline(middle + random.normal(0, 0.4, 2) * size * side, size, side, random)
        cv2.fillPoly(drawn, [points], 255, cv2.LINE_AA)
        cv2.polylines(seams, [points], True, 255, max(1, side // 100), cv2.LINE_AA)
    if random.random() < 0.3:  # clothes are alike on both sides
        drawn, seams = np.maximum(drawn, drawn[:, ::-1]), np.maximum(seams, seams[:, ::-1])
    coverage = to_coverage(_blur(drawn, random.uniform(0.5, 2)))
    texture = draw_noise(random, side, random.uniform(0.02, 0.3) * side)[..., None]
    colour = draw_colour(random, 0, 255, 70) * (1 + (texture - 0.5) * random.uniform(0, 0.9))
    if random.random() < 0.5:
        colour = colour * (1 - to_coverage(seams) * random.uniform(0.1, 0.6))[..., None]
    return Layer(coverage, np.asarray(np.clip(colour, 0, 255), np.float32))


def _draw_outline(
    middle: NDArray[np.float64], size: float, side: int, random: Random
) -> NDArray[np.int32]:
    """Draw the corners of a shape around a point: (n, 2), as OpenCV takes them."""
    count = int(random.integers(4, 12))
    angles = np.sort(random.uniform(0, 2 * np.pi, count))
    radii = random.uniform(0.4, 1.0, count) * size * side
    stretch = np.exp(random.normal(0, 0.5))
    around = np.column_stack([np.cos(angles) * stretch, np.sin(angles) / stretch])
    return np.rint(middle + around * radii[:, None]).astype(np.int32)


def hide(ink: Coverage, layer: Layer) -> Coverage:
    """Take away the strokes over which something lies."""
    return np.asarray(ink * (1 - layer.coverage), np.float32)


def _blur(drawn: InkMap, spread: float) -> InkMap:
    return np.asarray(cv2.GaussianBlur(drawn, (0, 0), spread), np.uint8)


def _draw_wood(side: int, random: Random) -> Canvas:
    """Draw a desk's surface: plain, grained along one direction, or patterned."""
    grain = draw_noise(random, side, random.uniform(0.02, 0.3) * side)
    if random.random() < 0.5:
        along = random.uniform(0.05, 0.3) * side
        grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), sigmaX=along, sigmaY=0.8), np.float32)
    desk = np.ones((side, side, 3), np.float32) * draw_colour(random, 5, 235, 60)
    return np.asarray(desk * (1 + (grain - 0.5) * random.uniform(0, 0.9))[..., None], np.float32)
