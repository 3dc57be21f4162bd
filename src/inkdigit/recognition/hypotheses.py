"""Hypotheses of a line: which digit stands where, and which components are none.

Both models propose. The line model gives each hypothesis a probability; the digit model looks at
each of its digits and at all that it deletes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from inkdigit.layout.component import Component
from inkdigit.recognition.classified_component import ClassifiedComponent
from inkdigit.recognition.decoder_settings import DecoderSettings
from inkdigit.recognition.evidence import LineEvidence
from inkdigit.recognition.line_crops import LineCrop
from inkdigit.recognition.line_output import AlignedText, LineOutput
from inkdigit.recognition.owners import find_owners
from inkdigit.types import Span


class DigitSpan(NamedTuple):
    """A digit, and the columns of the crop in which its ink stands.

    `components` are its own, where nothing else is in them: then they are its ink, and `span` has
    their columns. Where there are none, all ink in its columns is.
    """

    label: int
    span: Span
    components: tuple[Component, ...] = ()


class SignSpan(NamedTuple):
    """A sign between digits: its kind, how sure it is, 0..1, and the columns where it stands.

    `components` are its own; what is small has none, for it is no component. `is_tall` says whether
    they are as tall as digits.
    """

    kind: str
    confidence: float
    span: Span
    components: tuple[Component, ...] = ()
    is_tall: bool = False

    def is_known(self, threshold: float) -> bool:
        """Tell whether it is surely a sign, and no letter or scribble: its ink is explained."""
        return self.kind != "other" and self.confidence >= threshold


class Deletion(NamedTuple):
    """A component that is no digit, by its columns in the crop.

    `is_tall` says whether it is as tall as a digit.
    """

    span: Span
    is_tall: bool


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """What a line may say; `probability`, 0..1, is the line model's for its digits."""

    digits: tuple[DigitSpan, ...]
    deletions: tuple[Deletion, ...]
    probability: float
    signs: tuple[SignSpan, ...] = ()

    @property
    def labels(self) -> tuple[int, ...]:
        return tuple(digit.label for digit in self.digits)

    @property
    def spans(self) -> list[Span]:
        """The columns of its digits, from left to right."""
        return [digit.span for digit in self.digits]

    def take_low_signs(self, others: Sequence["Hypothesis"]) -> "Hypothesis":
        """Take the points, commas and dashes of the first other one that has the same digits.

        Components do not show them, for they are too low to be one.
        """
        same = next((other for other in others if other.labels == self.labels), None)
        if same is None:
            return self
        return replace(self, signs=tuple(sign for sign in same.signs if not sign.is_tall))

    def contains(self, label: int, span: Span) -> bool:
        """Whether it has this digit there, give or take half of its columns."""
        return any(
            digit.label == label
            and 2 * span.overlap(digit.span) > min(span.width, digit.span.width)
            for digit in self.digits
        )

    def is_inked(self, evidence: LineEvidence) -> bool:
        """Whether there is ink wherever it has a digit."""
        return all(evidence.has_ink(span) for span in self.spans)

    def score(self, evidence: LineEvidence, settings: DecoderSettings) -> float:
        """The logarithm, in nats, of how likely it is with all that it deletes."""
        total = settings.ctc_weight * float(np.log(self.probability + 1e-9))
        tall_signs = [sign for sign in self.signs if sign.is_tall]
        total += settings.insertion_bonus * (len(self.digits) + len(tall_signs))
        for likelihood in self.rate_digits(evidence, settings):
            total += float(np.log(likelihood))
        total -= settings.faint_cost * sum(evidence.faintness(span) for span in self.spans)
        bars = [digit.span for digit in self.digits if digit.label == 1]
        # two walls are no witnesses of each other
        others = [digit.span for digit in self.digits if digit.label != 1] or self.spans
        total -= settings.tallness_cost * sum(
            evidence.measure_tallness(span, others) for span in bars
        )
        total -= settings.likeness_cost * max(0.0, self._find_likeness(evidence) - settings.alike)
        for sign in tall_signs:
            floor = settings.letter_floor if sign.kind == "other" else settings.sign_floor
            total += float(np.log(max(1 - evidence.digit_probability(sign.span), floor)))
        total -= self._rate_company(settings)
        for deletion in self.deletions:
            mark = max(1 - evidence.digit_probability(deletion.span), settings.probability_floor)
            strength = 1 - evidence.faintness(deletion.span)
            total += float(np.log(mark)) - settings.deletion_cost * deletion.is_tall * strength
        return total

    def _find_likeness(self, evidence: LineEvidence) -> float:
        """Find how alike those two different digits look that are most alike: 0..1."""
        labels = np.array(self.labels)
        are_different = labels[:, None] != labels
        if not are_different.any():
            return 0.0
        return float(evidence.measure_likeness(self.spans)[are_different].max())

    def _rate_company(self, settings: DecoderSettings) -> float:
        """What the signs beside digits cost, in nats."""
        if not self.digits:
            return 0.0
        kinds = [sign.kind for sign in self.signs]
        cost = settings.mixture_cost if "other" in kinds else 0.0
        is_odd = kinds.count("left bracket") != kinds.count("right bracket")
        return cost + settings.bracket_cost * is_odd

    def rate_digits(self, evidence: LineEvidence, settings: DecoderSettings) -> list[float]:
        """How likely the digit model finds each digit; it never denies more surely than a floor."""
        floor = settings.probability_floor
        return [max(evidence.likelihood(span, label), floor) for label, span, _ in self.digits]


def hypothesis_from_text(
    text: AlignedText, crop: LineCrop, settings: DecoderSettings
) -> Hypothesis:
    """Lay a text of the line model over the components of a line.

    A component of which less than half stands in the digits' columns, and that is no sign's, is
    deleted.

    Args:
        text: what the line model reads, in columns of the crop.
        crop: of the line.
        settings: how far a digit reaches.
    """
    owners = find_owners(text, crop, settings)
    digits = tuple(
        DigitSpan(digit.label, _choose_span(own, span), own)
        for digit, span, own in zip(text.digits, owners.digit_spans, owners.of_digits, strict=True)
    )
    signs = tuple(
        SignSpan(sign.kind, sign.confidence, _choose_span(own, span), own, _is_tall(own, crop))
        for sign, span, own in zip(text.signs, owners.sign_spans, owners.of_signs, strict=True)
    )
    explained = {id(one) for own in (*owners.of_digits, *owners.of_signs) for one in own}
    deletions = tuple(
        deletion
        for deletion in _propose_deletions(crop, explained)
        if 2 * sum_overlaps(deletion.span, owners.digit_spans) < deletion.span.width
    )
    return Hypothesis(digits, deletions, text.probability, signs)


def _choose_span(components: Sequence[Component], span: Span) -> Span:
    """The columns of components, or a span where there are none."""
    columns = [component.box.columns for component in components]
    if not columns:
        return span
    return Span(min(one.left for one in columns), max(one.right for one in columns))


def _is_tall(components: Iterable[Component], crop: LineCrop) -> bool:
    return any(component.box.height >= crop.box.height / 2 for component in components)


def _propose_deletions(crop: LineCrop, explained: set[int]) -> Iterable[Deletion]:
    """What each component would be as no digit; those on the same columns are one."""
    deletions: dict[Span, Deletion] = {}
    for component in crop.components:
        if id(component) in explained:
            continue
        span = component.box.columns
        deletions[span] = Deletion(span, is_tall=_is_tall([component], crop))
    return deletions.values()


def hypothesis_from_components(
    components: Sequence[ClassifiedComponent], output: LineOutput, threshold: float
) -> Hypothesis:
    """Take what the digit model makes of each component.

    Args:
        components: of the line, touching digits parted, in columns of the crop.
        output: of the line model, for the probability of these digits.
        threshold: likelihood from which a component is a digit, 0..1.
    """
    digits: list[DigitSpan] = []
    deletions: dict[Span, Deletion] = {}
    for classified in components:
        span = classified.component.box.columns
        if classified.is_digit(threshold):
            digits.append(DigitSpan(classified.label, span, (classified.component,)))
        else:
            deletions[span] = Deletion(span, is_tall=True)
    probability = output.probability([digit.label for digit in digits])
    return Hypothesis(tuple(digits), tuple(deletions.values()), probability)


def collect_spans(hypotheses: Sequence[Hypothesis]) -> dict[Span, tuple[Component, ...]]:
    """All spans that hypotheses name, of digits, signs and deletions, and what alone is there."""
    spans: dict[Span, tuple[Component, ...]] = {}
    for hypothesis in hypotheses:
        for deletion in hypothesis.deletions:
            spans.setdefault(deletion.span, ())
        for sign in hypothesis.signs:
            spans[sign.span] = sign.components or spans.get(sign.span, ())
        for digit in hypothesis.digits:
            spans[digit.span] = digit.components or spans.get(digit.span, ())
    return spans


def sum_overlaps(span: Span, others: Iterable[Span]) -> int:
    """How many columns of a span are in the others, which do not overlap."""
    return sum(span.overlap(other) for other in others)
