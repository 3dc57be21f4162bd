"""Touching digits -> single ones.

Cuts are proposed where little ink is crossed, and the network says which of them leave digits:
over-segmentation and dynamic programming, as in Y. LeCun et al., "Gradient-Based Learning Applied
to Document Recognition", 1998, section VII.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.frame import build_frame
from inkdigit.layout.component import Component
from inkdigit.layout.cuts import crop_columns, propose_cuts
from inkdigit.types import Frames

WIDE = 0.75
"""Width over height from which a piece may be more than one digit."""
WIDTH_PRIOR = (
    (0.2, 0.02), (0.4, 0.3), (0.6, 1.0), (0.9, 1.0), (1.1, 0.25), (1.2, 0.1), (1.4, 0.02),
    (1.6, 0.003), (1.9, 0.0001),
)  # fmt: skip
"""How likely a digit is of a width over height: the tails of MNIST's."""
CUT_PRIOR = 0.15
"""How likely it is, before looking, that a digit ends at a place where cutting is possible."""
LEAST = 1e-6


def split(
    component: Component, confidence: Callable[[Frames], NDArray[np.float32]]
) -> list[Component]:
    """Part a piece where that gives digits.

    Args:
        component: the ink of one or several digits.
        confidence: (n, 28, 28) uint8 frames -> (n,) how sure each is one digit, 0..1.

    Returns:
        The parts from left to right; the piece itself where one digit is the best account.
    """
    _, _, width, height = component.box
    if width < WIDE * height:
        return [component]
    places = [0, *propose_cuts(component), width]
    spans = [
        (i, j)
        for i in range(len(places) - 1)
        for j in range(i + 1, len(places))
        if _width_prior((places[j] - places[i]) / height) > LEAST
    ]
    parts = {span: crop_columns(component, places[span[0]], places[span[1]]) for span in spans}
    inked = [span for span in spans if parts[span] is not None]
    if not inked:
        return [component]
    found = [part for span in inked if (part := parts[span]) is not None]
    confidences = confidence(np.stack([build_frame(part.ink) for part in found]))
    scores = {
        span: _score(part, float(sure))
        for span, part, sure in zip(inked, found, confidences, strict=True)
    }
    path = _best_path(len(places) - 1, scores)
    return [part for span in path if (part := parts[span]) is not None] or [component]


def _width_prior(aspect: float) -> float:
    widths, likely = zip(*WIDTH_PRIOR, strict=True)
    return float(np.interp(aspect, widths, likely, left=likely[0], right=0.0))


def _score(part: Component, confidence: float) -> float:
    _, _, width, height = part.box
    return float(np.log(max(confidence * _width_prior(width / height), LEAST)) + np.log(CUT_PRIOR))


def _best_path(last: int, scores: dict[tuple[int, int], float]) -> Sequence[tuple[int, int]]:
    """The spans from place 0 to the last whose scores have the largest sum; empty without any."""
    best = [0.0, *[-math.inf] * last]
    came_from: dict[int, int] = {}
    for (start, end), score in sorted(scores.items()):
        if best[start] + score > best[end]:
            best[end] = best[start] + score
            came_from[end] = start
    path: list[tuple[int, int]] = []
    end = last
    while end in came_from:
        path.append((came_from[end], end))
        end = came_from[end]
    return path[::-1] if end == 0 else []
