"""Marks of money and the like, drawn with pen strokes."""

import numpy as np
import pytest

from inkdigit.synthetic.amount_marks import MARK_DRAWERS, MARK_SHARES, draw_amount_mark


@pytest.mark.parametrize("kind", MARK_DRAWERS)
def test_each_mark_is_about_as_high_as_digits(kind: str) -> None:
    random = np.random.default_rng(0)
    for _ in range(50):
        points = np.concatenate(draw_amount_mark(kind, random))
        x, y = points.T
        assert x.min() == 0
        assert 0.25 < x.max() < 1.5
        assert -0.45 < y.min() < y.max() < 1.45
        assert y.max() - y.min() > 0.25


@pytest.mark.parametrize("kind", MARK_DRAWERS)
def test_the_same_state_gives_the_same_strokes_and_another_gives_others(kind: str) -> None:
    first, again, other = (
        np.concatenate(draw_amount_mark(kind, np.random.default_rng(seed))) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert first.shape != other.shape or not np.allclose(first, other)


def test_a_dollar_has_one_bar_or_two_and_a_hash_has_four_strokes() -> None:
    random = np.random.default_rng(0)
    dollars = [draw_amount_mark("dollar", random) for _ in range(60)]
    assert {len(strokes) for strokes in dollars} == {2, 3, 5}  # two where a bar is cut
    letters = [strokes[0] for strokes in dollars]
    bars = [np.concatenate(strokes[1:]) for strokes in dollars]
    assert all(
        bar[:, 1].min() < letter[:, 1].min() + 0.05
        for bar, letter in zip(bars, letters, strict=True)
    )
    assert {len(draw_amount_mark("hash", random)) for _ in range(20)} == {4}
    assert {len(draw_amount_mark("star", random)) for _ in range(20)} == {3, 4}


def test_every_mark_has_a_share() -> None:
    assert MARK_SHARES.keys() == MARK_DRAWERS.keys()
    assert sum(MARK_SHARES.values()) == pytest.approx(1)
