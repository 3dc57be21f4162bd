"""Damaged frames: the same each time, and as strong as they say."""

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.harness.damage import KINDS, damage
from inkdigit.types import Dataset, Frames


@pytest.fixture(scope="module")
def frames(digits: Dataset) -> Frames:
    return digits.test.frames[:40]


@pytest.fixture(scope="module")
def point() -> Frames:
    """Four hundred times one white pixel."""
    frames = np.zeros((400, 28, 28), np.uint8)
    frames[:, 14, 14] = 255
    return frames


def centre(frames: Frames) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far right and down of the middle pixel each frame's ink lies on average."""
    ink = frames.sum(axis=(1, 2))
    rows, columns = np.indices((28, 28)) - 14
    return (frames * columns).sum(axis=(1, 2)) / ink, (frames * rows).sum(axis=(1, 2)) / ink


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_changes_frames_the_same_way_each_time(frames: Frames, kind: str) -> None:
    once, again = damage(frames, kind), damage(frames, kind)
    assert once.shape == frames.shape
    assert once.dtype == np.uint8
    assert np.array_equal(once, again)
    assert (once != frames).any(axis=(1, 2)).all()


@pytest.mark.parametrize("kind", ["shot noise", "impulse noise", "fog", "zigzag"])
def test_another_seed_is_other_damage(frames: Frames, kind: str) -> None:
    assert not np.array_equal(damage(frames, kind, 1), damage(frames, kind, 2))


def test_no_frames_stay_none(frames: Frames) -> None:
    assert damage(frames[:0], "fog").shape == (0, 28, 28)


def test_impulses_hit_a_sixth_of_the_pixels_and_make_them_black_or_white() -> None:
    grey = np.full((50, 28, 28), 100, np.uint8)
    hit = damage(grey, "impulse noise")
    assert (hit != 100).mean() == pytest.approx(0.17, abs=0.01)
    assert set(np.unique(hit).tolist()) == {0, 100, 255}


def test_a_tenth_of_the_contrast_is_left(frames: Frames) -> None:
    left = np.ptp(damage(frames, "contrast").reshape(40, -1), axis=1)
    before = np.ptp(frames.reshape(40, -1), axis=1)
    assert left == pytest.approx(before / 10, abs=1)


def test_a_shift_is_three_pixels_along_both_axes(frames: Frames) -> None:
    for before, after in zip(frames, damage(frames, "shift"), strict=True):
        wide = np.pad(before, 3)
        moves = [wide[y : y + 28, x : x + 28] for y in (0, 6) for x in (0, 6)]
        assert any(np.array_equal(move, after) for move in moves)


def test_lines_only_add_ink(frames: Frames) -> None:
    for kind in ("dotted line", "zigzag"):
        assert (damage(frames, kind) >= frames).all()


def test_fog_is_three_times_as_thick_as_ink() -> None:
    white = np.full((20, 28, 28), 255, np.uint8)
    hit = damage(white, "fog").reshape(20, -1)
    assert hit.min(axis=1) == pytest.approx(255 / 4, abs=0.5)  # ink alone, where there is no fog
    assert hit.max(axis=1).tolist() == [255] * 20


def test_motion_smears_ink_two_pixels_to_the_right_and_keeps_it(point: Frames) -> None:
    x, y = centre(damage(point, "motion blur"))
    assert np.hypot(x, y) == pytest.approx(np.full(400, 2.09), abs=0.1)
    assert (x >= 2 * np.cos(np.pi / 4) - 0.1).all()
    assert damage(point, "motion blur").sum(axis=(1, 2), dtype=float) == pytest.approx(255, abs=10)


def test_glass_scatters_ink_a_pixel_and_a_half_each_way(point: Frames) -> None:
    hit = damage(point, "glass blur")
    assert hit.sum(axis=(1, 2), dtype=float) == pytest.approx(255, abs=10)
    mean, (rows, columns) = hit.mean(axis=0), np.indices((28, 28)) - 14
    for away in (rows, columns):
        assert np.sqrt((mean * away**2).sum() / mean.sum()) == pytest.approx(1.45, abs=0.1)


def test_mud_a_quarter_as_dark_as_ink_covers_an_eighth() -> None:
    black = np.zeros((200, 28, 28), np.uint8)
    mud = damage(black, "spatter")
    assert set(np.unique(mud).tolist()) == {0, *range(51, 65)}
    assert (mud > 0).mean() == pytest.approx(0.13, abs=0.02)
    on_ink = damage(~black, "spatter")
    assert np.array_equal(on_ink < 255, mud > 0)
    assert on_ink.min() == 64
