"""Evidence and hypotheses, made by hand."""

import numpy as np

from inkdigit.layout.component import Component
from inkdigit.recognition.classified_component import ClassifiedComponent
from inkdigit.recognition.hypotheses import Deletion, DigitSpan, Hypothesis
from inkdigit.types import Box, Span

FIRST, SECOND = Span(0, 20), Span(24, 44)
FRAME = np.zeros((28, 28), np.uint8)


def component(left: int, height: int = 30) -> Component:
    return Component(Box(left, 50, 20, height), np.full((height, 20), 255, np.uint8))


def seen(label: int, digit_probability: float = 0.98, height: int = 30) -> ClassifiedComponent:
    """What the digit model sees: nearly surely this digit, or none."""
    row = np.full(10, 0.002, np.float32)
    row[label] = 1 - 0.002 * 9
    return ClassifiedComponent(component(0, height), FRAME, row, np.float32(digit_probability))


def hypothesis(
    probability: float, *digits: tuple[int, Span], deleted: tuple[Span, ...] = ()
) -> Hypothesis:
    """These digits; what is deleted is as tall as they are."""
    return Hypothesis(
        tuple(DigitSpan(*digit) for digit in digits),
        tuple(Deletion(span, is_tall=True) for span in deleted),
        probability,
    )
