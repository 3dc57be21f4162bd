"""Distortions of frames while training, seeded and on the device. They are no part of the model."""

from typing import Any

import keras
from keras import ops


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
