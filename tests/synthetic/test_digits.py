"""Digits that the project draws for training."""

import numpy as np
import pytest

from inkdigit.recognition.reader import Reader
from inkdigit.synthetic.digits import draw_digits
from inkdigit.synthetic.styles import ALL_STYLES, BASIC_STYLES, Style
from inkdigit.types import Split


def draw(count: int, seed: int) -> Split:
    return draw_digits(count, np.random.default_rng(seed))


def test_the_same_seed_draws_the_same_digits() -> None:
    first, again, other = draw(50, 1), draw(50, 1), draw(50, 2)
    assert np.array_equal(first.frames, again.frames)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.frames, other.frames)


def test_one_generator_goes_on_to_other_digits() -> None:
    random = np.random.default_rng(1)
    assert not np.array_equal(draw_digits(50, random).frames, draw_digits(50, random).frames)


def test_none_may_be_drawn() -> None:
    assert draw(0, 1).frames.shape == (0, 28, 28)


def test_they_are_frames_like_mnists() -> None:
    drawn = draw(300, 0)
    assert drawn.frames.shape == (300, 28, 28)
    assert drawn.frames.dtype == drawn.labels.dtype == np.uint8
    assert set(drawn.labels.tolist()) == {style.label for style in BASIC_STYLES}
    assert (drawn.frames.max(axis=(1, 2)) == 255).all()
    rows = drawn.frames.any(axis=2).sum(axis=1)
    columns = drawn.frames.any(axis=1).sum(axis=1)
    assert (np.maximum(rows, columns) == 20).all()


@pytest.mark.parametrize(
    "style", ALL_STYLES, ids=[f"{n}-{s.label}" for n, s in enumerate(ALL_STYLES)]
)
def test_the_shipped_network_knows_every_style(style: Style) -> None:
    drawn = draw_digits(200, np.random.default_rng(99), (style,))
    predicted = Reader.load().predict_proba(drawn.frames).argmax(axis=1)
    assert (predicted == drawn.labels).mean() > 0.95
