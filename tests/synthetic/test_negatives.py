"""What is no digit: of many kinds, each with ink."""

import cv2
import numpy as np
import pytest

from inkdigit.synthetic import negatives as negatives_module
from inkdigit.synthetic.negatives import NEGATIVE_SHARES, draw_negatives, draw_sign
from inkdigit.types import NO_DIGIT


def test_the_same_seed_makes_the_same_frames() -> None:
    first, again, other = (draw_negatives(50, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first.frames, again.frames)
    assert not np.array_equal(first.frames, other.frames)


def test_they_are_frames_that_are_no_digit() -> None:
    made = draw_negatives(100, np.random.default_rng(0))
    assert made.frames.shape == (100, 28, 28)
    assert made.frames.dtype == made.labels.dtype == np.uint8
    assert set(made.labels.tolist()) == {NO_DIGIT}


@pytest.mark.parametrize("kind", NEGATIVE_SHARES)
def test_every_kind_has_ink(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(negatives_module, "NEGATIVE_SHARES", {kind: 1.0})
    made = draw_negatives(100, np.random.default_rng(0))
    inked = made.frames.max(axis=(1, 2)) == 255
    assert inked.mean() > 0.97  # a sliver of a blot may vanish
    assert len(np.unique(made.frames[inked], axis=0)) == inked.sum()


def test_a_sign_has_no_margins() -> None:
    random = np.random.default_rng(0)
    for _ in range(30):
        ink = draw_sign(random)
        assert ink.dtype == np.uint8
        assert cv2.boundingRect(ink) == (0, 0, ink.shape[1], ink.shape[0])
        assert ink.any()
