"""What the digit model sees in the parts of a line."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.frame import build_frame
from inkdigit.layout.component import Component
from inkdigit.layout.cuts import crop_columns
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.types import Box, Span


@dataclass(frozen=True, eq=False)
class SpanEvidence:
    """The ink in some columns of a line, as the digit model sees it.

    `frame` (28, 28) uint8 is built of the `component`. `probabilities` (10,) say which digit it is,
    and `digit_probability`, 0..1, whether it is one at all.
    """

    component: Component
    frame: NDArray[np.uint8]
    probabilities: NDArray[np.float32]
    digit_probability: float

    def likelihood(self, label: int) -> float:
        """How likely it is this digit, and not another or none: 0..1."""
        return float(self.probabilities[label]) * self.digit_probability


class LineEvidence:
    """The spans of a line in several views: without rules, with them, without slant.

    Where a rule was taken for a stroke or a stroke for a rule, one of the first two is right; where
    slanted digits overlap, the third.

    Args:
        views: for each view, the evidence of each span that has ink in it.
    """

    def __init__(self, views: Sequence[dict[Span, SpanEvidence]]) -> None:
        self._views = views

    def best(self, span: Span, label: int) -> SpanEvidence | None:
        """The view in which a span is this digit most likely; None where it has no ink."""
        seen = [view[span] for view in self._views if span in view]
        return max(seen, key=lambda evidence: evidence.likelihood(label), default=None)

    def box(self, span: Span) -> Box:
        """The box around a span's ink, in the first view that has some: there it is not moved."""
        return next(view[span].component.box for view in self._views if span in view)

    def likelihood(self, span: Span, label: int) -> float:
        """How likely a span is this digit: 0..1."""
        evidence = self.best(span, label)
        return evidence.likelihood(label) if evidence else 0.0

    def digit_probability(self, span: Span) -> float:
        """How likely a span is a digit at all, seen without rules: 0..1."""
        evidence = self._views[0].get(span)
        return evidence.digit_probability if evidence else 0.0


def classify_spans(
    digit_model: DigitModel, views: Sequence[Component], spans: Collection[Span]
) -> LineEvidence:
    """Let the digit model look at parts of a line.

    Args:
        digit_model: which.
        views: the line without rules, with them, and without slant; all on the same columns.
        spans: the parts, in columns of the views.
    """
    return LineEvidence([_classify_view(digit_model, view, spans) for view in views])


def _classify_view(
    digit_model: DigitModel, view: Component, spans: Collection[Span]
) -> dict[Span, SpanEvidence]:
    """The evidence of each span that has ink."""
    parts = {
        span: part
        for span in spans
        if (part := crop_columns(view, span.left, span.right)) is not None
    }
    if not parts:
        return {}
    frames = np.stack([build_frame(part.ink) for part in parts.values()])
    seen = zip(parts.items(), frames, *digit_model.classify(frames), strict=True)
    return {
        span: SpanEvidence(part, frame, probabilities, float(digit))
        for (span, part), frame, probabilities, digit in seen
    }
