"""How sure one can be: whether confidences hold, and what it costs to refuse what is not sure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigit.types import Labels, Probabilities

BINS = 15
DOUBTS = (0.0, 1e-5, 1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0)
"""Edges of the bins of doubt, which is 1 - confidence: nearly all of it is tiny."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """Frames by how much the network doubts what it says, bin by bin; empty bins are left out.

    `doubt` is the mean of 1 - confidence, 0..1; `wrong` and `count` are frames.
    """

    doubt: NDArray[np.float64]
    wrong: NDArray[np.int64]
    count: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RiskCoverage:
    """What is left when the least sure are refused.

    R. El-Yaniv and Y. Wiener, "On the Foundations of Noise-free Selective Classification", 2010.
    `coverage` is the share that is read, `risk` the share of these that is wrong, both (n,) in
    0..1, the surest first.
    """

    coverage: NDArray[np.float64]
    risk: NDArray[np.float64]


def apply_temperature(probabilities: Probabilities, temperature: float) -> Probabilities:
    """The probabilities (n, 10) that the logits give when they are divided by a temperature.

    C. Guo et al., "On Calibration of Modern Neural Networks", 2017.
    """
    if temperature == 1:
        return probabilities
    powers = np.asarray(probabilities, np.float64) ** (1 / temperature)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def calibration(probabilities: Probabilities, labels: Labels) -> Calibration:
    """Bin probabilities (n, 10) by doubt, and count the errors among labels (n,)."""
    doubt = 1 - probabilities.max(axis=1).astype(np.float64)
    wrong = probabilities.argmax(axis=1) != labels
    bins = np.clip(np.digitize(doubt, DOUBTS) - 1, 0, len(DOUBTS) - 2)
    count = np.bincount(bins, minlength=len(DOUBTS) - 1)
    some = count > 0
    return Calibration(
        doubt=np.bincount(bins, doubt, len(count))[some] / count[some],
        wrong=np.bincount(bins, wrong, len(count))[some].astype(np.int64),
        count=count[some],
    )


def calibration_error(probabilities: Probabilities, labels: Labels) -> float:
    """How far confidence and accuracy are apart, over `BINS` bins of equal width: 0..1.

    The expected calibration error of M. P. Naeini et al., "Obtaining Well Calibrated Probabilities
    Using Bayesian Binning", 2015.
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, weights=confidence - right, minlength=BINS)
    return float(np.abs(gaps).sum() / len(labels))


def risk_coverage(probabilities: Probabilities, labels: Labels) -> RiskCoverage:
    """Risk and coverage of probabilities (n, 10) against labels (n,), the surest read first."""
    wrong = probabilities.argmax(axis=1) != labels
    # Among the equally sure the wrong come first: no luck is counted on.
    order = np.lexsort((~wrong, -probabilities.max(axis=1)))
    read = np.arange(1, len(labels) + 1)
    return RiskCoverage(read / len(labels), np.cumsum(wrong[order]) / read)


def rejection_rate_at_zero_error(probabilities: Probabilities, labels: Labels) -> float:
    """The share of frames, 0..1, that must be refused, the least sure first, to leave no error.

    All that are no surer than the surest error go with it.
    """
    confidence = probabilities.max(axis=1)
    wrong = probabilities.argmax(axis=1) != labels
    if not wrong.any():
        return 0.0
    return float((confidence <= confidence[wrong].max()).mean())
