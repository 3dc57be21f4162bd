"""What the digit model says of components."""

import numpy as np
import pytest

from inkdigit import Reader
from inkdigit.imaging.frame import build_frame
from inkdigit.layout.component import Component
from inkdigit.recognition.classified_component import ClassifiedComponent, classify_components
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.types import Box
from support.hypotheses import FRAME, component, seen


def drawn(digit: int) -> Component:
    picture = sketch(digit, (60, 50), Pen((0, 0, 0), (255, 255, 255)))
    return Component(Box(0, 0, 50, 60), np.asarray(255 - picture[:, :, 0], np.uint8))


def test_each_component_is_seen_as_it_is_alone() -> None:
    digit_model = Reader.load().digit_model
    components = [drawn(digit) for digit in (4, 7)]
    classified = classify_components(digit_model, components)
    assert [one.label for one in classified] == [4, 7]
    for one, part in zip(classified, components, strict=True):
        assert one.component is part
        assert np.array_equal(one.frame, build_frame(part.ink))
        assert one.likelihood(one.label) == pytest.approx(one.confidence)
    assert classify_components(digit_model, []) == []


def test_a_component_may_be_as_likely_a_digit_as_is_asked() -> None:
    ninety = seen(3, digit_probability=0.9)
    assert ninety.is_digit(0.9)
    assert not ninety.is_digit(0.901)


def test_it_is_no_surer_than_it_is_a_digit() -> None:
    row = np.eye(10, dtype=np.float32)[3]
    doubtful = ClassifiedComponent(component(0), FRAME, row, np.float32(0.25))
    assert doubtful.confidence == 0.25
    assert (doubtful.likelihood(3), doubtful.likelihood(4)) == (0.25, 0)
