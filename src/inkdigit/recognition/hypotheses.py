"""Accounts of a line: what it may say, judged by both networks.

An account says which digit stands where and which pieces of ink are left out. The network for lines
gives its probability; the network for frames looks at each digit and at all that is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.frame import build_frame
from inkdigit.layout.component import Component
from inkdigit.layout.cuts import crop_columns
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.line_model import AlignedDigit
from inkdigit.types import Box

PROBABILITY_FLOOR = 0.01
"""A network never denies more surely than this: then the other one decides."""
CTC_WEIGHT = 1.2
"""How much the network for lines, which sees the neighbours, counts against that for frames."""
INSERTION_BONUS = 1.5
"""What each digit adds, in nats: networks for lines forget digits more often than they invent."""
DELETION_COST = 4.0
"""What it costs, in nats, to leave out a piece that is as tall as a digit."""
BORDER, BESIDE = 0.4, 0.08
"""A piece this narrow, as a part of its height, and this near to the picture's left or right side,
as a part of its width, may be a cell's border: it is left out for nothing."""
REACH = 0.75
"""How far a digit's ink may be from its middle, as a part of the line's height."""
OVERHANG = 0.2
"""The part of a piece that may stand in its neighbours' columns."""
Span = tuple[int, int]
"""The first of some columns, and the one behind the last."""


@dataclass(frozen=True, eq=False)
class View:
    """A part of a line as the network for frames sees it."""

    component: Component
    frame: NDArray[np.uint8]
    probabilities: NDArray[np.float32]
    digit: float

    def likelihood(self, label: int) -> float:
        """How likely it is this digit, and not another or none: 0..1."""
        return float(self.probabilities[label]) * self.digit


class Views:
    """The parts of a line as the network for frames sees them: without rules, with them, upright.

    Where a rule was taken for a stroke or a stroke for a rule, one of the first two is right; where
    slanted digits overlap, the third.
    """

    def __init__(self, views: Sequence[dict[Span, View]]) -> None:
        self._views = views

    def best(self, span: Span, label: int) -> View | None:
        """The view in which a part is this digit most likely; None if it has no ink."""
        seen = [views[span] for views in self._views if span in views]
        return max(seen, key=lambda view: view.likelihood(label), default=None)

    def box(self, span: Span) -> Box:
        """Where a part with ink stands in the picture: as it is seen first, not moved upright."""
        return next(views[span].component.box for views in self._views if span in views)

    def likelihood(self, span: Span, label: int) -> float:
        """How likely a part is this digit: 0..1."""
        view = self.best(span, label)
        return view.likelihood(label) if view else 0.0

    def is_digit(self, span: Span) -> float:
        """How likely a part is a digit at all, seen without rules: 0..1."""
        view = self._views[0].get(span)
        return view.digit if view else 0.0


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """What a line may say.

    `digits` are labels and where they stand; `left_out` says of each piece that is no part of them
    whether it is as tall as a digit; `probability` is that of the network for lines, 0..1.
    `borders` are those that may be a cell's border: they are left out for nothing.
    """

    digits: tuple[tuple[int, Span], ...]
    left_out: dict[Span, bool]
    probability: float
    borders: frozenset[Span] = frozenset()

    @property
    def labels(self) -> tuple[int, ...]:
        return tuple(label for label, _ in self.digits)

    def says(self, label: int, span: Span) -> bool:
        """Whether it sees this digit there, give or take half of its columns."""
        return any(
            one == label and 2 * _common(span, [place]) > min(_wide(span), _wide(place))
            for one, place in self.digits
        )

    def is_inked(self, views: Views) -> bool:
        """Whether there is ink wherever it sees a digit."""
        return all(views.best(span, label) is not None for label, span in self.digits)

    def likelihood(self, views: Views) -> float:
        """How likely both networks find its digits: 0..1."""
        each = [
            max(views.likelihood(span, label), PROBABILITY_FLOOR) for label, span in self.digits
        ]
        return self.probability * float(np.prod(each))

    def score(self, views: Views) -> float:
        """The logarithm of how likely it is, with all that it leaves out."""
        total = CTC_WEIGHT * float(np.log(self.probability + 1e-9)) + INSERTION_BONUS * len(
            self.digits
        )
        for label, span in self.digits:
            total += float(np.log(max(views.likelihood(span, label), PROBABILITY_FLOOR)))
        for span, tall in self.left_out.items():
            if span in self.borders:
                continue
            total += (
                float(np.log(max(1 - views.is_digit(span), PROBABILITY_FLOOR)))
                - DELETION_COST * tall
            )
        return total


def hypothesis_from_text(
    text: Sequence[AlignedDigit],
    probability: float,
    components: Sequence[Component],
    seen: Span,
    paper: int,
) -> Hypothesis:
    """Lay a text over the pieces of a line.

    Args:
        text: what the network for lines reads.
        probability: how likely that is, 0..1.
        components: of the line.
        seen: the columns of the picture in which the text was read.
        paper: columns of the picture.
    """
    first, last = seen
    top = min(component.box[1] for component in components)
    height = max(component.box[1] + component.box[3] for component in components) - top
    reach = round(REACH * height)
    digits = []
    for one in text:
        left, right = max(one.left, one.centre - reach), min(one.right, one.centre + reach)
        left = min(max(left, 0), last - first - 1)
        digits.append((one.label, (left, max(min(right, last - first), left + 1))))
    spans = {span_of(component, first): component.box[3] >= height / 2 for component in components}
    borders = {
        span_of(component, first) for component in components if _may_be_a_border(component, paper)
    }
    taken = [span for _, span in digits]
    left_out = {
        span: tall for span, tall in spans.items() if 2 * _common(span, taken) < _wide(span)
    }
    return Hypothesis(tuple(digits), left_out, probability, frozenset(borders))


def _wide(span: Span) -> int:
    return span[1] - span[0]


def _common(span: Span, others: Sequence[Span]) -> int:
    """How many columns of a span are in the others, which do not overlap."""
    return sum(max(0, min(span[1], right) - max(span[0], left)) for left, right in others)


def _may_be_a_border(component: Component, paper: int) -> bool:
    x, _, width, height = component.box
    return width <= BORDER * height and min(x, paper - x - width) <= BESIDE * paper


def span_of(component: Component, first: int) -> Span:
    """The columns of a piece, counted from the first that was looked at."""
    return component.box[0] - first, component.box[0] - first + component.box[2]


def grow_to_components(
    box: Box, span: Span, taken: Sequence[Span], components: Sequence[Component], first: int
) -> Box:
    """A digit's box, grown to the ends of the pieces that are its own: columns may end in a stroke.

    Args:
        box: around the ink in the digit's columns.
        span: these columns, counted from the first that was looked at.
        taken: those of the line's digits.
        components: of the line.
        first: the first column that was looked at.
    """
    others = [other for other in taken if other != span]
    boxes = [box]
    for component in components:
        columns = span_of(component, first)
        if 2 * _common(columns, [span]) <= _wide(columns):
            continue
        if _common(columns, others) <= OVERHANG * _wide(columns):
            boxes.append(component.box)
    return Box.around(boxes)


def classify_spans(
    digit_model: DigitModel, lines: Sequence[Component], hypotheses: Sequence[Hypothesis]
) -> Views:
    """Every part of a line that an account names.

    Args:
        digit_model: the network for frames.
        lines: the line's ink without rules, with them, and upright: all of the same columns.
        hypotheses: what names the parts.
    """
    spans = {span for hypothesis in hypotheses for _, span in hypothesis.digits}
    spans |= {span for hypothesis in hypotheses for span in hypothesis.left_out}
    return Views([_look(digit_model, line, spans) for line in lines])


def _look(digit_model: DigitModel, line: Component, spans: set[Span]) -> dict[Span, View]:
    parts = {span: part for span in spans if (part := crop_columns(line, *span)) is not None}
    if not parts:
        return {}
    frames = np.stack([build_frame(part.ink) for part in parts.values()])
    judged = zip(parts.items(), frames, *digit_model.classify(frames), strict=True)
    return {span: View(part, seen, row, float(digit)) for (span, part), seen, row, digit in judged}


class Selection(NamedTuple):
    """The best account; how likely its text is, and each of its digits: 0..1."""

    hypothesis: Hypothesis
    sure: float
    sure_of_each: tuple[float, ...]


def select_hypothesis(hypotheses: Sequence[Hypothesis], views: Views) -> Selection:
    """Choose the best account of a line.

    Of the accounts of one text, which see its digits in other places, the best one speaks for it. A
    digit is as likely as all texts together that have it there.
    """
    scored = sorted(
        ((hypothesis.score(views), hypothesis) for hypothesis in hypotheses), key=itemgetter(0)
    )
    highest, best = scored[-1]
    texts = {
        hypothesis.labels: (score, hypothesis) for score, hypothesis in scored
    }  # the best comes last
    likely = [(float(np.exp(score - highest)), hypothesis) for score, hypothesis in texts.values()]
    total = sum(share for share, _ in likely)
    each = tuple(
        sum(share for share, other in likely if other.says(label, span)) / total
        for label, span in best.digits
    )
    return Selection(best, 1 / total, each)
