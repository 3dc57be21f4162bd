"""Distortions of frames while training, seeded. They are no part of the model."""

from typing import Any

import cv2
import keras
import numpy as np
from keras import ops

from inkdigit.types import FRAME_SIDE, Frames

TURN, SLANT, STRETCH = 0.12, 0.15, 0.1
"""Spreads of a random writer: radians, columns a row, parts of the size."""
OTHER_PEN = 0.3
"""The share of frames that are drawn with a thinner or a wider pen."""


def other_writers(frames: Frames, random: np.random.Generator) -> Frames:
    """Write every frame again as somebody else might: turned, slanted, stretched, another pen.

    On the host, with OpenCV: for 60,000 frames it takes a quarter of an epoch of a small network,
    on any backend.
    """
    turn = random.normal(0, TURN, len(frames))
    slant = random.normal(0, SLANT, len(frames))
    stretch = random.normal(1, STRETCH, (len(frames), 2)).clip(0.7, 1.3)
    pens = random.choice(3, len(frames), p=[1 - OTHER_PEN, OTHER_PEN / 2, OTHER_PEN / 2])
    written = np.empty_like(frames)
    for number, (frame, pen) in enumerate(zip(frames, pens, strict=True)):
        move = _movement(turn[number], slant[number], stretch[number])
        moved = cv2.warpAffine(frame, move, (FRAME_SIDE, FRAME_SIDE), flags=cv2.INTER_LINEAR)
        written[number] = _with_pen(moved, int(pen))
    return written


def _movement(turn: float, slant: float, stretch: Any) -> Any:
    """The affine map about the frame's centre: (2, 3)."""
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear = turned @ np.array([[1.0, slant], [0.0, 1.0]]) @ np.diag(stretch)
    centre = np.full(2, FRAME_SIDE / 2)
    return np.column_stack([linear, centre - linear @ centre])


def _with_pen(frame: Any, pen: int) -> Any:
    """The same strokes, or half a pixel thinner or wider on each side."""
    if pen == 0:
        return frame
    brush = np.ones((2, 2), np.uint8)
    return cv2.erode(frame, brush) if pen == 1 else cv2.dilate(frame, brush)


class BatchShift(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Move all frames of a batch together by up to `pixels`, up or down, left or right.

    One move a batch costs one slice; over the batches of an epoch each frame sees them all.
    """

    def __init__(self, pixels: int, seed: int) -> None:
        super().__init__(dtype="uint8")
        self.pixels = pixels
        self.random = keras.random.SeedGenerator(seed)

    def call(self, frames: Any, training: bool = False) -> Any:
        if not training:
            return frames
        margin = (self.pixels, self.pixels)
        padded = ops.pad(frames, ((0, 0), margin, margin))
        corner = keras.random.randint((2,), 0, 2 * self.pixels + 1, seed=self.random)
        start = ops.concatenate([ops.zeros((1,), corner.dtype), corner])
        return ops.slice(padded, start, ops.shape(frames))
