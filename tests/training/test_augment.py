"""Augmentation is seeded, only while training, and leave a digit a digit."""

from dataclasses import fields, replace

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigit.training.augment import (
    BatchShift,
    DamageSettings,
    HandwritingAugmentation,
)
from inkdigit.types import FRAME_SIDE, Dataset, Frames


def augment(frames: Frames, seed: int) -> Frames:
    """Each frame once as the layer gives it: (n, 28, 28) uint8."""
    layer = HandwritingAugmentation(seed)
    return np.asarray(keras.ops.convert_to_numpy(layer(frames, training=True)))


def test_augmented_frames_are_seeded(digits: Dataset) -> None:
    frames = digits.train.frames[:50]
    first, again = augment(frames, 1), augment(frames, 1)
    assert np.array_equal(first, again)
    assert first.shape == frames.shape
    assert first.dtype == np.uint8
    assert not np.array_equal(first, augment(frames, 2))
    assert (first != frames).any(axis=(1, 2)).all()


def test_every_batch_is_augmented_otherwise(digits: Dataset) -> None:
    frames = digits.train.frames[:50]
    layer = HandwritingAugmentation(1)
    first, second = (keras.ops.convert_to_numpy(layer(frames, training=True)) for _ in range(2))
    assert not np.array_equal(first, second)


def test_frames_are_augmented_only_while_training(digits: Dataset) -> None:
    frames = digits.train.frames[:50]
    same = keras.ops.convert_to_numpy(HandwritingAugmentation(1)(frames, training=False))
    assert same.dtype == np.uint8
    assert np.array_equal(same, frames)


def test_augmented_digits_are_the_same_digits(digits: Dataset) -> None:
    frames = digits.train.frames[:500]
    ratio = augment(frames, 0).sum(axis=(1, 2)) / frames.sum(axis=(1, 2))
    assert np.quantile(ratio, 0.01) > 0.3
    assert np.quantile(ratio, 0.8) < 2.5  # the rest stand on grey ground, or in uneven light


@pytest.mark.parametrize("kind", [field.name for field in fields(DamageSettings)])
def test_some_frames_have_a_neighbour_another_pen_or_another_camera(
    digits: Dataset, kind: str
) -> None:
    frames = digits.train.frames[:500]
    without = HandwritingAugmentation(1, damage=replace(DamageSettings(), **{kind: 0.0}))
    others = keras.ops.convert_to_numpy(without(frames, training=True))
    changed = (augment(frames, 1) != others).any(axis=(1, 2))
    assert 0.01 < changed.mean() < 0.5


def test_the_warp_weakens(digits: Dataset) -> None:
    frames = digits.train.frames[:500]
    layer, weakened = HandwritingAugmentation(1), HandwritingAugmentation(1)
    weakened.weaken(1.0)
    away, less = (
        np.abs(centres(keras.ops.convert_to_numpy(one(frames, training=True))) - centres(frames))
        for one in (layer, weakened)
    )
    assert np.median(less) < 0.75 * np.median(away)


def test_without_damage_frames_are_only_warped(digits: Dataset) -> None:
    frames = digits.train.frames[:500]
    warped = keras.ops.convert_to_numpy(
        HandwritingAugmentation(1, damage=None)(frames, training=True)
    )
    assert (warped != frames).any(axis=(1, 2)).all()
    ratio = warped.sum(axis=(1, 2)) / frames.sum(axis=(1, 2))
    assert 0.5 < ratio.min() <= ratio.max() < 2  # no grey ground, rule, light or other pen
    corner = warped[:, :3, :3].reshape(500, -1).max(axis=1)
    assert (corner == 0).mean() > 0.98


def test_a_weaker_warp_moves_less(digits: Dataset) -> None:
    frames = digits.train.frames[:500]
    far, near = (
        np.abs(centres(keras.ops.convert_to_numpy(hands(frames, training=True))) - centres(frames))
        for hands in (
            HandwritingAugmentation(1, damage=None),
            HandwritingAugmentation(1, damage=None, warp_strength=0.25),
        )
    )
    assert np.median(near) < 0.4 * np.median(far)


def centres(frames: Frames) -> NDArray[np.float64]:
    """The centre of mass of each frame's ink: (n, 2) pixels down and to the right."""
    ink = frames.astype(np.float64)
    rows, columns = ink.sum(axis=2), ink.sum(axis=1)  # (n, 28)
    across = np.arange(FRAME_SIDE)
    middle = np.stack([rows @ across, columns @ across], axis=1) / ink.sum(axis=(1, 2))[:, None]
    return np.asarray(middle)


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
