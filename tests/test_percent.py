"""How sure something is, is said by one rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigit.percent import format_confidence, round_confidence
from support.percents import PERCENTS


@pytest.mark.parametrize(("confidence", "text"), PERCENTS)
def test_confidence_is_written_rounded_down_and_never_as_certain(
    confidence: float, text: str
) -> None:
    assert format_confidence(confidence) == text


def test_whole_tenths_are_written_as_they_are() -> None:
    assert [format_confidence(tenths / 1000) for tenths in range(1, 1000)] == [
        f"{tenths // 10}.{tenths % 10}%" for tenths in range(1, 1000)
    ]


@given(st.floats(0, 1))
def test_what_stands_in_json_is_written_as_what_it_was_rounded_from(confidence: float) -> None:
    rounded = round_confidence(confidence)
    assert rounded < 1
    assert rounded <= confidence + 1e-9
    assert format_confidence(rounded) == format_confidence(confidence)
