"""Touching digits may be cut where little ink is; what is cropped is without fragments."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from inkdigit.layout.component import Component
from inkdigit.recognition.cuts import CUT_SETTINGS, CutSettings, crop_columns, propose_cuts
from inkdigit.types import Box


def touching() -> Component:
    """Two blocks of 30 columns that a thin bar of 10 columns joins."""
    ink = np.full((60, 70), 255, np.uint8)
    ink[:28, 30:40] = ink[32:, 30:40] = 0
    return Component(Box(100, 50, 70, 60), ink)


def test_the_thinnest_place_is_proposed_first() -> None:
    assert propose_cuts(touching(), CutSettings(max_cuts=1)) == [31]


@given(st.integers(1, 60), st.integers(1, 200), st.integers(0, 2**32 - 1))
def test_cuts_lie_apart_and_within(height: int, width: int, seed: int) -> None:
    ink = np.random.default_rng(seed).integers(0, 256, (height, width), np.uint8)
    cuts = propose_cuts(Component(Box(0, 0, width, height), ink))
    assert len(cuts) <= CUT_SETTINGS.max_cuts
    assert (np.diff(cuts) >= CUT_SETTINGS.spacing * height - 0.5).all()
    assert all(0 < cut < width for cut in cuts)


def test_a_cropped_part_stands_where_it_was() -> None:
    left, right = crop_columns(touching(), 0, 30), crop_columns(touching(), 40, 70)
    assert left is not None
    assert right is not None
    assert left.box == Box(100, 50, 30, 60)
    assert right.box == Box(140, 50, 30, 60)
    assert (left.ink == 255).all()


def test_a_fragment_of_a_neighbour_is_left_out() -> None:
    component = touching()
    component.ink[:, 34:36] = 0  # so that a bit of the bar is all that is left of the other
    cropped = crop_columns(component, 34, 70)
    assert cropped is not None
    component.ink[10:14, 34:36] = 255
    assert (again := crop_columns(component, 34, 70)) is not None
    assert again.box == cropped.box


def test_columns_without_ink_are_nothing() -> None:
    component = Component(Box(0, 0, 20, 10), np.zeros((10, 20), np.uint8))
    assert crop_columns(component, 5, 15) is None
