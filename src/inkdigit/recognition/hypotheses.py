"""Hypotheses of a line: which digit stands where, and which components are none.

Both models propose. The line model gives each hypothesis a probability; the digit model looks at
each of its digits and at all that it deletes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from inkdigit.layout.component import Component
from inkdigit.recognition.decoder_settings import DecoderSettings
from inkdigit.recognition.digit_model import Classification
from inkdigit.recognition.evidence import LineEvidence
from inkdigit.recognition.line_crops import LineCrop
from inkdigit.recognition.line_output import AlignedDigit, AlignedText, LineOutput
from inkdigit.types import Span


class DigitSpan(NamedTuple):
    """A digit, and the columns of the crop in which its ink stands."""

    label: int
    span: Span


class Deletion(NamedTuple):
    """A component that is no digit, by its columns in the crop.

    `is_tall` says whether it is as tall as a digit, `is_border` whether it may be a cell's border,
    which is deleted at no cost.
    """

    span: Span
    is_tall: bool
    is_border: bool = False


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """What a line may say; `probability`, 0..1, is the line model's."""

    digits: tuple[DigitSpan, ...]
    deletions: tuple[Deletion, ...]
    probability: float

    @property
    def labels(self) -> tuple[int, ...]:
        return tuple(digit.label for digit in self.digits)

    @property
    def spans(self) -> list[Span]:
        """The columns of its digits, from left to right."""
        return [digit.span for digit in self.digits]

    def contains(self, label: int, span: Span) -> bool:
        """Whether it has this digit there, give or take half of its columns."""
        return any(
            digit.label == label
            and 2 * span.overlap(digit.span) > min(span.width, digit.span.width)
            for digit in self.digits
        )

    def is_inked(self, evidence: LineEvidence) -> bool:
        """Whether there is ink wherever it has a digit."""
        return all(evidence.best(span, label) is not None for label, span in self.digits)

    def likelihood(self, evidence: LineEvidence, settings: DecoderSettings) -> float:
        """How likely both models find its digits: 0..1."""
        floor = settings.probability_floor
        each = [max(evidence.likelihood(span, label), floor) for label, span in self.digits]
        return self.probability * float(np.prod(each))

    def score(self, evidence: LineEvidence, settings: DecoderSettings) -> float:
        """The logarithm, in nats, of how likely it is with all that it deletes."""
        total = settings.ctc_weight * float(np.log(self.probability + 1e-9))
        total += settings.insertion_bonus * len(self.digits)
        floor = settings.probability_floor
        for label, span in self.digits:
            total += float(np.log(max(evidence.likelihood(span, label), floor)))
        for deletion in self.deletions:
            if not deletion.is_border:
                mark = max(1 - evidence.digit_probability(deletion.span), floor)
                total += float(np.log(mark)) - settings.deletion_cost * deletion.is_tall
        return total


def hypothesis_from_text(
    text: AlignedText, crop: LineCrop, settings: DecoderSettings
) -> Hypothesis:
    """Lay a text of the line model over the components of a line.

    A component of which less than half stands in the digits' columns is deleted.

    Args:
        text: what the line model reads, in columns of the crop.
        crop: of the line.
        settings: how far a digit reaches, and what may be a border.
    """
    reach = round(settings.reach * crop.box.height)
    digits = tuple(
        DigitSpan(digit.label, _bound_span(digit, reach, crop.width)) for digit in text.digits
    )
    taken = [digit.span for digit in digits]
    borders = {
        component.box.columns
        for component in crop.components
        if may_be_border(component, crop, settings)
    }
    is_tall = {
        component.box.columns: component.box.height >= crop.box.height / 2
        for component in crop.components
    }
    deletions = tuple(
        Deletion(span, tall, span in borders)
        for span, tall in is_tall.items()
        if 2 * sum_overlaps(span, taken) < span.width
    )
    return Hypothesis(digits, deletions, text.probability)


def _bound_span(digit: AlignedDigit, reach: int, width: int) -> Span:
    """The columns of a digit, no further than `reach` from its centre, and within the crop."""
    left = min(max(digit.span.left, digit.centre - reach, 0), width - 1)
    right = min(digit.span.right, digit.centre + reach, width)
    return Span(left, max(right, left + 1))


def hypothesis_from_components(
    components: Sequence[Component],
    classification: Classification,
    output: LineOutput,
    threshold: float,
) -> Hypothesis:
    """Take what the digit model makes of each component.

    Args:
        components: of the line, touching digits parted, in columns of the crop.
        classification: of their frames.
        output: of the line model, for the probability of these digits.
        threshold: likelihood from which a component is a digit, 0..1.
    """
    labels = [int(row.argmax()) for row in classification.probabilities]
    accepted = [bool(digit >= threshold) for digit in classification.digit]
    spans = [component.box.columns for component in components]
    read = list(zip(labels, spans, accepted, strict=True))
    digits = tuple(DigitSpan(label, span) for label, span, is_digit in read if is_digit)
    marks = dict.fromkeys(span for _, span, is_digit in read if not is_digit)
    return Hypothesis(
        digits,
        tuple(Deletion(span, is_tall=True) for span in marks),
        output.probability([digit.label for digit in digits]),
    )


def collect_spans(hypotheses: Sequence[Hypothesis]) -> set[Span]:
    """All spans that hypotheses name: of digits and of deletions."""
    spans = {digit.span for hypothesis in hypotheses for digit in hypothesis.digits}
    spans |= {deletion.span for hypothesis in hypotheses for deletion in hypothesis.deletions}
    return spans


def sum_overlaps(span: Span, others: Iterable[Span]) -> int:
    """How many columns of a span are in the others, which do not overlap."""
    return sum(span.overlap(other) for other in others)


def may_be_border(component: Component, crop: LineCrop, settings: DecoderSettings) -> bool:
    """Whether a component is narrow and near to the picture's left or right side."""
    box = crop.to_picture(component.box)
    distance = min(box.x, crop.picture_width - box.right)
    is_narrow = box.width <= settings.border_aspect * box.height
    return is_narrow and distance <= settings.border_distance * crop.picture_width
