"""Rows whose digits touch are cut apart, where a path with little ink leads between them."""

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest

from inkdigit.layout.components import find_components
from inkdigit.layout.layout import Layout
from inkdigit.layout.rows import cut_rows, find_cut, find_path
from inkdigit.layout.view import View
from inkdigit.types import Box, InkMap
from support.ink import PAGE, draw_boxes

UPPER = [Box(40 + 40 * place, 30, 25, 50) for place in range(3)]
LOWER = [box.move(0, 60) for box in UPPER]
TOUCH = Box(90, 70, 6, 30)
"""A tail of the upper row's second digit that goes on into the lower row's."""


def layout_of(ink: InkMap) -> Layout:
    pixels = np.repeat(255 - ink[..., None], 3, axis=2)
    view = View.of(Box(0, 0, ink.shape[1], ink.shape[0]), 1.0)
    return Layout(pixels, view, ink, find_components(ink, view.find_edges(pixels)))


def test_rows_that_touch_are_cut_where_they_do() -> None:
    layout = layout_of(draw_boxes(*UPPER, *LOWER, TOUCH))
    assert max(component.box.height for component in layout.components) == 110
    cut = next(iter(cut_rows(layout)))
    columns = [[(one.box.x, one.box.width) for one in line] for line in cut.lines]
    assert columns == [[(box.x, box.width) for box in UPPER]] * 2
    lost = (layout.ink > 0) & (cut.ink == 0)
    assert 0 < lost.sum() <= 3 * TOUCH.width
    rows, columns_lost = np.nonzero(lost)
    assert UPPER[0].bottom <= rows.min() <= rows.max() < LOWER[0].y + 1
    assert TOUCH.x <= columns_lost.min() <= columns_lost.max() < TOUCH.right


def test_a_layout_stays_as_it_was() -> None:
    layout = layout_of(draw_boxes(*UPPER, *LOWER, TOUCH))
    before = layout.ink.copy()
    assert list(cut_rows(layout))
    assert (layout.ink == before).all()


@pytest.mark.parametrize(
    "boxes", [UPPER, [*UPPER, *LOWER], [Box(40, 30, 100, 110)]], ids=["one", "free", "block"]
)
def test_where_nothing_touches_nothing_is_cut(boxes: list[Box]) -> None:
    layout = layout_of(draw_boxes(*boxes))
    cuts = list(cut_rows(layout))
    assert all((cut.ink == layout.ink).all() and not cut.has_cut_rows for cut in cuts)


def test_a_layout_says_that_its_rows_were_cut() -> None:
    layout = layout_of(draw_boxes(*UPPER, *LOWER, TOUCH))
    cuts = list(cut_rows(layout))
    assert any(cut.has_cut_rows for cut in cuts)
    assert all(cut.has_cut_rows == (cut.ink != layout.ink).any() for cut in cuts)


def test_each_layout_comes_once_and_has_rows() -> None:
    layouts = list(cut_rows(layout_of(draw_boxes(*UPPER, *LOWER, TOUCH))))
    boxes = [tuple(one.box for one in layout.components) for layout in layouts]
    assert len(set(boxes)) == len(boxes)
    assert all(len(layout.lines) > 1 for layout in layouts)


def test_a_texture_has_no_rows() -> None:
    layout = layout_of(draw_boxes(Box(40, 30, 25, 50)))
    assert list(cut_rows(layout)) == []
    ink = np.zeros((PAGE.height, PAGE.width), np.uint8)
    ink[::8, ::5] = ink[1::8, ::5] = ink[2::8, ::5] = 255
    ink[3::8, ::5] = ink[4::8, ::5] = ink[5::8, ::5] = 255
    assert list(cut_rows(replace(layout, ink=ink))) == []


def test_a_layout_that_is_known_does_not_come_again() -> None:
    layout = layout_of(draw_boxes(*UPPER, *LOWER))
    boxes = [component.box for component in layout.components]
    assert boxes not in [[one.box for one in cut.components] for cut in cut_rows(layout)]


@pytest.mark.parametrize("seed", range(20))
def test_a_path_crosses_the_least_ink_of_all(seed: int) -> None:
    ink = np.random.default_rng(seed).integers(0, 256, (6, 5)).astype(np.uint8)
    path, crossed = find_path(ink, 1, 5)
    assert all(abs(one - other) <= 1 for one, other in pairwise(path.tolist()))
    assert crossed == pytest.approx(ink[path, range(5)].sum() / 255)
    every = (
        sum(int(ink[row, column]) for column, row in enumerate(rows))
        for rows in product(range(1, 5), repeat=5)
        if all(abs(one - other) <= 1 for one, other in pairwise(rows))
    )
    assert crossed == pytest.approx(min(every) / 255)


@pytest.mark.parametrize("seed", range(5))
def test_no_corner_of_a_cut_touches(seed: int) -> None:
    """Whatever way a path takes, what is above it and what is below are two strokes."""
    random = np.random.default_rng(seed)
    ink = np.zeros((PAGE.height, PAGE.width), np.uint8)
    ink[20:120, 40:180] = 255
    ink[55:85, 40:180] = np.where(random.random((30, 140)) < 0.8, 20, 255)
    layouts = list(cut_rows(layout_of(ink)))
    assert len(layouts[0].lines) == 2


def test_what_crosses_too_much_ink_is_not_cut() -> None:
    ink = np.zeros((80, 30), np.uint8)
    ink[:40], ink[40:] = 255, 255
    assert find_cut(ink, 2).paths == []
    ink[38:42, 8:] = 0
    (path,) = find_cut(ink, 2).paths
    assert set(path[8:].tolist()) <= set(range(38, 42))
