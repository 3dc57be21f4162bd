"""From the best hypothesis of a line to its digits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigit.recognition.decoder import (
    RecognizedLine,
    grow_to_components,
    locate_sign,
    set_probability,
)
from inkdigit.recognition.digit import Digit, Sign
from inkdigit.recognition.hypotheses import DigitSpan, Hypothesis, SignSpan
from inkdigit.recognition.line_crops import LineCrop
from inkdigit.types import Box, Span
from support.hypotheses import FIRST, FRAME, SECOND, component


def test_a_box_grows_to_the_ends_of_its_own_component() -> None:
    part = Box(3, 50, 12, 30)  # of the component in columns 0 to 20
    assert grow_to_components(part, Span(3, 15), [SECOND], [component(0)], 0.2) == Box(
        0, 50, 20, 30
    )


def test_a_box_does_not_grow_over_what_is_anothers() -> None:
    part = Box(0, 50, 12, 30)
    components = [component(0), component(24)]
    assert grow_to_components(part, Span(0, 12), [Span(12, 44)], components, 0.2) == part
    assert grow_to_components(part, Span(0, 4), [Span(30, 44)], components, 0.2) == part


@given(
    weights=st.lists(st.integers(0, 100), min_size=10, max_size=10),
    label=st.integers(0, 9),
    probability=st.floats(0, 1),
)
def test_probabilities_still_sum_to_one(weights: list[int], label: int, probability: float) -> None:
    row = np.array(weights, np.float32) / np.float32(max(1, sum(weights)))
    changed = set_probability(row, label, probability)
    assert changed.sum() == pytest.approx(1, abs=1e-5)
    assert changed[label] == np.float32(probability)
    others = np.delete(row, label)
    if others.sum() > 0:
        assert np.delete(changed, label) == pytest.approx(
            others / others.sum() * (1 - probability), abs=1e-6
        )


def test_a_shrunk_line_is_brought_back_to_its_size() -> None:
    digit = Digit(4, 0.9, Box(*FIRST, 5, 8), np.full(10, 0.1, np.float32), FRAME)
    sign = Sign("plus", 0.8, Box(*FIRST, 5, 8))
    line = RecognizedLine([digit], 0.9, 10.0, (sign,)).enlarge(3, Box(0, 0, 14, 80))
    assert line.digits[0].box == line.signs[0].box == Box(0, 60, 14, 20)
    assert (line.confidence, line.rejected_ink) == (0.9, 90.0)


def test_a_sign_is_where_its_components_are() -> None:
    plus = SignSpan("plus", 0.8, SECOND, (component(24),), is_tall=True)
    crop = LineCrop(np.zeros((100, 60), np.uint8), [component(0), component(24)], 7)
    found = locate_sign(plus, Hypothesis((), (), 0.9, (plus,)), crop)
    assert found == Sign("plus", 0.8, Box(31, 50, 20, 30))


def test_a_small_sign_is_where_ink_is_that_no_digit_has() -> None:
    ink = np.zeros((100, 60), np.uint8)
    ink[50:80, 0:20] = ink[76:80, 20:23] = 255
    point = SignSpan("point", 0.8, FIRST._replace(left=16, right=26))
    digits = (DigitSpan(4, FIRST, (component(0),)),)
    crop = LineCrop(ink, [component(0)], 0)
    assert locate_sign(point, Hypothesis(digits, (), 0.9, (point,)), crop).box == Box(20, 76, 3, 4)


def test_a_sign_without_ink_of_its_own_has_its_columns() -> None:
    point = SignSpan("point", 0.8, SECOND)
    crop = LineCrop(np.zeros((100, 60), np.uint8), [component(0)], 0)
    assert locate_sign(point, Hypothesis((), (), 0.9, (point,)), crop).box.columns == SECOND
