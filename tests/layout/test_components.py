"""Strokes become digits, left to right and line by line; dirt does not."""

import numpy as np

from inkdigit.layout.component import Component, shrink_ink
from inkdigit.layout.components import find_components
from inkdigit.types import Box, InkMap


def ink_of(*boxes: Box) -> InkMap:
    ink = np.zeros((200, 300), np.uint8)
    for x, y, width, height in boxes:
        ink[y : y + height, x : x + width] = 255
    return ink


def boxes_of(ink: InkMap, *, one: bool = False) -> list[list[Box]]:
    return [[component.box for component in line] for line in find_components(ink, one=one)]


def test_no_ink_no_digits() -> None:
    assert boxes_of(ink_of()) == []


def test_digits_come_from_left_to_right_and_line_by_line() -> None:
    upper, lower = (
        [Box(20, 10, 30, 60), Box(90, 20, 30, 60)],
        [Box(10, 120, 30, 60), Box(60, 110, 20, 60)],
    )
    assert boxes_of(ink_of(*reversed(upper), *lower)) == [upper, lower]


def test_the_bar_above_a_digit_belongs_to_it() -> None:
    assert boxes_of(ink_of(Box(50, 40, 30, 60), Box(52, 28, 40, 6))) == [[Box(50, 28, 42, 72)]]


def test_specks_are_left_out() -> None:
    digit = Box(50, 40, 40, 80)
    assert boxes_of(ink_of(digit, Box(5, 5, 2, 2), Box(250, 190, 3, 3))) == [[digit]]


def test_dust_alone_is_nothing() -> None:
    assert boxes_of(ink_of(Box(50, 40, 3, 4), Box(120, 100, 2, 2))) == []
    assert boxes_of(ink_of(Box(50, 40, 3, 5))) == [[Box(50, 40, 3, 5)]]


def test_one_digit_is_all_its_strokes() -> None:
    assert boxes_of(ink_of(Box(50, 40, 10, 80), Box(90, 60, 10, 40)), one=True) == [
        [Box(50, 40, 50, 80)]
    ]


def test_a_piece_is_without_its_neighbour() -> None:
    ink = ink_of(Box(50, 40, 60, 10), Box(50, 50, 10, 60))  # an angle ...
    ink[70:110, 100:160] = 200  # ... and a block that reaches into its box
    first, second = find_components(ink)[0]
    assert not (first.ink == 200).any()
    assert (second.ink == 200).all()


def test_a_piece_is_shrunk_as_its_picture_is() -> None:
    random = np.random.default_rng(0)
    ink = np.zeros((61, 83), np.uint8)
    box = Box(17, 23, 31, 22)
    part = random.integers(0, 256, (22, 31), np.uint8)
    ink[23:45, 17:48] = part
    component = Component(box, part).shrink(4)
    x, y, width, height = component.box
    assert (x, y, width, height) == Box(4, 5, 8, 7)
    whole = shrink_ink(ink, 4)
    assert whole.shape == (16, 21)
    assert np.array_equal(whole[y : y + height, x : x + width], component.ink)
    assert whole.sum(dtype=int) == component.ink.sum(dtype=int)


def test_a_line_that_the_edge_cuts_is_a_neighbours() -> None:
    line, component = [Box(60, 80, 30, 60), Box(110, 80, 30, 60)], Box(200, 0, 20, 50)
    assert boxes_of(ink_of(*line, component)) == [line]
    both = [Box(60, 0, 30, 60)], [Box(60, 140, 30, 60)]  # the picture is cropped to its two lines
    assert boxes_of(ink_of(*both[0], *both[1])) == list(both)
