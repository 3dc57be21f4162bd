"""What the digit model sees in a part of a line, in several views."""

from dataclasses import replace

import numpy as np
import pytest

from inkdigit.recognition.classified_component import ClassifiedComponent
from inkdigit.recognition.evidence import LineEvidence, describe_shape
from inkdigit.types import Span
from support.hypotheses import FIRST, FRAME, SECOND, component, seen


def test_a_digit_is_seen_in_several_ways() -> None:
    evidence = LineEvidence(
        [{FIRST: seen(3, digit_probability=0.1)}, {FIRST: seen(2, digit_probability=0.9)}]
    )
    assert evidence.likelihood(FIRST, 2) > 0.8
    assert evidence.find_best(FIRST, 2).digit_probability == np.float32(0.9)


def test_where_no_ink_is_nothing_is_seen() -> None:
    evidence = LineEvidence([{FIRST: seen(3)}, {}])
    assert evidence.has_ink(FIRST)
    assert not evidence.has_ink(SECOND)
    assert evidence.likelihood(SECOND, 2) == 0
    with pytest.raises(LookupError, match="columns 24 to 44"):
        evidence.find_best(SECOND, 2)
    with pytest.raises(LookupError, match="no ink"):
        evidence.find_box(SECOND)


def test_a_digit_stands_where_it_is_seen_first() -> None:
    upright = ClassifiedComponent(component(9), FRAME, seen(2).probabilities, np.float32(0.9))
    evidence = LineEvidence(
        [{FIRST: seen(3, digit_probability=0.1)}, {FIRST: upright, SECOND: upright}]
    )
    assert evidence.find_best(FIRST, 2) is upright
    assert evidence.find_box(FIRST) == component(0).box
    assert evidence.find_box(SECOND) == component(9).box


def test_digits_are_alike_where_their_strokes_are_whatever_their_ink() -> None:
    bar, beside, across = (np.zeros((28, 28), np.uint8) for _ in range(3))
    bar[4:24, 12:15] = beside[4:24, 13:16] = 255
    across[12:15, 4:24] = 120
    spans = [FIRST, SECOND, Span(50, 60), Span(70, 80)]
    frames = (bar, beside, across, np.zeros((28, 28), np.uint8))
    evidence = LineEvidence(
        [{span: replace(seen(1), frame=one) for span, one in zip(spans, frames, strict=True)}]
    )
    likeness = evidence.measure_likeness(spans)
    assert likeness.shape == (4, 4)
    assert np.diag(likeness) == pytest.approx([1, 1, 1, 0])
    assert 0.85 < likeness[0, 1] < 0.98
    assert 0.1 < likeness[0, 2] < 0.6
    assert likeness[0, 3] == 0
    assert np.allclose(describe_shape(across), describe_shape(across * 2), atol=1e-3)
    with pytest.raises(LookupError, match="no ink"):
        evidence.measure_likeness([FIRST, Span(200, 210)])
