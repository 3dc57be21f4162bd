"""How sure is sure: from the digits' probabilities to a status."""

from inkdigit.types import Status

SURE = 0.8
"""Confidence from which a digit counts as read. Of 10,000 held-out training frames recipe `fast`
leaves 0.7 % below it, among them half of its errors (`benchmarks/threshold.py`)."""


def status_of(confidences: list[float]) -> Status:
    """`read` where each digit is sure, `unsure` where one is not, `blank` where there is none."""
    if not confidences:
        return "blank"
    return "read" if min(confidences) >= SURE else "unsure"
