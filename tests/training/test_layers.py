"""Layers of our own do what their names say."""

import cv2
import keras
import numpy as np

from inkdigit.training.layers import Softening


def test_what_is_read_is_softened_and_what_is_trained_on_is_not() -> None:
    frames = np.random.default_rng(0).random((3, 28, 28, 1)).astype(np.float32)
    layer = Softening()
    kernel = np.array([1, 6, 1]) / 8
    expected = [
        cv2.sepFilter2D(frame, -1, kernel, kernel, borderType=cv2.BORDER_CONSTANT)
        for frame in frames
    ]
    read = keras.ops.convert_to_numpy(layer(frames, training=False))
    assert np.allclose(read[..., 0], expected, atol=1e-6)
    assert np.array_equal(keras.ops.convert_to_numpy(layer(frames, training=True)), frames)
    assert layer.trainable_variables == []
