"""A layout says what stands where."""

import cv2
import numpy as np
import pytest

from inkdigit.layout.layout import Layout, analyze_layout, leave_out_walls
from inkdigit.types import Box, Pixels
from support.ink import DarkInkFinder


def draw_two_lines() -> Pixels:
    pixels = np.full((300, 400, 3), 255, np.uint8)
    for x, y in ((40, 60), (120, 62), (200, 58), (60, 190), (140, 192)):
        cv2.ellipse(pixels, (x + 20, y + 30), (18, 30), 0, 0, 360, (0, 0, 0), 6)
    return pixels


def analyze(pixels: Pixels, *, one: bool = False) -> Layout:
    return analyze_layout(pixels, DarkInkFinder(), one=one)


def test_an_empty_paper_has_no_ink() -> None:
    layout = analyze(np.full((60, 80, 3), 255, np.uint8))
    assert not layout.has_ink
    assert layout.lines == []


def test_lines_and_their_components_are_in_reading_order() -> None:
    layout = analyze(draw_two_lines())
    places = [
        [layout.view.to_picture(component.box) for component in line] for line in layout.lines
    ]
    assert [len(line) for line in places] == [3, 2]
    expected = Box(40, 58, 40, 66)
    assert np.abs(np.subtract(places[0][0], expected)).max() <= 6
    assert places[0][0].x < places[0][1].x < places[0][2].x


def test_each_component_is_the_ink_in_its_box() -> None:
    layout = analyze(draw_two_lines())
    for component in layout.components:
        window = layout.ink[component.box.window]
        assert component.ink.any()
        assert ((component.ink == window) | (component.ink == 0)).all()


def test_of_one_digit_the_lines_are_what_may_be_it() -> None:
    lines = analyze(draw_two_lines(), one=True).lines
    assert all(len(line) == 1 for line in lines)
    boxes = [line[0].box for line in lines]
    assert len(set(boxes)) == len(boxes) > 1
    assert boxes[0] == Box.around(boxes)


def test_without_a_wall_all_else_stands_where_it_was() -> None:
    layout = analyze(draw_two_lines())
    wall = layout.lines[0][0]
    others = [component.box for component in layout.components if component is not wall]
    between = leave_out_walls(layout, [wall])
    assert [component.box for component in between.components] == others
    assert between.walls == (wall,)
    amount = wall.ink.sum(dtype=float) / 255
    assert between.ink_amount == pytest.approx(layout.ink_amount - amount)
    assert layout.components[0] is wall
