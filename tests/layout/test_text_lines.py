"""Components stand on lines, from top to bottom and from left to right; marks are no line."""

import cv2
import numpy as np
import pytest

from inkdigit.layout.component import Component
from inkdigit.layout.components import find_components
from inkdigit.layout.text_lines import drop_marks, group_into_lines, is_hatching
from inkdigit.types import Box, InkMap
from support.ink import PAGE, draw_boxes


def boxes_of(ink: InkMap) -> list[list[Box]]:
    return [[component.box for component in line] for line in find_components(ink, PAGE)]


def components_of(*boxes: Box) -> list[Component]:
    ink = draw_boxes(*boxes)
    return [Component(box, ink[box.window]) for box in boxes]


def test_digits_come_from_left_to_right_and_line_by_line() -> None:
    upper, lower = (
        [Box(20, 10, 30, 60), Box(90, 20, 30, 60)],
        [Box(10, 120, 30, 60), Box(60, 110, 20, 60)],
    )
    assert boxes_of(draw_boxes(*reversed(upper), *lower)) == [upper, lower]


def test_a_line_that_the_edge_cuts_is_a_neighbours() -> None:
    line, component = [Box(60, 80, 30, 60), Box(110, 80, 30, 60)], Box(200, 0, 20, 50)
    assert boxes_of(draw_boxes(*line, component)) == [line]
    both = [Box(60, 0, 30, 60)], [Box(60, 140, 30, 60)]  # the picture is cropped to its two lines
    assert boxes_of(draw_boxes(*both[0], *both[1])) == list(both)


def test_a_line_that_the_edge_cuts_stays_where_only_lower_ones_stand_free() -> None:
    dash, digit = Box(200, 20, 40, 12), Box(60, 100, 60, PAGE.height - 100)
    assert [digit] in boxes_of(draw_boxes(dash, digit))


def draw_row(count: int, random: np.random.Generator, spread: float) -> list[Component]:
    """Strokes in a row, whose sizes and distances differ by a part of them."""
    sizes = np.array([40, 8, 30]) * (1 + spread * random.normal(0, 1, (count, 3)))
    steps, widths, heights = np.maximum(1, np.rint(sizes)).astype(int).T
    boxes = zip(np.cumsum(steps), widths, heights, strict=True)
    return [
        Component(Box(int(x), 5, int(wide), int(high)), np.full((high, wide), 255, np.uint8))
        for x, wide, high in boxes
    ]


@pytest.mark.parametrize(("count", "spread", "expected"), [
    (10, 0.0, True), (60, 0.03, True), (9, 0.0, False), (10, 0.25, False), (60, 0.2, False),
])  # fmt: skip
def test_many_strokes_that_are_alike_are_hatching(
    count: int, spread: float, *, expected: bool
) -> None:
    for seed in range(10):
        assert is_hatching(draw_row(count, np.random.default_rng(seed), spread)) == expected


@pytest.mark.parametrize("uneven", ["x", "width", "height", "shape"])
def test_a_row_that_differs_in_one_thing_is_written(uneven: str) -> None:
    row = []
    for place in range(12):
        sizes = {"x": 40 * place, "width": 6, "height": 40, "shape": 0}
        differs = 7 * place**2 % 17
        sizes[uneven] += differs // 3 if uneven == "width" else 2 * differs
        x, wide, high, cut = sizes.values()
        ink = np.full((high, wide), 255, np.uint8)
        ink[1 : 1 + cut, 1:-2] = 0
        row.append(Component(Box(x, 5, wide, high), ink))
    assert not is_hatching(row)


def test_a_digit_that_stands_there_many_times_is_no_hatching() -> None:
    ring = np.zeros((30, 20), np.uint8)
    cv2.ellipse(ring, (10, 15), (8, 13), 0, 0, 360, 255, 3)
    assert not is_hatching([Component(Box(40 * place, 5, 20, 30), ring) for place in range(12)])


def test_hatching_is_no_line() -> None:
    digits = [Box(20, 90, 25, 40), Box(70, 88, 30, 44)]
    teeth = [Box(5 + 24 * place, 20, 6, 30) for place in range(12)]
    assert boxes_of(draw_boxes(*digits, *teeth)) == [digits]


def test_what_lies_in_from_outside_and_is_too_tall_is_no_digit() -> None:
    digits = [Box(20 + 40 * place, 90, 25, 30) for place in range(4)]
    pen = Box(200, 0, 30, 160)
    assert boxes_of(draw_boxes(*digits, pen)) == [digits]
    free = pen._replace(y=20, height=140)  # a long stroke of theirs
    assert [free] in boxes_of(draw_boxes(digits[0], free))


def test_dust_alone_is_nothing() -> None:
    assert boxes_of(draw_boxes(Box(50, 40, 3, 4), Box(120, 100, 2, 2))) == []
    assert boxes_of(draw_boxes(Box(50, 40, 3, 5))) == [[Box(50, 40, 3, 5)]]


def test_a_line_that_goes_down_is_one() -> None:
    steps = [Box(10 + 40 * place, 10 + 20 * place, 25, 50) for place in range(6)]
    lines = group_into_lines(components_of(*reversed(steps)))
    assert [[component.box for component in line] for line in lines] == [steps]


def test_a_comma_below_a_line_belongs_to_it_and_is_left_out() -> None:
    first, comma, second = Box(20, 40, 30, 60), Box(60, 95, 6, 14), Box(80, 40, 30, 60)
    lines = group_into_lines(components_of(second, comma, first))
    assert [[component.box for component in line] for line in lines] == [[first, comma, second]]
    kept = drop_marks(lines, PAGE)
    assert [[component.box for component in line] for line in kept] == [[first, second]]


def test_a_low_component_that_the_edge_cuts_is_a_neighbours() -> None:
    digit, low = Box(100, 60, 40, 100), Box(200, 0, 30, 50)
    lines = group_into_lines(components_of(digit, low))
    assert [len(line) for line in lines] == [1, 1]
    assert [[component.box for component in line] for line in drop_marks(lines, PAGE)] == [[digit]]
