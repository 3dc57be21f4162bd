"""Digits that the project draws for training."""

import numpy as np
import pytest

from inkdigit.recognition.reader import Reader
from inkdigit.synthetic.digits import ANGULAR, CLERKS, LOOPED, STYLES, Style, draw_digits
from inkdigit.types import Split

EVERY = STYLES + CLERKS + ANGULAR + LOOPED


def made(count: int, seed: int) -> Split:
    return draw_digits(count, np.random.default_rng(seed))


def test_the_same_seed_draws_the_same_digits() -> None:
    first, again, other = made(50, 1), made(50, 1), made(50, 2)
    assert np.array_equal(first.frames, again.frames)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.frames, other.frames)


def test_one_generator_goes_on_to_other_digits() -> None:
    random = np.random.default_rng(1)
    assert not np.array_equal(draw_digits(50, random).frames, draw_digits(50, random).frames)


def test_none_may_be_drawn() -> None:
    assert made(0, 1).frames.shape == (0, 28, 28)


def test_they_are_frames_like_mnists() -> None:
    drawn = made(300, 0)
    assert drawn.frames.shape == (300, 28, 28)
    assert drawn.frames.dtype == drawn.labels.dtype == np.uint8
    assert set(drawn.labels.tolist()) == {style.label for style in STYLES}
    assert (drawn.frames.max(axis=(1, 2)) == 255).all()
    rows = drawn.frames.any(axis=2).sum(axis=1)
    columns = drawn.frames.any(axis=1).sum(axis=1)
    assert (np.maximum(rows, columns) == 20).all()


@pytest.mark.parametrize("style", EVERY, ids=[f"{n}-{s.label}" for n, s in enumerate(EVERY)])
def test_the_shipped_network_knows_every_style(style: Style) -> None:
    drawn = draw_digits(200, np.random.default_rng(99), (style,))
    said = Reader.load().predict_proba(drawn.frames).argmax(axis=1)
    assert (said == drawn.labels).mean() > 0.95
