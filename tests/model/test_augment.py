"""Distortions are seeded, and leave a digit a digit."""

import keras
import numpy as np

from inkdigit.model.augment import BatchShift, other_writers
from inkdigit.types import Dataset


def test_other_writers_are_seeded(digits: Dataset) -> None:
    frames = digits.train.frames[:50]
    first, again = (other_writers(frames, np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(first, again)
    assert first.shape == frames.shape
    assert first.dtype == np.uint8
    assert not np.array_equal(first, other_writers(frames, np.random.default_rng(2)))
    assert not np.array_equal(first, frames)


def test_other_writers_write_the_same_digits(digits: Dataset) -> None:
    frames = digits.train.frames[:500]
    written = other_writers(frames, np.random.default_rng(0))
    ratio = written.sum(axis=(1, 2)) / frames.sum(axis=(1, 2))
    assert np.quantile(ratio, 0.01) > 0.3
    assert np.quantile(ratio, 0.99) < 2.5


def test_a_batch_is_moved_together_and_only_while_training(digits: Dataset) -> None:
    frames = digits.train.frames[:8]
    layer = BatchShift(1, seed=0)
    assert np.array_equal(keras.ops.convert_to_numpy(layer(frames, training=False)), frames)
    moved = keras.ops.convert_to_numpy(layer(frames, training=True))
    fits = [
        (down, right)
        for down in (-1, 0, 1)
        for right in (-1, 0, 1)
        if np.array_equal(
            np.roll(moved, (down, right), axis=(1, 2))[:, 1:-1, 1:-1], frames[:, 1:-1, 1:-1]
        )
    ]
    assert len(fits) == 1
