"""From where on a digit is sure, a piece of ink is a digit, and a picture shows digits at all."""

import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigit import Reader
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.reader import WEIGHTS
from inkdigit.recognition.thresholds import is_written, status_of
from inkdigit.synthetic.samples import sketch
from inkdigit.types import LINE_HEIGHT, Frames, Probabilities


class Doubtful(DigitModel):
    """The shipped network for frames, which takes each for a digit as likely as it is told."""

    def __init__(self, likelihood: float) -> None:
        self.likelihood = likelihood
        super().__init__(WEIGHTS / "reader.onnx")

    def classify(self, frames: Frames) -> tuple[Probabilities, NDArray[np.float32]]:
        probabilities, digit = super().classify(frames)
        return probabilities, np.full_like(digit, self.likelihood)


@pytest.mark.parametrize(("least", "status"), [(0.85, "read"), (0.849, "unsure")])
def test_a_digit_counts_as_read_from_a_confidence_of_85_percent(least: float, status: str) -> None:
    assert status_of([1.0, least], 0.0, inked=True) == status


@pytest.mark.parametrize(("marks", "status"), [(0.3, "read"), (0.301, "not_digits")])
def test_beside_digits_three_tenths_of_the_ink_may_be_none(marks: float, status: str) -> None:
    assert status_of([1.0], marks, inked=True) == status


@pytest.mark.parametrize(("likelihood", "text"), [(0.9, "7"), (0.899, "")])
def test_a_piece_of_ink_is_a_digit_from_nine_tenths_on(likelihood: float, text: str) -> None:
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
    assert is_written(least, 1, height)
    assert not is_written(least - 0.001, 1, height)
    assert is_written(least**3 * 1.001, 3, height)
    assert not is_written(least**3 * 0.999, 3, height)
