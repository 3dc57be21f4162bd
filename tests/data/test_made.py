"""Digits that the project draws for training."""

import numpy as np

from inkdigit.data.made import STYLES, made_digits


def test_the_same_seed_draws_the_same_digits() -> None:
    first, again, other = made_digits(50, 1), made_digits(50, 1), made_digits(50, 2)
    assert np.array_equal(first.frames, again.frames)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.frames, other.frames)


def test_they_are_frames_like_mnists() -> None:
    made = made_digits(300, 0)
    assert made.frames.shape == (300, 28, 28)
    assert made.frames.dtype == made.labels.dtype == np.uint8
    assert set(made.labels.tolist()) == {style.label for style in STYLES}
    assert (made.frames.max(axis=(1, 2)) == 255).all()
    rows = made.frames.any(axis=2).sum(axis=1)
    columns = made.frames.any(axis=1).sum(axis=1)
    assert (np.maximum(rows, columns) == 20).all()
