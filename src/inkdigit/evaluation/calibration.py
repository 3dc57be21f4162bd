"""Calibration: whether confidences hold, and what it costs to reject what is not certain."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigit.types import Labels, Probabilities

UNCERTAINTY_EDGES = (0.0, 1e-5, 1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0)
"""Edges of the bins of uncertainty, which is 1 - confidence: nearly all of it is tiny."""


@dataclass(frozen=True, eq=False)
class CalibrationCurve:
    """Frames by how uncertain the network is of them, bin by bin; empty bins are left out.

    `uncertainty` is the mean of 1 - confidence, 0..1; `errors` and `count` are frames.
    """

    uncertainty: NDArray[np.float64]
    errors: NDArray[np.int64]
    count: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RiskCoverageCurve:
    """What is left when the least certain are rejected.

    R. El-Yaniv and Y. Wiener, "On the Foundations of Noise-free Selective Classification", 2010.
    `coverage` is the share that is read, `risk` the share of these that is wrong, both (n,) in
    0..1, the most certain first.
    """

    coverage: NDArray[np.float64]
    risk: NDArray[np.float64]


def apply_temperature(probabilities: Probabilities, temperature: float) -> Probabilities:
    """Give the probabilities (n, 10) of the same logits, divided by a temperature.

    C. Guo et al., "On Calibration of Modern Neural Networks", 2017.
    """
    if temperature == 1:
        return probabilities
    powers = np.asarray(probabilities, np.float64) ** (1 / temperature)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def calibration_curve(probabilities: Probabilities, labels: Labels) -> CalibrationCurve:
    """Bin probabilities (n, 10) by uncertainty, and count the errors among labels (n,)."""
    uncertainty = 1 - probabilities.max(axis=1).astype(np.float64)
    is_error = probabilities.argmax(axis=1) != labels
    last = len(UNCERTAINTY_EDGES) - 2
    bins = np.clip(np.digitize(uncertainty, UNCERTAINTY_EDGES) - 1, 0, last)
    count = np.bincount(bins, minlength=last + 1)
    filled = count > 0
    return CalibrationCurve(
        uncertainty=np.bincount(bins, uncertainty, len(count))[filled] / count[filled],
        errors=np.bincount(bins, is_error, len(count))[filled].astype(np.int64),
        count=count[filled],
    )


def calibration_error(probabilities: Probabilities, labels: Labels, bins: int = 15) -> float:
    """Measure how far confidence and accuracy are apart, over bins of equal width: 0..1.

    The expected calibration error of M. P. Naeini et al., "Obtaining Well Calibrated Probabilities
    Using Bayesian Binning", 2015.
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    is_correct = probabilities.argmax(axis=1) == labels
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(bin_of, weights=confidence - is_correct, minlength=bins)
    return float(np.abs(gaps).sum() / len(labels))


def risk_coverage_curve(probabilities: Probabilities, labels: Labels) -> RiskCoverageCurve:
    """Compute risk and coverage of probabilities (n, 10) against labels (n,)."""
    is_error = probabilities.argmax(axis=1) != labels
    # Among the equally certain the errors come first: no luck is counted on.
    order = np.lexsort((~is_error, -probabilities.max(axis=1)))
    read = np.arange(1, len(labels) + 1)
    return RiskCoverageCurve(read / len(labels), np.cumsum(is_error[order]) / read)


def rejection_rate_at_zero_error(probabilities: Probabilities, labels: Labels) -> float:
    """Compute the share of frames, 0..1, to reject, the least certain first, to leave no error.

    All that are no more certain than the most certain error go with it.
    """
    confidence = probabilities.max(axis=1)
    is_error = probabilities.argmax(axis=1) != labels
    if not is_error.any():
        return 0.0
    return float((confidence <= confidence[is_error].max()).mean())
