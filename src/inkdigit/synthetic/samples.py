"""Sample pictures of digits: pen strokes on paper, in every size and colour, for tests and demos."""

from dataclasses import dataclass

import cv2
import numpy as np

from inkdigit.synthetic.strokes import Points, interpolate_spline
from inkdigit.types import Pixels

Colour = tuple[int, int, int]
"""Red, green and blue, 0..255."""
SUBPIXEL_BITS = 4
"""Points are given to OpenCV in sixteenths of a pixel."""

STROKES: dict[int, tuple[Points, ...]] = {
    0: (((0.5, 0.0), (0.14, 0.22), (0.1, 0.68), (0.45, 1.0), (0.84, 0.75), (0.86, 0.25), (0.5, 0.0)),),
    1: (((0.6, 0.0), (0.55, 0.35), (0.5, 0.7), (0.46, 1.0)),),
    2: (((0.14, 0.2), (0.45, 0.0), (0.82, 0.2), (0.62, 0.58), (0.14, 0.98)), ((0.14, 0.98), (0.5, 0.93), (0.9, 0.96))),
    3: (((0.16, 0.1), (0.55, 0.0), (0.8, 0.22), (0.44, 0.46)), ((0.44, 0.46), (0.86, 0.66), (0.6, 0.98), (0.12, 0.88))),
    4: (((0.3, 0.02), (0.22, 0.3), (0.14, 0.58)), ((0.14, 0.58), (0.5, 0.57), (0.9, 0.53)), ((0.7, 0.1), (0.66, 0.5), (0.62, 1.0))),
    5: (((0.82, 0.02), (0.52, 0.03), (0.26, 0.04)), ((0.26, 0.04), (0.23, 0.24), (0.2, 0.43)), ((0.2, 0.43), (0.6, 0.38), (0.84, 0.68), (0.5, 1.0), (0.12, 0.9))),
    6: (((0.7, 0.0), (0.34, 0.24), (0.16, 0.66), (0.42, 1.0), (0.8, 0.8), (0.62, 0.54), (0.2, 0.7)),),
    7: (((0.12, 0.06), (0.5, 0.05), (0.86, 0.04)), ((0.86, 0.04), (0.62, 0.4), (0.4, 1.0))),
    8: (((0.52, 0.46), (0.2, 0.26), (0.48, 0.0), (0.8, 0.2), (0.52, 0.46), (0.16, 0.74), (0.46, 1.0), (0.84, 0.78), (0.52, 0.46)),),
    9: (((0.82, 0.22), (0.5, 0.0), (0.16, 0.24), (0.4, 0.48), (0.8, 0.26)), ((0.82, 0.22), (0.78, 0.6), (0.68, 1.0))),
}  # fmt: skip
"""Each digit as strokes through points, x and y in 0..1 of its box."""


@dataclass(frozen=True)
class Pen:
    """How a digit is drawn: colours, and the stroke's width as a part of the digit's height."""

    ink: Colour = (20, 20, 30)
    paper: Colour = (250, 249, 245)
    width: float = 0.1


def sketch(
    digit: int, size: tuple[int, int], pen: Pen = Pen(), *, height: float = 0.6,
    centre: tuple[float, float] = (0.5, 0.5),
) -> Pixels:  # fmt: skip
    """Draw a digit on paper.

    Args:
        digit: 0..9.
        size: (h, w) of the picture in pixels.
        pen: colours and stroke width.
        height: of the digit, as a part of the picture's shorter side.
        centre: of the digit, as parts of the picture's width and height.

    Returns:
        (h, w, 3) uint8, RGB.
    """
    picture = np.empty((*size, 3), np.uint8)
    picture[:] = pen.paper
    tall = height * min(size)
    scale = np.array([0.7 * tall, tall])
    width = max(1, round(pen.width * tall))
    corner = np.array([centre[0] * size[1], centre[1] * size[0]]) - scale / 2
    for stroke in STROKES[digit]:
        points = interpolate_spline(stroke) * scale + corner
        line = np.rint(points * 2**SUBPIXEL_BITS).astype(np.int32)
        cv2.polylines(picture, [line], False, pen.ink, width, cv2.LINE_AA, SUBPIXEL_BITS)
    return picture
