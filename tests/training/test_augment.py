"""Distortions are seeded, only while training, and leave a digit a digit."""

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigit.training.augment import BatchShift, HandwritingAugmentation, handwriting_augmentation
from inkdigit.types import FRAME_SIDE, Dataset, Frames


def test_other_hands_are_seeded(digits: Dataset) -> None:
    frames = digits.train.frames[:50]
    first, again = handwriting_augmentation(frames, 1), handwriting_augmentation(frames, 1)
    assert np.array_equal(first, again)
    assert first.shape == frames.shape
    assert first.dtype == np.uint8
    assert not np.array_equal(first, handwriting_augmentation(frames, 2))
    assert (first != frames).any(axis=(1, 2)).all()


def test_other_hands_are_others_in_every_batch(digits: Dataset) -> None:
    frames = digits.train.frames[:50]
    layer = HandwritingAugmentation(1)
    first, second = (keras.ops.convert_to_numpy(layer(frames, training=True)) for _ in range(2))
    assert not np.array_equal(first, second)


def test_other_hands_write_only_while_training(digits: Dataset) -> None:
    frames = digits.train.frames[:50]
    same = keras.ops.convert_to_numpy(HandwritingAugmentation(1)(frames, training=False))
    assert same.dtype == np.uint8
    assert np.array_equal(same, frames)


def test_other_hands_write_the_same_digits(digits: Dataset) -> None:
    frames = digits.train.frames[:500]
    ratio = handwriting_augmentation(frames, 0).sum(axis=(1, 2)) / frames.sum(axis=(1, 2))
    assert np.quantile(ratio, 0.01) > 0.3
    assert np.quantile(ratio, 0.8) < 2.5  # the rest stand on grey ground, or in uneven light


@pytest.mark.parametrize(
    "what", ["COMPANY", "PEN", "INK", "BLUR", "GROUND", "GRAIN", "LIGHT", "CUT"]
)
def test_some_frames_have_company_another_pen_or_another_camera(
    digits: Dataset, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    frames = digits.train.frames[:500]
    given = handwriting_augmentation(frames, 1)
    monkeypatch.setattr(HandwritingAugmentation, what, 0.0)
    changed = (given != handwriting_augmentation(frames, 1)).any(axis=(1, 2))
    assert 0.01 < changed.mean() < 0.5


def test_other_hands_ease_off(digits: Dataset) -> None:
    frames = digits.train.frames[:500]
    layer, eased = HandwritingAugmentation(1), HandwritingAugmentation(1)
    eased.ease(1.0)
    away, less = (
        np.abs(centres(keras.ops.convert_to_numpy(one(frames, training=True))) - centres(frames))
        for one in (layer, eased)
    )
    assert np.median(less) < 0.75 * np.median(away)


def test_clean_hands_only_move(digits: Dataset) -> None:
    frames = digits.train.frames[:500]
    clean = keras.ops.convert_to_numpy(
        HandwritingAugmentation(1, clean=True)(frames, training=True)
    )
    assert (clean != frames).any(axis=(1, 2)).all()
    ratio = clean.sum(axis=(1, 2)) / frames.sum(axis=(1, 2))
    assert 0.5 < ratio.min() <= ratio.max() < 2  # no grey ground, rule, light or other pen
    corner = clean[:, :3, :3].reshape(500, -1).max(axis=1)
    assert (corner == 0).mean() > 0.98


def test_weaker_hands_move_less(digits: Dataset) -> None:
    frames = digits.train.frames[:500]
    far, near = (
        np.abs(centres(keras.ops.convert_to_numpy(hands(frames, training=True))) - centres(frames))
        for hands in (
            HandwritingAugmentation(1, clean=True),
            HandwritingAugmentation(1, clean=True, strength=0.25),
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
