"""Lines composed of single digits: ink, and the text that is written there."""

import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigit.synthetic.digits import draw_digits
from inkdigit.synthetic.lines import DigitSources, LineSettings, compose_line, compose_lines
from inkdigit.types import LINE_HEIGHT, Dataset, Split

NONE = np.empty((0, 28, 28), np.uint8)
SETTINGS = LineSettings()
MAX_DIGITS, SHARES = SETTINGS.max_digits, SETTINGS.length_shares


def block(width: int, height: int) -> NDArray[np.uint8]:
    """One frame, (1, 28, 28), with a full block in its middle."""
    frame = np.zeros((1, 28, 28), np.uint8)
    top, left = 14 - height // 2, 14 - width // 2
    frame[:, top : top + height, left : left + width] = 255
    return frame


@pytest.fixture(scope="module")
def drawn() -> Split:
    return draw_digits(100, np.random.default_rng(0))


@pytest.fixture(scope="module")
def lines(digits: Dataset, drawn: Split) -> Split:
    return compose_lines(digits.train, drawn, 1000, np.random.default_rng(0))


def test_the_same_seed_composes_the_same_lines(digits: Dataset, drawn: Split) -> None:
    first, again, other = (
        compose_lines(digits.train, drawn, 30, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert np.array_equal(first.frames, again.frames)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.frames, other.frames)


def test_texts_are_digits_plus_one_and_end_in_zeros(lines: Split) -> None:
    assert lines.frames.shape == (1000, LINE_HEIGHT, SETTINGS.width)
    assert lines.labels.shape == (1000, MAX_DIGITS)
    assert lines.frames.dtype == lines.labels.dtype == np.uint8
    assert set(lines.labels.ravel().tolist()) == set(range(11))
    there = lines.labels > 0
    assert (there[:, :-1] >= there[:, 1:]).all()


def test_texts_have_every_length_none_included(lines: Split) -> None:
    lengths = (lines.labels > 0).sum(axis=1)
    assert set(lengths.tolist()) == set(range(MAX_DIGITS + 1))
    # A line that is too long keeps what found room.
    assert sum(SHARES[:3]) - 0.06 <= (lengths <= 2).mean() <= sum(SHARES[:3]) + 0.15


def test_longer_texts_leave_more_ink(lines: Split) -> None:
    lengths = (lines.labels > 0).sum(axis=1)
    ink = lines.frames.mean(axis=(1, 2))
    assert ink[lengths >= 5].mean() > ink[lengths == 3].mean() > ink[lengths == 1].mean()
    assert (ink[lengths > 0] > 0).all()


def test_the_digits_of_the_text_are_drawn() -> None:
    frames = [block(2, 20)] * 7 + [block(20, 20)] + [block(2, 20)] * 2
    sources = DigitSources(frames, [NONE] * 10)

    def ink_of(label: int) -> float:
        text = np.array([label, label])
        lines = [compose_line(text, sources, np.random.default_rng(seed))[0] for seed in range(40)]
        return float(np.mean(lines))

    assert ink_of(7) > 3 * ink_of(1)


@pytest.mark.parametrize("label", range(10))
def test_texts_name_the_digits_that_are_drawn(label: int) -> None:
    frames = np.concatenate([block(20 if other == label else 2, 20) for other in range(10)])
    digits = Split(frames, np.arange(10, dtype=np.uint8))
    lines = compose_lines(digits, Split(NONE, NONE[:, 0, 0]), 300, np.random.default_rng(0))
    ink = lines.frames.mean(axis=(1, 2))
    named = (lines.labels == label + 1).any(axis=1)
    assert ink[named].mean() > 2 * ink[~named].mean()


def test_a_line_that_is_too_long_keeps_the_digits_that_found_room() -> None:
    sources = DigitSources([block(24, 8)] * 10, [NONE] * 10)
    text = np.arange(MAX_DIGITS)
    lengths = []
    for seed in range(60):
        ink, written = compose_line(text, sources, np.random.default_rng(seed))
        assert ink.shape == (LINE_HEIGHT, SETTINGS.width)
        assert np.array_equal(written, text[: len(written)])
        lengths.append(len(written))
    assert np.mean(lengths) < 4


def test_writers_need_no_drawn_digits(digits: Dataset) -> None:
    lines = compose_lines(digits.train, Split(NONE, NONE[:, 0, 0]), 30, np.random.default_rng(0))
    assert (lines.labels > 0).any()
