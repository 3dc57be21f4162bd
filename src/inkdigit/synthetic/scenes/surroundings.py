"""What lies around a sheet and on it: a desk, a binding, filled things."""

import cv2
import numpy as np

from inkdigit.synthetic.scenes.layers import (
    Canvas,
    Coverage,
    Layer,
    draw_colour,
    draw_noise,
    to_coverage,
)
from inkdigit.types import InkMap

Random = np.random.Generator


def draw_desk(side: int, random: Random) -> Layer:
    """Draw a desk where the sheet ends: one to four edges of it are in the picture, tilted."""
    corners = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    inwards = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    reach = np.where(random.random((4, 1)) < 0.5, random.uniform(0, 0.32, (4, 2)), -0.3) * side
    sheet = np.zeros((side, side), np.uint8)
    cv2.fillPoly(sheet, [np.rint(corners + inwards * reach).astype(np.int32)], 255, cv2.LINE_AA)
    soft = to_coverage(_blur(sheet, random.uniform(0.4, 2.0)))
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
    """Draw something filled, as clothes, hands and stickers are."""
    angles = np.sort(random.uniform(0, 2 * np.pi, 9))
    radii = random.uniform(0.12, 0.5, 9) * side
    centre = random.uniform(0.2, 0.8, 2) * side
    points = centre + np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None]
    drawn = np.zeros((side, side), np.uint8)
    cv2.fillPoly(drawn, [np.rint(points).astype(np.int32)], 255, cv2.LINE_AA)
    coverage = to_coverage(_blur(drawn, random.uniform(0.5, 2)))
    texture = draw_noise(random, side, random.uniform(0.02, 0.3) * side)[..., None]
    colour = draw_colour(random, 0, 190, 70) * (1 + (texture - 0.5) * random.uniform(0, 0.9))
    return Layer(coverage, np.asarray(colour, np.float32))


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
