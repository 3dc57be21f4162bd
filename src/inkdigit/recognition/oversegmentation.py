"""Touching digits -> single ones.

Cuts are proposed where little ink is crossed, and the digit model says which of them leave digits:
over-segmentation and dynamic programming, as in Y. LeCun et al., "Gradient-Based Learning Applied
to Document Recognition", 1998, section VII.
"""

import math
from collections.abc import Sequence

import numpy as np

from inkdigit.layout.component import Component
from inkdigit.recognition.classified_component import ClassifiedComponent, classify_components
from inkdigit.recognition.cuts import crop_columns, propose_cuts
from inkdigit.recognition.digit_model import DigitModel

MIN_SPLIT_ASPECT = 0.75
"""Width over height from which a component may be more than one digit."""
WIDTH_PRIOR = (
    (0.2, 0.02), (0.4, 0.3), (0.6, 1.0), (0.9, 1.0), (1.1, 0.25), (1.2, 0.1), (1.4, 0.02),
    (1.6, 0.003), (1.9, 0.0001),
)  # fmt: skip
"""How likely a digit is of a width over height: the tails of MNIST's."""
CUT_PRIOR = 0.15
"""How likely it is, before looking, that a digit ends at a place where cutting is possible."""
SCORE_FLOOR = 1e-6
"""No part is less likely than this; parts whose width is less likely are not classified."""

Segment = tuple[int, int]
"""The number of the cut where a part begins, and of the one where it ends."""


def split(components: Sequence[Component], digit_model: DigitModel) -> list[Component]:
    """Part components where that gives digits.

    Args:
        components: the ink of one or several digits each.
        digit_model: says how sure each part is one digit.

    Returns:
        The parts from left to right; a component itself where one digit is likeliest.
    """
    return [part for component in components for part in _split_one(component, digit_model)]


def _split_one(component: Component, digit_model: DigitModel) -> list[Component]:
    """Part one component; a narrow one is not even classified."""
    cuts = find_edges(component)
    if not cuts:
        return [component]
    parts = crop_segments(component, cuts)
    classified = classify_components(digit_model, list(parts.values()))
    scores = dict(zip(parts, map(_score, classified), strict=True))
    return [parts[segment] for segment in _find_best_path(len(cuts) - 1, scores)] or [component]


def find_edges(component: Component) -> list[int]:
    """Find the columns at which parts of a component may begin or end; none of a narrow one."""
    if component.box.width < MIN_SPLIT_ASPECT * component.box.height:
        return []
    return [0, *propose_cuts(component), component.box.width]


def crop_segments(component: Component, cuts: Sequence[int]) -> dict[Segment, Component]:
    """Crop each part between two cuts that is as wide as a digit may be and has ink."""
    segments = [
        (start, end)
        for start in range(len(cuts) - 1)
        for end in range(start + 1, len(cuts))
        if _width_prior((cuts[end] - cuts[start]) / component.box.height) > SCORE_FLOOR
    ]
    return {
        (start, end): part
        for start, end in segments
        if (part := crop_columns(component, cuts[start], cuts[end])) is not None
    }


def _width_prior(aspect: float) -> float:
    """How likely a digit is of this width over height, 0..1."""
    aspects, likely = zip(*WIDTH_PRIOR, strict=True)
    return float(np.interp(aspect, aspects, likely, left=likely[0], right=0.0))


def _score(part: ClassifiedComponent) -> float:
    """The logarithm of how likely a part is a digit."""
    box = part.component.box
    likely = part.confidence * _width_prior(box.width / box.height)
    return float(np.log(max(likely, SCORE_FLOOR)) + np.log(CUT_PRIOR))


def _find_best_path(last: int, scores: dict[Segment, float]) -> list[Segment]:
    """Find the segments from cut 0 to the last whose scores have the largest sum.

    Returns:
        The segments from left to right; none where there is no way through.
    """
    best = [0.0, *[-math.inf] * last]
    came_from: dict[int, int] = {}
    for (start, end), score in sorted(scores.items()):
        if best[start] + score > best[end]:
            best[end] = best[start] + score
            came_from[end] = start
    path: list[Segment] = []
    end = last
    while end in came_from:
        path.append((came_from[end], end))
        end = came_from[end]
    return path[::-1] if end == 0 else []
