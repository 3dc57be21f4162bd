"""A line of ink -> its digits: both models propose hypotheses, and the best one is taken.

The line model reads the line as a whole. The digit model, which knows each digit better, looks at
every digit of every hypothesis, and at what the hypothesis deletes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.layout.component import Component, erase_components
from inkdigit.recognition.classified_component import classify_components
from inkdigit.recognition.counter_evidence import CounterEvidence
from inkdigit.recognition.decoder_settings import DECODER_SETTINGS, DecoderSettings
from inkdigit.recognition.digit import Digit, Sign
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.evidence import LineEvidence, classify_spans
from inkdigit.recognition.hypotheses import (
    Hypothesis,
    SignSpan,
    collect_spans,
    hypothesis_from_components,
    hypothesis_from_text,
    sum_overlaps,
)
from inkdigit.recognition.line_crops import (
    LineCrop,
    LineViews,
    enlarge_box,
    measure_ink,
    measure_ink_outside,
)
from inkdigit.recognition.line_model import LineModel
from inkdigit.recognition.line_output import LineOutput
from inkdigit.recognition.oversegmentation import split
from inkdigit.recognition.selection import Selection, select_hypothesis
from inkdigit.recognition.thresholds import DEFAULT_THRESHOLDS, Thresholds
from inkdigit.types import CLASSES, Box, Span


@dataclass(frozen=True, eq=False)
class RecognizedLine:
    """The digits of a line from left to right, and the signs beside them."""

    digits: list[Digit]
    confidence: float
    """How sure they are together, 0..1, against other digits."""
    rejected_ink: float
    """The ink of what is no digit, and no sign that is known, in pixels of full ink."""
    signs: tuple[Sign, ...] = ()
    likelihood: float = 1.0
    """How likely the line model finds the digits, 0..1."""
    likelihoods: tuple[float, ...] = ()
    """How likely the digit model finds each of them, 0..1."""
    counter_evidence: CounterEvidence = field(default_factory=CounterEvidence)
    """What speaks against the digits."""

    def enlarge(self, factor: int, bounds: Box) -> "RecognizedLine":
        """Bring the digits of a shrunk line back to the picture's size.

        Args:
            factor: how many times shorter the sides were made.
            bounds: of the line in the picture.
        """
        digits = [
            replace(digit, box=enlarge_box(digit.box, factor, bounds)) for digit in self.digits
        ]
        signs = tuple(
            replace(sign, box=enlarge_box(sign.box, factor, bounds)) for sign in self.signs
        )
        rejected = self.rejected_ink * factor**2
        return replace(self, digits=digits, rejected_ink=rejected, signs=signs)


def decode_components(
    digit_model: DigitModel, components: Sequence[Component], threshold: float
) -> RecognizedLine:
    """Read components one by one, with the digit model alone.

    Args:
        digit_model: which.
        components: at least one.
        threshold: likelihood from which a component is a digit, 0..1; others are left out.
    """
    digits, rejected = [], 0.0
    for seen in classify_components(digit_model, components):
        if seen.is_digit(threshold):
            box = seen.component.box
            digits.append(Digit(seen.label, seen.confidence, box, seen.probabilities, seen.frame))
        else:
            rejected += measure_ink(seen.component.ink)
    likelihoods = tuple(digit.confidence for digit in digits)
    return RecognizedLine(digits, math.prod(likelihoods), rejected, likelihoods=likelihoods)


class LineDecoder:
    """Reads a crop of a line with both models.

    Args:
        digit_model: the network for frames.
        line_model: the network for lines.
        settings: what decides between hypotheses.
        thresholds: from where on something is a digit.
    """

    def __init__(
        self,
        digit_model: DigitModel,
        line_model: LineModel,
        settings: DecoderSettings = DECODER_SETTINGS,
        thresholds: Thresholds = DEFAULT_THRESHOLDS,
    ) -> None:
        self.digit_model = digit_model
        self.line_model = line_model
        self.settings = settings
        self.thresholds = thresholds

    def decode(self, crop: LineCrop) -> RecognizedLine:
        """Find the best hypothesis of a line, which may have no digits."""
        views = crop.render_views()
        output = self.run_line_model(crop)
        hypotheses, evidence = self.weigh(crop, views, output)
        selection = select_hypothesis(hypotheses, evidence, self.settings)
        best = selection.hypothesis
        signs = tuple(locate_sign(sign, best, crop) for sign in best.signs)
        known = [sign.span for sign in best.signs if sign.is_known(self.settings.known_sign)]
        return RecognizedLine(
            self._build_digits(selection, evidence, crop),
            selection.confidence,
            measure_ink_outside(views.alone.ink, [*best.spans, *known]),
            signs,
            best.probability,
            tuple(best.rate_digits(evidence, self.settings)),
            output.find_counter_evidence(
                best.labels, nothing=selection.nothing, fewer=selection.fewer
            ),
        )

    def run_line_model(self, crop: LineCrop) -> LineOutput:
        """Let the line model look at a crop."""
        return self.line_model.run(crop.ink, crop.box.y, crop.box.height)

    def weigh(
        self, crop: LineCrop, views: LineViews, output: LineOutput
    ) -> tuple[list[Hypothesis], LineEvidence]:
        """Propose hypotheses, and let the digit model look at all that they differ in.

        Args:
            crop: of the line.
            views: of this crop.
            output: of the line model for it.
        """
        hypotheses = self._propose(crop, output)
        evidence = classify_spans(self.digit_model, views, collect_spans(hypotheses))
        inked = [hypothesis for hypothesis in hypotheses if hypothesis.is_inked(evidence)]
        return inked, evidence

    def _propose(self, crop: LineCrop, output: LineOutput) -> list[Hypothesis]:
        """Collect the texts of the line model, and what the digit model makes of the line alone."""
        texts = [hypothesis_from_text(text, crop, self.settings) for text in output.align_texts()]
        return [*texts, self._propose_components(crop, output).take_low_signs(texts)]

    def _propose_components(self, crop: LineCrop, output: LineOutput) -> Hypothesis:
        """Let the digit model read each component, touching digits parted."""
        parts = split(crop.components, self.digit_model)
        classified = classify_components(self.digit_model, parts)
        return hypothesis_from_components(classified, output, self.thresholds.digit_in_line)

    def _build_digits(
        self, selection: Selection, evidence: LineEvidence, crop: LineCrop
    ) -> list[Digit]:
        """Put the digits of the best hypothesis where they are in the picture."""
        best = selection.hypothesis
        digits = []
        for part, confidence in zip(best.digits, selection.digit_confidences, strict=True):
            label, span = part.label, part.span
            seen = evidence.find_best(span, label)
            box = evidence.find_box(span)
            if not part.components:
                others = [other for other in best.spans if other != span]
                box = grow_to_components(box, span, others, crop.components, self.settings.overhang)
            probabilities = set_probability(seen.probabilities, label, confidence)
            digits.append(Digit(label, confidence, crop.to_picture(box), probabilities, seen.frame))
        return digits


def locate_sign(sign: SignSpan, hypothesis: Hypothesis, crop: LineCrop) -> Sign:
    """Find the box of a sign in the picture: around its components, or its ink without digits'.

    Args:
        sign: of the hypothesis.
        hypothesis: whose digits have ink of their own.
        crop: of the line.
    """
    if sign.components:
        box = Box.around(component.box for component in sign.components)
        return Sign(sign.kind, sign.confidence, crop.to_picture(box))
    line = crop.box
    top, bottom = max(0, line.y - line.height // 4), line.bottom + line.height // 3
    canvas = crop.ink.copy()
    erase_components(canvas, [one for digit in hypothesis.digits for one in digit.components])
    ink = canvas[top:bottom, sign.span.left : sign.span.right]
    inked = Box(*cv2.boundingRect(ink))
    if not inked.width:
        inked = Box(0, 0, ink.shape[1], ink.shape[0])
    box = inked.move(sign.span.left, top)
    return Sign(sign.kind, sign.confidence, crop.to_picture(box))


def grow_to_components(
    box: Box, span: Span, others: Sequence[Span], components: Sequence[Component], overhang: float
) -> Box:
    """Grow a digit's box to the ends of its own components: columns may end within a stroke.

    Args:
        box: around the ink in the digit's columns.
        span: these columns.
        others: the columns of the line's other digits.
        components: of the line.
        overhang: the part of a component, 0..1, that may stand in the others' columns.
    """
    boxes = [box]
    for component in components:
        columns = component.box.columns
        is_own = 2 * span.overlap(columns) > columns.width
        if is_own and sum_overlaps(columns, others) <= overhang * columns.width:
            boxes.append(component.box)
    return Box.around(boxes)


def set_probability(
    probabilities: NDArray[np.float32], label: int, probability: float
) -> NDArray[np.float32]:
    """Give one label another probability; the others share what is left as they did before.

    Args:
        probabilities: (10,) of each label.
        label: 0..9.
        probability: 0..1.

    Returns:
        (10,) float32 that sum to 1.
    """
    others = probabilities.astype(np.float64)
    others[label] = 0.0
    total, left = others.sum(), 1 - probability
    others = others * (left / total) if total else np.full(CLASSES, left / (CLASSES - 1))
    others[label] = probability
    return np.asarray(others, np.float32)
