"""Which components of a line are whose."""

import numpy as np
import pytest

from inkdigit.layout.component import Component
from inkdigit.recognition.decoder_settings import DECODER_SETTINGS
from inkdigit.recognition.line_crops import LineCrop
from inkdigit.recognition.line_output import AlignedDigit, AlignedSign, AlignedText
from inkdigit.recognition.owners import Owners, find_owners
from inkdigit.types import Box, InkMap, Span

HEIGHT = 30


def ink(left: int, right: int, top: int = 0, bottom: int = HEIGHT) -> Component:
    box = Box(left, 10 + top, right - left, bottom - top)
    return Component(box, np.full((box.height, box.width), 255, np.uint8))


def canvas(components: list[Component]) -> InkMap:
    drawn = np.zeros((60, 100), np.uint8)
    for one in components:
        drawn[one.box.window] = one.ink
    return drawn


def own(
    digits: list[AlignedDigit], components: list[Component], signs: tuple[AlignedSign, ...] = ()
) -> Owners:
    crop = LineCrop(canvas(components), components, 0)
    return find_owners(AlignedText(tuple(digits), 1.0, signs), crop, DECODER_SETTINGS)


LEFT, RIGHT = AlignedDigit(3, 12, Span(0, 28)), AlignedDigit(1, 44, Span(28, 100))


def test_each_digit_has_its_own_component() -> None:
    first, second = ink(0, 20), ink(40, 48)
    assert own([LEFT, RIGHT], [first, second]).of_digits == [(first,), (second,)]


def test_a_splinter_of_a_neighbour_stays_the_neighbours() -> None:
    """A 3 whose ends reach into the columns of the 1."""
    three, splinter, one = ink(0, 32), ink(20, 30, 26), ink(40, 48)
    assert own([LEFT, RIGHT], [three, splinter, one]).of_digits == [(three, splinter), (one,)]


def test_digits_that_touch_share_and_have_none() -> None:
    both = ink(0, 50)
    assert own([LEFT, RIGHT], [both]).of_digits == [(), ()]


def test_what_a_neighbour_needs_is_not_ones_own() -> None:
    """Two digits touch, of which the left one has most of the component."""
    both = ink(0, 46)
    assert own([LEFT, RIGHT], [both]).of_digits == [(), ()]


def test_a_part_that_is_low_makes_no_digit() -> None:
    roof, both = ink(2, 20, 0, 4), ink(4, 50, 6)
    assert own([LEFT, RIGHT], [roof, both]).of_digits == [(), ()]


def test_a_digit_of_two_parts_has_both() -> None:
    body, roof, one = ink(2, 20, 8), ink(6, 24, 0, 5), ink(40, 48)
    assert own([LEFT, RIGHT], [body, roof, one]).of_digits == [(body, roof), (one,)]


def test_a_wall_beside_the_line_is_nobodys() -> None:
    wall, three = ink(90, 93), ink(0, 20)
    owners = own([LEFT, AlignedDigit(1, 44, Span(28, 100))], [three, ink(40, 48), wall])
    assert all(wall not in group for group in owners.of_digits)


def test_a_low_component_at_a_small_sign_is_the_signs() -> None:
    three, comma = ink(0, 20), ink(21, 24, 26, 34)
    sign = AlignedSign("comma", 0.9, 22, Span(20, 24))
    owners = own([LEFT], [three, comma], (sign,))
    assert owners.of_digits == [(three,)]
    assert owners.of_signs == [(comma,)]


def test_a_tall_component_at_a_small_sign_is_the_digits() -> None:
    three = ink(0, 23)
    sign = AlignedSign("comma", 0.9, 22, Span(20, 24))
    assert own([LEFT], [three], (sign,)).of_digits == [(three,)]


def test_a_slash_between_digits_is_its_own() -> None:
    three, slash, one = ink(0, 20), ink(24, 36), ink(44, 52)
    sign = AlignedSign("slash", 0.9, 30, Span(22, 38))
    digits = [AlignedDigit(3, 12, Span(0, 22)), AlignedDigit(1, 48, Span(38, 100))]
    owners = own(digits, [three, slash, one], (sign,))
    assert owners.of_digits == [(three,), (one,)]
    assert owners.of_signs == [(slash,)]


def collect(components: list[Component], others: list[Component]) -> list[list[Box]]:
    """The boxes of each digit's own ink, where there is ink that is no component, too."""
    crop = LineCrop(canvas([*components, *others]), components, 0)
    found = find_owners(AlignedText((LEFT, RIGHT), 1.0), crop, DECODER_SETTINGS)
    return [[one.box for one in group] for group in found.of_digits]


def test_a_broken_digit_of_which_no_fragment_is_a_component_has_them_all() -> None:
    """A 5 whose roof, middle and bow lie too far apart."""
    one = ink(40, 48)
    fragments = [ink(4, 20, 0, 6), ink(4, 7, 11, 15), ink(6, 20, 20, 28)]
    assert collect([one], fragments) == [[each.box for each in fragments], [one.box]]


def test_fragments_that_are_no_digit_together_are_nobodys() -> None:
    """A point and a comma."""
    one = ink(40, 48)
    assert collect([one], [ink(4, 8, 24, 28), ink(12, 16, 24, 32)]) == [[], [one.box]]


@pytest.mark.parametrize(("top", "bottom"), [(-10, 50), (-10, 20), (10, 50)])
def test_a_wall_is_no_fragment_for_it_reaches_beyond_the_line(top: int, bottom: int) -> None:
    one = ink(40, 48)
    assert collect([one], [ink(10, 13, top, bottom)]) == [[], [one.box]]


def test_beside_a_tall_wall_a_digit_is_as_tall_as_the_other_digits() -> None:
    """The wall is a component, and so tall that the left digit is none."""
    wall, one, left = ink(90, 93, -10, 50), ink(40, 48, 6, 26), ink(4, 20, 6, 24)
    assert collect([one, wall], [left])[0] == [left.box]
