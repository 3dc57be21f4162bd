"""Connectionist temporal classification (CTC): per-step posteriors -> labellings.

A path gives each step a label or the blank. A path's labelling is what stays when repeated labels
are merged and blanks dropped. The paths of one labelling add up: the likeliest labelling need not
be that of the likeliest path (A. Graves et al., "Connectionist Temporal Classification", ICML 2006,
section 3).
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Labelling = tuple[int, ...]
"""Labels 1..10; 0 is the blank and no part of a labelling."""

BEAM_WIDTH = 12
"""Labellings that are kept from step to step."""
LABEL_FLOOR = 0.003
"""Labels that are less likely at a step do not extend the beam there."""


def prefix_beam_search(posteriors: NDArray[np.float32]) -> list[tuple[Labelling, float]]:
    """Find the likeliest labellings.

    This is algorithm 1 of A. Hannun et al., "First-Pass Large Vocabulary Continuous Speech
    Recognition using Bi-Directional Recurrent DNNs", 2014, without a language model.

    Args:
        posteriors: (t, 11) probabilities of each step; column 0 is the blank.

    Returns:
        At most `BEAM_WIDTH` labellings with their probabilities, 0..1, the likeliest first.
    """
    # Each labelling's paths, apart: those that end in a blank, and those that end in its label.
    beam: dict[Labelling, tuple[float, float]] = {(): (1.0, 0.0)}
    likely = posteriors > LABEL_FLOOR
    likely[:, 0] = False
    for step, is_likely in zip(posteriors.astype(np.float64).tolist(), likely, strict=True):
        labels = np.flatnonzero(is_likely).tolist()
        if not labels:  # as mostly: nothing but the blank
            beam = {prefix: (sum(paths) * step[0], 0.0) for prefix, paths in beam.items()}
            continue
        extended: dict[Labelling, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for prefix, (blank, repeated) in beam.items():
            extended[prefix][0] += (blank + repeated) * step[0]
            for label in labels:
                if prefix and prefix[-1] == label:
                    extended[prefix][1] += repeated * step[label]  # the same digit still
                    extended[(*prefix, label)][1] += blank * step[label]
                else:
                    extended[(*prefix, label)][1] += (blank + repeated) * step[label]
        best = sorted(extended.items(), key=lambda item: -sum(item[1]))[:BEAM_WIDTH]
        beam = {prefix: (blank, repeated) for prefix, (blank, repeated) in best}
    return [(labelling, min(1.0, sum(paths))) for labelling, paths in beam.items()]


def sequence_probabilities(
    labellings: Sequence[Labelling], looks: Sequence[NDArray[np.float32]]
) -> NDArray[np.float64]:
    """Add up the paths of each labelling, in each look at a line.

    This is the forward algorithm: equations 6 to 8 of Graves et al., 2006, for all labellings and
    looks at once.

    Args:
        labellings: n of labels 1..10; at least one.
        looks: (t, 11) probabilities of each step, with a t of its own in each look; column 0 is the
            blank.

    Returns:
        (looks, n) float64, 0..1.
    """
    longest = 2 * max(len(labelling) for labelling in labellings) + 1
    states = np.zeros((len(labellings), longest), np.int64)
    skips = np.zeros((len(labellings), longest), bool)
    for row, labelling in enumerate(labellings):  # what pads a shorter one lies behind its end
        size = 2 * len(labelling) + 1
        states[row, :size], skips[row, :size] = _build_states(labelling)
    padded = np.zeros((len(looks), len(labellings), longest + 2))  # two empty states in front
    forward = padded[:, :, 2:]
    of_states = _pad_steps(looks)[:, :, states]
    forward[:, :, :2] = of_states[0, :, :, :2]
    for step in of_states[1:]:
        forward[:] = (forward + padded[:, :, 1:-1] + skips * padded[:, :, :-2]) * step
    rows, last = np.arange(len(labellings)), np.array([2 * len(one) for one in labellings])
    return np.asarray(np.minimum(padded[:, rows, last + 2] + padded[:, rows, last + 1], 1.0))


def _pad_steps(looks: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
    """Put looks beside one another, (t, looks, 11): shorter ones end in sure blanks.

    A blank that is sure leaves the paths of a labelling as likely as they are.
    """
    steps = np.zeros((max(map(len, looks)), len(looks), looks[0].shape[1]))
    steps[:, :, 0] = 1.0
    for number, look in enumerate(looks):
        steps[: len(look), number] = look
    return steps


def viterbi_align(posteriors: NDArray[np.float32], labelling: Labelling) -> list[slice]:
    """Find the steps of each label along the labelling's likeliest path.

    This is the Viterbi algorithm on the lattice of figure 3 of Graves et al., 2006.

    Args:
        posteriors: (t, 11) probabilities of each step; column 0 is the blank.
        labelling: labels 1..10, no more than the steps have room for.

    Returns:
        A slice of the steps for each label.
    """
    states, skips = _build_states(labelling)
    cost = -np.log(np.maximum(posteriors[:, states], 1e-9))  # (t, states)
    skip_cost = np.where(skips, 0.0, np.inf)
    best = np.full((len(cost), len(states) + 2), np.inf)  # two unreachable states in front
    best[0, 2:4] = cost[0, :2]
    for before, after, here in zip(best, best[1:], cost[1:], strict=False):
        near = np.minimum(before[2:], before[1:-1])
        after[2:] = np.minimum(near, before[:-2] + skip_cost) + here
    path = _trace_back(best, skip_cost)
    spans = [np.flatnonzero(path == 2 * place + 1) for place in range(len(labelling))]
    return [slice(int(span[0]), int(span[-1]) + 1) if len(span) else slice(0, 1) for span in spans]


def _trace_back(best: NDArray[np.float64], skip_cost: NDArray[np.float64]) -> NDArray[np.int64]:
    """Follow the least costs back from the last step: (t,) states.

    Args:
        best: (t, 2 + states) the cost of the best path to each state.
        skip_cost: (states,) 0 where the state before may be skipped, else infinite.
    """
    last = len(skip_cost) - 1
    path = [last if last == 0 or best[-1, last + 2] <= best[-1, last + 1] else last - 1]
    for before in best[-2::-1]:
        state = path[-1]
        costs = np.add(before[state : state + 3], (skip_cost[state], 0.0, 0.0))
        path.append(state - 2 + int(costs.argmin()))
    return np.array(path[::-1])


def _build_states(labelling: Labelling) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Put a blank around each label; say at which of them the blank before may be skipped.

    Between two labels that are the same it may not: they would be merged.
    """
    states = np.array([0, *(state for label in labelling for state in (label, 0))])
    skips = np.zeros(len(states), bool)
    skips[2:] = (states[2:] != 0) & (states[2:] != states[:-2])
    return states, skips
