"""Damaged frames: the same each time, and as strong as they say."""

import numpy as np
import pytest

from inkdigit.evaluation.damage import KINDS, damaged
from inkdigit.types import Dataset, Frames


@pytest.fixture(scope="module")
def frames(digits: Dataset) -> Frames:
    return digits.test.frames[:40]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_changes_frames_the_same_way_each_time(frames: Frames, kind: str) -> None:
    once, again = damaged(frames, kind), damaged(frames, kind)
    assert once.shape == frames.shape
    assert once.dtype == np.uint8
    assert np.array_equal(once, again)
    assert (once != frames).any(axis=(1, 2)).all()


@pytest.mark.parametrize("kind", ["shot noise", "impulse noise", "fog", "zigzag"])
def test_another_seed_is_other_damage(frames: Frames, kind: str) -> None:
    assert not np.array_equal(damaged(frames, kind, 1), damaged(frames, kind, 2))


def test_no_frames_stay_none(frames: Frames) -> None:
    assert damaged(frames[:0], "fog").shape == (0, 28, 28)


def test_impulses_hit_a_sixth_of_the_pixels_and_make_them_black_or_white() -> None:
    grey = np.full((50, 28, 28), 100, np.uint8)
    hit = damaged(grey, "impulse noise")
    assert (hit != 100).mean() == pytest.approx(0.17, abs=0.01)
    assert set(np.unique(hit).tolist()) == {0, 100, 255}


def test_a_tenth_of_the_contrast_is_left(frames: Frames) -> None:
    left = np.ptp(damaged(frames, "contrast").reshape(40, -1), axis=1)
    before = np.ptp(frames.reshape(40, -1), axis=1)
    assert left == pytest.approx(before / 10, abs=1)


def test_a_shift_is_three_pixels_along_both_axes(frames: Frames) -> None:
    for before, after in zip(frames, damaged(frames, "shift"), strict=True):
        wide = np.pad(before, 3)
        moves = [wide[y : y + 28, x : x + 28] for y in (0, 6) for x in (0, 6)]
        assert any(np.array_equal(move, after) for move in moves)


def test_lines_only_add_ink(frames: Frames) -> None:
    for kind in ("dotted line", "zigzag"):
        assert (damaged(frames, kind) >= frames).all()
