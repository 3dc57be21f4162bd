"""What the digit model sees in the parts of a line."""

import math
from collections.abc import Mapping, Sequence
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.deslant import deslant
from inkdigit.layout.component import Component, join_components
from inkdigit.recognition.classified_component import ClassifiedComponent, classify_components
from inkdigit.recognition.cuts import crop_columns
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.types import Box, Frame, InkMap, Span

STROKE_RANK = 0.8
"""Part of a stroke's pixels that have less ink than tells how strong it is: most are its edges
where it is thin."""
LIKENESS_BLUR = 1.2
"""Pixels by which frames are blurred to be compared: hands are not that steady."""


class LineEvidence:
    """The spans of a line in several views: without rules, with them, without slant.

    Where a rule was taken for a stroke or a stroke for a rule, one of the first two is right; where
    slanted digits overlap, the third.

    Args:
        views: for each view, the evidence of each span that has ink in it.
    """

    def __init__(self, views: Sequence[dict[Span, ClassifiedComponent]]) -> None:
        self.views = views
        self._strengths = {
            span: measure_strength(seen.component.ink) for span, seen in views[0].items()
        }
        self._strongest = max(self._strengths.values(), default=1.0)
        self._shapes: dict[Span, NDArray[np.float32]] = {}

    def faintness(self, span: Span) -> float:
        """How faint a span's ink is beside the strongest of the line: 1 for half of it or less."""
        share = self._strengths.get(span, self._strongest) / self._strongest
        return min(1.0, 2 * (1 - share))

    def has_ink(self, span: Span) -> bool:
        """Tell whether a span has ink in any view."""
        return any(span in view for view in self.views)

    def find_best(self, span: Span, label: int) -> ClassifiedComponent:
        """Find the view in which a span is this digit most likely.

        Raises:
            LookupError: the span has no ink.
        """
        return max(self._get_views(span), key=lambda seen: seen.likelihood(label))

    def find_box(self, span: Span) -> Box:
        """Find the box around a span's ink, in the first view that has some: it is not moved there.

        Raises:
            LookupError: the span has no ink.
        """
        return self._get_views(span)[0].component.box

    def likelihood(self, span: Span, label: int) -> float:
        """How likely a span is this digit: 0..1."""
        return self.find_best(span, label).likelihood(label) if self.has_ink(span) else 0.0

    def digit_probability(self, span: Span) -> float:
        """How likely a span is a digit at all, seen without rules: 0..1."""
        seen = self.views[0].get(span)
        return float(seen.digit_probability) if seen else 0.0

    def measure_tallness(self, span: Span, spans: Sequence[Span]) -> float:
        """Measure how much taller a digit is than the others of its line.

        Args:
            span: of the digit.
            spans: of the digits that it is compared with; itself does not count.

        Returns:
            The squared logarithm of how many times taller than the median of the others it is; 0
            where it is no taller, or alone.
        """
        others = [self.find_box(other).height for other in spans if other != span]
        if not others:
            return 0.0
        return math.log(max(1.0, self.find_box(span).height / median(others))) ** 2

    def measure_likeness(self, spans: Sequence[Span]) -> NDArray[np.float32]:
        """Measure how alike digits look, whatever their size: the cosines of their shapes.

        Args:
            spans: of n digits.

        Returns:
            (n, n) float32, 0..1.

        Raises:
            LookupError: a span has no ink.
        """
        for span in spans:
            if span not in self._shapes:
                self._shapes[span] = describe_shape(self._get_views(span)[0].frame)
        shapes = np.stack([self._shapes[span] for span in spans])
        return np.asarray(shapes @ shapes.T, np.float32)

    def _get_views(self, span: Span) -> list[ClassifiedComponent]:
        if not self.has_ink(span):
            raise LookupError(f"There is no ink in the columns {span.left} to {span.right}.")
        return [view[span] for view in self.views if span in view]


def describe_shape(frame: Frame) -> NDArray[np.float32]:
    """Describe the shape in a frame: (784,) float32 of length 1, or 0 where there is no ink."""
    blurred = cv2.GaussianBlur(frame.astype(np.float32), (0, 0), LIKENESS_BLUR).ravel()
    return np.asarray(blurred / max(1.0, float(np.linalg.norm(blurred))), np.float32)


def measure_strength(ink: InkMap) -> float:
    """Measure how strong the strokes of some ink are, 0..255, whatever their soft edges."""
    inked = ink[ink > 0]
    if not len(inked):
        return 0.0
    rank = int(STROKE_RANK * (len(inked) - 1))
    return float(np.partition(inked, rank)[rank])


def classify_spans(
    digit_model: DigitModel,
    views: Sequence[Component],
    spans: Mapping[Span, Sequence[Component]],
) -> LineEvidence:
    """Let the digit model look at parts of a line.

    Args:
        digit_model: which.
        views: the line without rules, with them, and without slant; all on the same columns.
        spans: the parts, in columns of the views, and the components that are all their ink; where
            there are none, it is all ink in these columns.
    """
    seen = [_classify_view(digit_model, view, spans) for view in views]
    own = {span: join_components(list(given)) for span, given in spans.items() if given}
    upright = [Component(one.box, deslant(one.ink)) for one in own.values()]
    classified = classify_components(digit_model, [*own.values(), *upright])
    for number, span in enumerate(own):
        seen[0][span], seen[-1][span] = classified[number], classified[len(own) + number]
    return LineEvidence(seen)


def _classify_view(
    digit_model: DigitModel, view: Component, spans: Mapping[Span, Sequence[Component]]
) -> dict[Span, ClassifiedComponent]:
    """The evidence of each span that has ink, and no components of its own."""
    parts = {
        span: part
        for span, components in spans.items()
        if not components and (part := crop_columns(view, span.left, span.right)) is not None
    }
    return dict(zip(parts, classify_components(digit_model, list(parts.values())), strict=True))
