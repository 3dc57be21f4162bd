"""What the line model says of a line -> its likeliest texts, and where their digits stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigit.recognition.ctc import (
    Labelling,
    prefix_beam_search,
    sequence_probabilities,
    viterbi_align,
)
from inkdigit.types import Span

STRIDE = 4
"""Pixels of the network's input between two of its steps."""
RELATIVE_FLOOR = 0.003
"""Texts less likely than this part of the likeliest one are dropped."""


class AlignedDigit(NamedTuple):
    """A digit of a text.

    `centre` is the column of the ink where it stands. `span` reaches halfway to its neighbours.
    """

    label: int
    centre: int
    span: Span


@dataclass(frozen=True)
class AlignedText:
    """A text that a line may say, and how likely that is, 0..1."""

    digits: tuple[AlignedDigit, ...]
    probability: float

    @property
    def labels(self) -> tuple[int, ...]:
        return tuple(digit.label for digit in self.digits)


@dataclass(frozen=True, eq=False)
class LineOutput:
    """The posteriors of one line in several scales.

    For each scale, `posteriors` is (t, 11) float32, with the blank in column 0. `columns` (w,)
    says which column of the ink each pixel of the network's input showed. `width` is the ink's.
    """

    posteriors: tuple[NDArray[np.float32], ...]
    columns: tuple[NDArray[np.float64], ...]
    width: int

    def align_texts(self) -> list[AlignedText]:
        """Find what the line may say, and where.

        A text's probability is the mean over all scales. A text comes once for each scale in which
        it was found, for its digits stand a little elsewhere there.
        """
        found = [
            (labelling, scale)
            for scale, posteriors in enumerate(self.posteriors)
            for labelling, _ in prefix_beam_search(posteriors)
        ]
        labellings = list(dict.fromkeys(labelling for labelling, _ in found))
        likely = dict(zip(labellings, self._average(labellings), strict=True))
        floor = RELATIVE_FLOOR * max(likely.values())
        return [
            AlignedText(self._align(labelling, scale), likely[labelling])
            for labelling, scale in found
            if likely[labelling] >= floor
        ]

    def probability(self, digits: Sequence[int]) -> float:
        """How likely it is that the line says these digits: 0..1."""
        return self._average([tuple(digit + 1 for digit in digits)])[0]

    def _average(self, labellings: Sequence[Labelling]) -> list[float]:
        """The mean probability of each labelling over the scales."""
        each = [sequence_probabilities(labellings, posteriors) for posteriors in self.posteriors]
        return [float(likely) for likely in np.mean(each, axis=0)]

    def _align(self, labelling: Labelling, scale: int) -> tuple[AlignedDigit, ...]:
        """Find where a text's digits stand in the ink, as the scale of this number shows it."""
        centres = [
            float(self.columns[scale][min(int(centre), len(self.columns[scale]) - 1)])
            for centre in _find_centres(labelling, self.posteriors[scale])
        ]
        between = [round((one + two) / 2) for one, two in pairwise(centres)]
        edges = [0, *between, self.width] if centres else []
        return tuple(
            AlignedDigit(label - 1, round(centre), Span(left, max(right, left + 1)))
            for label, centre, (left, right) in zip(
                labelling, centres, pairwise(edges), strict=True
            )
        )


def _find_centres(labelling: Labelling, posteriors: NDArray[np.float32]) -> list[float]:
    """Find the middle of each label's steps, weighted by its posteriors: in input pixels."""
    centres = []
    for label, steps in zip(labelling, viterbi_align(posteriors, labelling), strict=True):
        weights = posteriors[steps, label] + 1e-9
        middle = weights @ (np.arange(steps.start, steps.stop) + 0.5) / weights.sum() * STRIDE
        centres.append(float(middle))
    return centres
