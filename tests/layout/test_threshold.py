"""Noise and ink are told apart by their grey levels; what is faint beside ink is its edge."""

import numpy as np
import pytest

from inkdigit.layout.threshold import (
    THRESHOLD_SETTINGS,
    InkLevels,
    crop_margins,
    find_ink_levels,
    stretch_to_ink,
)


def test_a_stroke_above_noise_is_full_ink() -> None:
    difference = np.random.default_rng(0).integers(0, 8, (100, 100), np.uint8)
    difference[40:60, 30:70] = 120
    levels = find_ink_levels(difference)
    assert levels is not None
    assert 8 <= levels.noise < 120
    assert levels.full == 120


@pytest.mark.parametrize("strongest", [0, 5, THRESHOLD_SETTINGS.min_difference])
def test_what_is_faint_is_no_ink(strongest: int) -> None:
    difference = np.zeros((50, 50), np.uint8)
    difference[20:30, 20:30] = strongest
    assert find_ink_levels(difference) is None


def test_the_end_of_the_noise_is_no_ink() -> None:
    noise = np.abs(np.random.default_rng(0).normal(0, 4, (200, 200)))
    assert find_ink_levels(np.rint(noise).astype(np.uint8)) is None


def test_the_margin_is_looked_at_where_the_inner_part_is_empty() -> None:
    difference = np.zeros((100, 100), np.uint8)
    difference[2:8, 10:90] = 90
    assert find_ink_levels(difference) == InkLevels(10, 90)
    difference[40:60, 40:60] = 50  # of which more is known
    assert find_ink_levels(difference) == InkLevels(10, 50)


def test_ink_is_stretched_and_keeps_its_soft_edge_alone() -> None:
    difference = np.zeros((9, 20), np.uint8)
    difference[:, 5] = 20  # beside the stroke
    difference[:, 6:9] = 100
    difference[:, 15] = 20  # alone
    ink = stretch_to_ink(difference, InkLevels(noise=30, full=100))
    assert (ink[:, 6:9] == 255).all()
    assert (ink[:, 5] == round((20 - 15) * 255 / (100 - 15))).all()
    assert not ink[:, 15].any()


def test_margins_are_cropped_on_all_sides() -> None:
    picture = np.arange(200, dtype=np.uint8).reshape(10, 20)
    assert np.array_equal(crop_margins(picture, 0.1), picture[1:9, 2:18])
    assert np.array_equal(crop_margins(picture, 0), picture)
