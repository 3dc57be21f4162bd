"""From where on a digit is sure, a component is a digit, and a picture shows digits at all."""

import numpy as np
import pytest

from inkdigit import Reader
from inkdigit.recognition.digit_model import Classification, DigitModel
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.recognition.thresholds import Thresholds, accept_line, decide_status
from inkdigit.synthetic.samples import sketch
from inkdigit.types import LINE_HEIGHT, Frames


class Doubtful(DigitModel):
    """The shipped digit model, which takes each frame for a digit as likely as it is told."""

    def __init__(self, likelihood: float) -> None:
        self.likelihood = likelihood
        super().__init__(WEIGHTS / "reader.onnx")

    def classify(self, frames: Frames) -> Classification:
        seen = super().classify(frames)
        likelihood = np.full_like(seen.digit_probability, self.likelihood)
        return Classification(seen.probabilities, likelihood)


@pytest.mark.parametrize(("least", "status"), [(0.85, "read"), (0.849, "unsure")])
def test_a_digit_counts_as_read_from_a_confidence_of_85_percent(least: float, status: str) -> None:
    assert decide_status([1.0, least], 0.0, inked=True) == status


@pytest.mark.parametrize(("marks", "status"), [(0.3, "read"), (0.301, "not_digits")])
def test_beside_digits_three_tenths_of_the_ink_may_be_none(marks: float, status: str) -> None:
    assert decide_status([1.0], marks, inked=True) == status


@pytest.mark.parametrize(("likelihood", "text"), [(0.9, "7"), (0.899, "")])
def test_a_component_is_a_digit_from_nine_tenths_on(likelihood: float, text: str) -> None:
    reading = Reader(Doubtful(likelihood)).read(sketch(7, (120, 90)))
    assert reading.text == text
    assert (reading.status == "not_digits") == (text == "")


@pytest.mark.parametrize(("likelihood", "text"), [(0.1, "7"), (0.099, "")])
def test_one_that_is_said_to_be_there_is_a_digit_from_a_tenth_on(
    likelihood: float, text: str
) -> None:
    reading = Reader(Doubtful(likelihood)).read(sketch(7, (120, 90)), one=True)
    assert reading.text == text
    assert reading.status == ("unsure" if text else "not_digits")


@pytest.mark.parametrize(("height", "least"), [(LINE_HEIGHT, 0.5), (LINE_HEIGHT - 1, 0.05)])
def test_a_line_is_digits_from_a_half_each_and_a_small_one_from_a_twentieth(
    height: int, least: float
) -> None:
    assert accept_line(least, 1, height)
    assert not accept_line(least - 0.001, 1, height)
    assert accept_line(least**3 * 1.001, 3, height)
    assert not accept_line(least**3 * 0.999, 3, height)


def test_a_status_needs_every_digit_to_be_sure() -> None:
    assert decide_status([0.99, 0.98], 0.0, inked=True) == "read"
    assert decide_status([0.99, 0.40], 0.0, inked=True) == "unsure"
    assert decide_status([], 1.0, inked=True) == "not_digits"
    assert decide_status([], 0.0, inked=False) == "blank"
    assert decide_status([0.99], 0.9, inked=True) == "not_digits"


def test_only_a_line_that_must_be_enlarged_may_be_unlikely_digits() -> None:
    assert accept_line(0.1, 2, LINE_HEIGHT - 1)
    assert not accept_line(0.1, 2, LINE_HEIGHT)
    assert accept_line(0.3, 2, LINE_HEIGHT)
    assert not accept_line(1.0, 0, LINE_HEIGHT)


def test_thresholds_can_be_others() -> None:
    strict = Thresholds(accept_confidence=0.99, line=0.9)
    assert decide_status([0.98], 0.0, inked=True, thresholds=strict) == "unsure"
    assert not accept_line(0.8, 1, LINE_HEIGHT, strict)
    picture = sketch(7, (120, 90))
    reader = Reader.load()
    assert reader.read(picture).status == "read"
    unsure = Thresholds(accept_confidence=1.1)
    assert Reader(reader.digit_model, thresholds=unsure).read(picture).status == "unsure"
    unlikely = Thresholds(isolated_digit=1.1)
    assert Reader(reader.digit_model, thresholds=unlikely).read(picture).status == "not_digits"
