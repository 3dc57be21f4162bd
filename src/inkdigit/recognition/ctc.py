"""What a network says step by step -> the likeliest text, and where its digits stand.

Many ways of saying it, step by step, spell the same text, and their probabilities add up: the
likeliest text need not be the likeliest way (A. Graves et al., "Connectionist Temporal
Classification", 2006; the search is that of A. Hannun et al., "First-Pass Large Vocabulary
Continuous Speech Recognition using Bi-Directional Recurrent DNNs", 2014, without a dictionary).
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Text = tuple[int, ...]
"""Labels 1..10; 0 stands for nothing and is no part of a text."""

BEAM_WIDTH = 12
"""Texts that are followed from step to step."""
LABEL_FLOOR = 0.003
"""Less likely labels are not followed."""


def prefix_beam_search(steps: NDArray[np.float32]) -> list[tuple[Text, float]]:
    """Find the texts with the largest probabilities over all ways to say them.

    Args:
        steps: (t, 11) probabilities; column 0 is nothing.

    Returns:
        At most `KEPT` texts with their probabilities, 0..1, the likeliest first.
    """
    # For each text, the probability of the ways that end in nothing, and in its last label.
    beam: dict[Text, tuple[float, float]] = {(): (1.0, 0.0)}
    for step in steps.astype(np.float64):
        labels = [int(label) for label in np.flatnonzero(step[1:] > LABEL_FLOOR) + 1]
        found: dict[Text, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for text, (silent, said) in beam.items():
            found[text][0] += (silent + said) * step[0]
            for label in labels:
                if text and text[-1] == label:
                    found[text][1] += said * step[label]  # the same digit still
                    found[(*text, label)][1] += silent * step[label]
                else:
                    found[(*text, label)][1] += (silent + said) * step[label]
        best = sorted(found.items(), key=lambda item: -sum(item[1]))[:BEAM_WIDTH]
        beam = {text: (silent, said) for text, (silent, said) in best}
    return [(text, min(1.0, sum(ways))) for text, ways in beam.items()]


def sequence_probabilities(
    texts: Sequence[Text], steps: NDArray[np.float32]
) -> NDArray[np.float64]:
    """How likely each of n texts is over all ways to say it: (n,) 0..1."""
    most = 2 * max(len(text) for text in texts) + 1
    states, skips = np.zeros((len(texts), most), np.int64), np.zeros((len(texts), most), bool)
    for row, text in enumerate(texts):  # what stands behind a shorter one never comes before it
        states[row, : 2 * len(text) + 1], skips[row, : 2 * len(text) + 1] = _states_of(text)
    before = np.zeros((len(texts), most + 2))
    ways = before[:, 2:]
    ways[:, :2] = steps[0][states[:, :2]]
    for step in steps[1:].astype(np.float64):
        ways[:] = (ways + before[:, 1:-1] + skips * before[:, :-2]) * step[states]
    last = np.array([2 * len(text) for text in texts])
    ends = before[np.arange(len(texts)), last + 2] + before[np.arange(len(texts)), last + 1]
    return np.asarray(np.minimum(ends, 1.0))


def viterbi_align(steps: NDArray[np.float32], text: Text) -> list[slice]:
    """The steps at which each label of a text is said, along the likeliest way to say it.

    Args:
        steps: (t, 11) probabilities.
        text: labels 1..10, no more than the steps have room for.

    Returns:
        A slice of the steps for each label.
    """
    states, skips = _states_of(text)
    cost = -np.log(np.maximum(steps[:, states], 1e-9))  # (t, states)
    leap = np.where(skips, 0.0, np.inf)
    best = np.full((len(cost), len(states) + 2), np.inf)  # of all ways that end there; two in front
    best[0, 2:4] = cost[0, :2]
    for before, after, here in zip(best, best[1:], cost[1:], strict=False):
        moved = np.minimum(before[2:], before[1:-1])
        after[2:] = np.minimum(moved, before[:-2] + leap) + here
    last = len(states) - 1
    path = [last if last == 0 or best[-1, last + 2] <= best[-1, last + 1] else last - 1]
    for before in best[-2::-1]:
        state = path[-1]
        came = np.add(before[state : state + 3], (leap[state], 0.0, 0.0))
        path.append(state - 2 + int(came.argmin()))
    way = np.array(path[::-1])
    spans = [np.flatnonzero(way == 2 * place + 1) for place in range(len(text))]
    return [slice(int(span[0]), int(span[-1]) + 1) if len(span) else slice(0, 1) for span in spans]


def _states_of(text: Text) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """A text's labels with nothing around each, and which of these may follow the last but one.

    Nothing may be left out between two labels, unless they are the same.
    """
    states = np.array([0, *(label for one in text for label in (one, 0))])
    skips = np.zeros(len(states), bool)
    skips[2:] = (states[2:] != 0) & (states[2:] != states[:-2])
    return states, skips
