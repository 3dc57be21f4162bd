"""Strokes become digits; dirt does not."""

from inkdigit.layout.components import find_components, join_to_one
from inkdigit.types import Box, InkMap
from support.ink import PAGE, draw_boxes


def boxes_of(ink: InkMap) -> list[list[Box]]:
    return [[component.box for component in line] for line in find_components(ink, PAGE)]


def test_no_ink_no_digits() -> None:
    assert boxes_of(draw_boxes()) == []


def test_the_bar_above_a_digit_belongs_to_it() -> None:
    assert boxes_of(draw_boxes(Box(50, 40, 30, 60), Box(52, 28, 40, 6))) == [[Box(50, 28, 42, 72)]]


def test_specks_are_left_out() -> None:
    digit = Box(50, 40, 40, 80)
    assert boxes_of(draw_boxes(digit, Box(5, 5, 2, 2), Box(250, 190, 3, 3))) == [[digit]]


def test_rows_close_above_one_another_stay_apart() -> None:
    rows = [[Box(20 + 50 * x, y, 30, 40) for x in range(3)] for y in (20, 66, 112)]
    assert boxes_of(draw_boxes(*rows[0], *rows[1], *rows[2])) == rows


def test_one_digit_is_all_strokes_or_the_largest_component_or_the_one_in_the_middle() -> None:
    ink = draw_boxes(Box(50, 40, 10, 80), Box(140, 80, 10, 40))
    whole, largest, central = join_to_one(ink, find_components(ink, PAGE), PAGE)
    assert whole.box == Box(50, 40, 100, 80)
    assert largest.box == Box(50, 40, 10, 80)
    assert central.box == Box(140, 80, 10, 40)
    single = draw_boxes(Box(50, 40, 10, 80))
    assert len(join_to_one(single, find_components(single, PAGE), PAGE)) == 1


def test_one_digit_may_be_all_sure_ink() -> None:
    ink = draw_boxes(Box(100, 40, 40, 80))
    ink[60:90, 20:100] = 100  # a wall that the ink network half believes
    whole, clear = join_to_one(ink, find_components(ink, PAGE), PAGE)
    assert (whole.box, clear.box) == (Box(20, 40, 120, 80), Box(100, 40, 40, 80))


def test_a_component_is_without_its_neighbour() -> None:
    ink = draw_boxes(Box(50, 40, 60, 10), Box(50, 50, 10, 60))  # an angle ...
    ink[70:110, 100:160] = 200  # ... and a block that reaches into its box
    first, second = find_components(ink, PAGE)[0]
    assert not (first.ink == 200).any()
    assert (second.ink == 200).all()
