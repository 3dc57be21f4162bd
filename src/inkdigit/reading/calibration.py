"""How sure is sure: from the digits' probabilities to a status."""

from inkdigit.types import Status

SURE = 0.85
"""Confidence from which a digit counts as read. Of 10,000 held-out training frames recipe `reader`
has 0.8 % below it, and among them half of its errors (`benchmarks/threshold.py`)."""


def status_of(confidences: list[float], *, inked: bool) -> Status:
    """The status of a picture.

    Args:
        confidences: of its digits, 0..1.
        inked: whether there is anything on the paper.

    Returns:
        `read` where each digit is sure, `unsure` where one is not; without digits `not_digits`
        where something else is there, `blank` where nothing is.
    """
    if confidences:
        return "read" if min(confidences) >= SURE else "unsure"
    return "not_digits" if inked else "blank"
