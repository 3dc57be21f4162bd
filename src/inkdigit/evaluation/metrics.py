"""Probabilities and labels -> figures."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix, log_loss, precision_recall_fscore_support

from inkdigit.evaluation.calibration import calibration_error, rejection_rate_at_zero_error
from inkdigit.types import CLASSES, Labels, Probabilities

PROBABILITY_FLOOR = 1e-7
"""A probability counts as at least this much in the loss, as in Keras."""
DIGITS = tuple(range(CLASSES))


@dataclass(frozen=True, eq=False)
class Metrics:
    """How well labelled frames were read.

    `accuracy` is in 0..1, `accuracy_interval` its 95 % Wilson interval (E. B. Wilson, 1927),
    `loss` the mean cross-entropy in nats, `confusion` (10, 10) counts with a row for each true
    digit and a column for each predicted one. `calibration_error` and
    `rejection_rate_at_zero_error`, both in 0..1, are those of `calibration.py`. `precision`,
    `recall` and `f1` are (10,), by digit.
    """

    count: int
    errors: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    loss: float
    calibration_error: float
    rejection_rate_at_zero_error: float
    confusion: NDArray[np.int64]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]

    def to_dict(self) -> dict[str, Any]:
        """Give what metrics.json holds."""
        return {
            "count": self.count,
            "errors": self.errors,
            "accuracy": self.accuracy,
            "accuracy_interval": list(self.accuracy_interval),
            "loss": self.loss,
            "calibration_error": self.calibration_error,
            "rejection_rate_at_zero_error": self.rejection_rate_at_zero_error,
            "confusion_matrix": self.confusion.tolist(),
            "digits": {
                str(digit): {
                    "count": int(self.confusion[digit].sum()),
                    "precision": float(self.precision[digit]),
                    "recall": float(self.recall[digit]),
                    "f1": float(self.f1[digit]),
                }
                for digit in DIGITS
            },
        }


def measure(probabilities: Probabilities, labels: Labels) -> Metrics:
    """Measure probabilities (n, 10) against labels (n,); n is at least 1."""
    predicted = probabilities.argmax(axis=1)
    correct = int((predicted == labels).sum())
    clipped = probabilities.astype(np.float64).clip(PROBABILITY_FLOOR)
    precision, recall, f1, _ = precision_recall_fscore_support(
        labels, predicted, labels=DIGITS, zero_division=0.0
    )
    return Metrics(
        count=len(labels),
        errors=len(labels) - correct,
        accuracy=correct / len(labels),
        accuracy_interval=wilson_interval(correct, len(labels)),
        loss=float(log_loss(labels, clipped / clipped.sum(axis=1, keepdims=True), labels=DIGITS)),
        calibration_error=calibration_error(probabilities, labels),
        rejection_rate_at_zero_error=rejection_rate_at_zero_error(probabilities, labels),
        confusion=confusion_matrix(labels, predicted, labels=DIGITS),
        precision=precision,
        recall=recall,
        f1=f1,
    )


def wilson_interval(successes: int, count: int) -> tuple[float, float]:
    """Compute the 95 % Wilson interval of a share: its ends, in 0..1."""
    interval = binomtest(successes, count).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)
