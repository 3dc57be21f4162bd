"""What the line model says of a line -> its likeliest texts, and where their digits stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigit.recognition.counter_evidence import CounterEvidence
from inkdigit.recognition.ctc import (
    Labelling,
    prefix_beam_search,
    sequence_probabilities,
    viterbi_align,
)
from inkdigit.types import CLASSES, SIGNS, Span

STRIDE = 4
"""Pixels of the network's input between two of its steps."""
RELATIVE_FLOOR = 0.003
"""Texts less likely than this part of the likeliest one are dropped."""
LETTER = CLASSES + 1 + SIGNS.index("other")
"""The class of letters and scribbles."""
TRACE = 1e-6
"""What is seen in all, at least, where parts of it are measured."""
SMALL_SIGNS = frozenset(("point", "comma"))
"""Signs that stand below their neighbours' columns rather than between them."""


class AlignedDigit(NamedTuple):
    """A digit of a text.

    `centre` is the column of the ink where it stands. `span` reaches halfway to its neighbours,
    digits or signs that are as wide.
    """

    label: int
    centre: int
    span: Span


class AlignedSign(NamedTuple):
    """A sign between digits, one of `SIGNS`, where no digit is read.

    `confidence`, 0..1, is how sure the network is. `centre` is the column where it stands. `span`
    reaches halfway to its neighbours; that of a small sign is where the network sees it.
    """

    kind: str
    confidence: float
    centre: int
    span: Span

    @property
    def is_small(self) -> bool:
        return self.kind in SMALL_SIGNS


@dataclass(frozen=True)
class AlignedText:
    """The digits that a line may say, how likely that is, 0..1, and the signs beside them."""

    digits: tuple[AlignedDigit, ...]
    probability: float
    signs: tuple[AlignedSign, ...] = ()

    @property
    def labels(self) -> tuple[int, ...]:
        return tuple(digit.label for digit in self.digits)


@dataclass(frozen=True, eq=False)
class LineOutput:
    """The posteriors of one line in several scales.

    For each scale, `posteriors` is (t, 24) float32, with the blank in column 0, then digits and
    signs. `columns` (w,) says which column of the ink each pixel of the network's input showed.
    `width` is the ink's.
    """

    posteriors: tuple[NDArray[np.float32], ...]
    columns: tuple[NDArray[np.float64], ...]
    width: int

    @cached_property
    def of_digits(self) -> tuple[NDArray[np.float32], ...]:
        """The same where signs count as blanks: (t, 11) float32 each.

        A text's probability is then that of its digits, whatever signs stand between them.
        """
        return tuple(merge_signs(posteriors) for posteriors in self.posteriors)

    def align_texts(self) -> list[AlignedText]:
        """Find which digits the line may say, where, and which signs stand beside them.

        A text's probability is the mean over all scales. A text comes once for each scale in which
        it was found, for its digits stand a little elsewhere there.
        """
        found = [
            (labelling, scale)
            for scale, labellings in enumerate(self._likeliest)
            for labelling in labellings
        ]
        labellings = list(dict.fromkeys(labelling for labelling, _ in found))
        likely = dict(zip(labellings, self._average(labellings), strict=True))
        self._known.update(likely)
        floor = RELATIVE_FLOOR * max(likely.values())
        return [
            self._align(labelling, scale, likely[labelling])
            for labelling, scale in found
            if likely[labelling] >= floor
        ]

    def probability(self, digits: Sequence[int]) -> float:
        """How likely it is that the line says these digits: 0..1."""
        labelling = tuple(digit + 1 for digit in digits)
        if labelling not in self._known:
            self._known[labelling] = self._average([labelling])[0]
        return self._known[labelling]

    def find_counter_evidence(
        self, digits: Sequence[int], *, nothing: float, fewer: float
    ) -> CounterEvidence:
        """Find what speaks against these digits.

        Args:
            digits: that were read.
            nothing: how likely there are none, 0..1.
            fewer: how likely there are fewer, or none.
        """
        labelling = tuple(digit + 1 for digit in digits)
        others = sum(labellings[0] != labelling for labellings in self._likeliest)
        seen = sum(posteriors.sum(axis=0, dtype=np.float64) for posteriors in self.posteriors)
        total = max(float(seen[1:].sum()), TRACE)
        letters, every = float(seen[LETTER]), float(seen[CLASSES + 1 :].sum())
        return CounterEvidence(
            nothing=nothing,
            fewer=fewer,
            letters=letters / total,
            signs=max(0.0, every - letters) / total,
            disagreement=others / len(self._likeliest),
        )

    @cached_property
    def _likeliest(self) -> list[list[Labelling]]:
        """The labellings that each scale finds, the likeliest first."""
        return [
            [labelling for labelling, _ in prefix_beam_search(posteriors)]
            for posteriors in self.of_digits
        ]

    @cached_property
    def _known(self) -> dict[Labelling, float]:
        """The probabilities of labellings that were asked for."""
        return {}

    def _average(self, labellings: Sequence[Labelling]) -> list[float]:
        """The mean probability of each labelling over the scales."""
        each = sequence_probabilities(labellings, self.of_digits)
        return [float(likely) for likely in each.mean(axis=0)]

    def _align(self, labelling: Labelling, scale: int, probability: float) -> AlignedText:
        """Find where digits stand in the ink, and signs, as the scale of this number shows it."""
        posteriors = self.of_digits[scale]
        steps = viterbi_align(posteriors, labelling) if labelling else []
        signs = self._find_signs(steps, scale)
        centres = [
            self._to_ink(centre, scale) for centre in _find_centres(labelling, steps, posteriors)
        ]
        large = [float(sign.centre) for sign in signs if not sign.is_small]
        spans = divide_columns([*centres, *large], self.width)
        digits = tuple(
            AlignedDigit(label - 1, round(centre), span)
            for label, centre, span in zip(labelling, centres, spans, strict=False)
        )
        rest = iter(spans[len(centres) :])
        signs = [sign if sign.is_small else sign._replace(span=next(rest)) for sign in signs]
        return AlignedText(digits, probability, tuple(signs))

    def _find_signs(self, taken: Sequence[slice], scale: int) -> list[AlignedSign]:
        """Find the signs at the steps that no digit has: one for steps that follow each other."""
        posteriors = self.posteriors[scale][:, [0, *range(CLASSES + 1, self._classes)]]
        kinds = posteriors.argmax(axis=1)
        for steps in taken:
            kinds[steps] = 0
        ends = [0, *(np.flatnonzero(np.diff(kinds)) + 1), len(kinds)]
        return [
            self._align_sign(
                kind - 1, slice(first, last), float(posteriors[first:last, kind].max()), scale
            )
            for first, last in pairwise(ends)
            if (kind := int(kinds[first]))
        ]

    def _align_sign(self, kind: int, steps: slice, confidence: float, scale: int) -> AlignedSign:
        """Find the columns of the ink where steps show a sign."""
        left = round(self._to_ink(steps.start * STRIDE, scale))
        right = round(self._to_ink(steps.stop * STRIDE - 1, scale)) + 1
        span = Span(left, max(right, left + 1))
        return AlignedSign(SIGNS[kind], confidence, (span.left + span.right) // 2, span)

    @property
    def _classes(self) -> int:
        return int(self.posteriors[0].shape[1])

    def _to_span(self, steps: slice, scale: int) -> Span:
        """Find the columns of the ink that some steps show."""
        left = self._to_ink(steps.start * STRIDE, scale)
        right = self._to_ink(steps.stop * STRIDE - 1, scale) + 1
        return Span(round(left), max(round(right), round(left) + 1))

    def _to_ink(self, place: float, scale: int) -> float:
        """Find the column of the ink that a pixel of the network's input shows."""
        columns = self.columns[scale]
        return float(columns[min(int(place), len(columns) - 1)])


def divide_columns(centres: Sequence[float], width: int) -> list[Span]:
    """Divide columns among what stands at these centres: each reaches halfway to its neighbours.

    Args:
        centres: in any order.
        width: columns in all.
    """
    order = sorted(range(len(centres)), key=lambda number: centres[number])
    between = [round((centres[one] + centres[two]) / 2) for one, two in pairwise(order)]
    edges = pairwise([0, *between, width])
    spans = {
        number: Span(left, max(right, left + 1))
        for number, (left, right) in zip(order, edges, strict=False)
    }
    return [spans[number] for number in range(len(centres))]


def merge_signs(posteriors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Count signs as blanks: (t, 11 + signs) -> (t, 11)."""
    digits = posteriors[:, : CLASSES + 1].copy()
    digits[:, 0] += posteriors[:, CLASSES + 1 :].sum(axis=1)
    return digits


def _find_centres(
    labelling: Labelling, steps: Sequence[slice], posteriors: NDArray[np.float32]
) -> list[float]:
    """Find the middle of each label's steps, weighted by its posteriors: in input pixels."""
    centres = []
    for label, run in zip(labelling, steps, strict=True):
        weights = posteriors[run, label] + 1e-9
        middle = weights @ (np.arange(run.start, run.stop) + 0.5) / weights.sum() * STRIDE
        centres.append(float(middle))
    return centres
