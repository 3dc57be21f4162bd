"""Pen strokes: smooth, inside the canvas, and the same for the same seed."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigit.synthetic.strokes import (
    CANVAS_MARGIN,
    CANVAS_SIDE,
    bend_randomly,
    draw_strokes,
    interpolate_spline,
    slant_randomly,
)
from inkdigit.types import InkMap

SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0))
MOVES = pytest.mark.parametrize(
    "move", [slant_randomly, partial(bend_randomly, pixels=3.0)], ids=["slant", "bend"]
)


@pytest.fixture
def cross() -> InkMap:
    return draw_strokes([np.array([[0.1, 0.3], [0.9, 0.6]]), np.array([[0.4, 0.0], [0.5, 1.0]])], 6)


def directions(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """(m - 1, 2) unit vectors from each point to the next."""
    steps = np.diff(line, axis=0)
    steps = steps[np.linalg.norm(steps, axis=1) > 1e-9]  # parts end where the next ones begin
    return np.asarray(steps / np.linalg.norm(steps, axis=1, keepdims=True), np.float64)


def test_a_smooth_line_runs_through_its_points_without_corners() -> None:
    points = [(0.0, 0.0), (0.6, 0.1), (0.8, 0.9), (0.1, 0.7)]
    line = interpolate_spline(points, steps=400)
    assert line.shape == (1200, 2)
    for point in points:
        assert np.abs(line - point).sum(axis=1).min() < 1e-9
    assert np.allclose(line[[0, -1]], [points[0], points[-1]])
    along = directions(line)
    assert (along[1:] * along[:-1]).sum(axis=1).min() > np.cos(0.1)


def test_a_closed_line_is_round_where_it_closes() -> None:
    line = interpolate_spline(SQUARE, steps=50)
    along = directions(line)
    assert np.allclose(line[0], line[-1])
    assert along[0] @ along[-1] > np.cos(0.3)


def test_lines_are_drawn_between_the_margins_with_the_pen() -> None:
    line = np.array([[0.0, 0.5], [1.0, 0.5]])
    thin, wide = draw_strokes([line], 1), draw_strokes([line], 9)
    columns = np.flatnonzero(thin.any(axis=0))
    assert thin.shape == (CANVAS_SIDE, CANVAS_SIDE)
    assert thin.dtype == np.uint8
    assert np.abs(columns[[0, -1]] - [CANVAS_MARGIN, CANVAS_SIDE - CANVAS_MARGIN]).max() <= 1
    assert thin.any(axis=1).sum() < wide.any(axis=1).sum() <= 13
    below = line + np.array([0.0, 0.4])
    assert np.array_equal(
        draw_strokes([line, below], 9), np.maximum(wide, draw_strokes([below], 9))
    )


@MOVES
def test_moves_are_seeded(
    cross: InkMap, move: Callable[[InkMap, np.random.Generator], InkMap]
) -> None:
    first, again, other = (move(cross, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert not np.array_equal(first, cross)


@MOVES
def test_moves_keep_the_canvas_and_most_of_the_ink(
    cross: InkMap, move: Callable[[InkMap, np.random.Generator], InkMap]
) -> None:
    for seed in range(20):
        moved = move(cross, np.random.default_rng(seed))
        assert moved.shape == cross.shape
        assert moved.dtype == np.uint8
        assert 0.4 < moved.sum() / cross.sum() < 1.6


def test_a_bend_of_no_pixels_changes_nothing(cross: InkMap) -> None:
    assert np.array_equal(bend_randomly(cross, np.random.default_rng(0), 0.0), cross)
