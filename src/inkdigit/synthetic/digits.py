"""Digits drawn in styles that MNIST's writers hardly use.

Each is drawn through points that are moved at random, sheared, stretched, and with a pen of any
width, and becomes a frame as any other ink does.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.frame import build_frame
from inkdigit.synthetic.strokes import CANVAS_SIDE, Points, interpolate_spline
from inkdigit.synthetic.styles import BASIC_STYLES, Style
from inkdigit.types import FRAME_SIDE, InkMap, Split


def draw_digits(
    count: int, random: np.random.Generator, styles: tuple[Style, ...] = BASIC_STYLES
) -> Split:
    """Draw frames in several styles, by their shares.

    Args:
        count: how many.
        random: the same state gives the same frames.
        styles: what is drawn.

    Returns:
        (count, 28, 28) uint8 frames and their labels, 0..9.
    """
    shares = np.array([style.share for style in styles])
    chosen = random.choice(len(styles), count, p=shares / shares.sum())
    frames = np.empty((count, FRAME_SIDE, FRAME_SIDE), np.uint8)
    for number, style in enumerate(chosen):
        frames[number] = build_frame(_draw_digit(styles[style], random))
    return Split(frames, np.array([styles[style].label for style in chosen], np.uint8))


def _draw_digit(style: Style, random: np.random.Generator) -> InkMap:
    """Draw one digit on the canvas: (96, 96) uint8."""
    ink = np.zeros((CANVAS_SIDE, CANVAS_SIDE), np.uint8)
    linear = _draw_linear_map(random)
    width = int(random.integers(4, 12))
    for stroke in style.strokes:
        points: Points = tuple(
            (float(random.uniform(*x)), float(random.uniform(*y))) for x, y in stroke
        )
        line = np.array(points) if style.angular else interpolate_spline(points)
        line = (line - 0.5) @ linear + CANVAS_SIDE / 2
        cv2.polylines(ink, [np.rint(line).astype(np.int32)], False, 255, width, cv2.LINE_AA)
    return ink


def _draw_linear_map(random: np.random.Generator) -> NDArray[np.float64]:
    """Draw a slant, a turn and a stretch: (2, 2), from a digit's box of 1 by 1 to pixels."""
    slant, turn = random.normal(0.08, 0.18), random.normal(0.0, 0.09)
    wide = random.uniform(0.45, 0.95)
    sheared = np.array([[wide, 0.0], [-slant, 1.0]])
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.asarray(sheared @ turned * (CANVAS_SIDE * 2 / 3), np.float64)
