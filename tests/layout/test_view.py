"""A view shows a part of a picture, and leads back to it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigit.layout.view import MULTIPLE, View
from inkdigit.types import Box

PART = Box(30, 20, 200, 120)


def draw_spot(box: Box) -> np.ndarray:
    pixels = np.full((200, 300, 3), 255, np.uint8)
    pixels[box.window] = 0
    return pixels


@pytest.mark.parametrize("degrees", [0.0, 12.0, -20.0, 90.0, 180.0])
@pytest.mark.parametrize("scale", [0.4, 1.0, 2.5])
def test_what_is_seen_in_a_view_is_found_again_in_the_picture(degrees: float, scale: float) -> None:
    spot = Box(90, 60, 40, 30)
    view = View.of(PART, scale, degrees)
    seen = view.take(draw_spot(spot))
    assert seen.shape == (view.height, view.width, 3)
    rows, columns = np.nonzero(seen.max(axis=2) < 128)
    box = Box(int(columns.min()), int(rows.min()), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)
    found = view.to_picture(box)
    slack = 4 + 40 * abs(np.sin(np.radians(2 * degrees)))  # a turned box has empty corners
    assert np.abs(np.subtract(found, spot)).max() <= slack
    assert abs(found.x + found.width / 2 - 110) < 4
    assert abs(found.y + found.height / 2 - 75) < 4


def test_the_sides_of_a_view_suit_the_network() -> None:
    for scale in (0.01, 0.3, 1.7):
        view = View.of(PART, scale, 7.0)
        assert view.width % MULTIPLE == view.height % MULTIPLE == 0
        assert min(view.width, view.height) >= 2 * MULTIPLE
    assert View.of(PART, 2.0).scale == pytest.approx(2.0, rel=0.1)
    assert View.of(PART, 2.0, 15.0).scale == pytest.approx(2.0, rel=0.1)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 60), st.integers(0, 60))
def test_boxes_never_leave_the_part(x: int, y: int, width: int, height: int) -> None:
    found = View.of(PART, 1.3).to_picture(Box(x, y, width, height))
    assert found.width >= 1
    assert found.height >= 1
    assert PART.union(found) == PART


def test_the_edges_of_the_picture_are_outside_of_the_view() -> None:
    pixels, view = draw_spot(PART), View.of(PART, 2.0)
    edges = view.find_edges(pixels)
    assert (
        edges == Box(-60, -40, 600, 400)
        or np.abs(np.subtract(edges, (-60, -40, 600, 400))).max() < 20
    )
    assert View.of(PART, 2.0, 5.0).find_edges(pixels).x == 0
