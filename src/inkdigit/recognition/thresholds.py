"""From the digits' probabilities to a status: when to speak, and when not to."""

from collections.abc import Sequence
from typing import NamedTuple

from inkdigit.types import LINE_HEIGHT, Status


class Thresholds(NamedTuple):
    """From where on something is a digit, a line is digits, and a digit is sure: all 0..1."""

    accept_confidence: float = 0.85
    """Confidence from which a digit counts as read."""
    isolated_digit: float = 0.9
    """Likelihood from which a component that is read alone counts as a digit."""
    digit_in_line: float = 0.6
    """The same for a component among others in a line."""
    expected_digit: float = 0.1
    """The same where somebody says that the picture holds one digit."""
    line: float = 0.5
    """Likelihood, digit by digit, from which a line counts as digits at all."""
    small_line: float = 0.05
    """The same for a line lower than the line model's input. Such lines are enlarged and blurred
    by that, so the models find real digits unlikely, too."""
    rejected_share: float = 0.3
    """With more than this part of the ink in what is no digit, a picture shows something else."""


DEFAULT_THRESHOLDS = Thresholds()


def accept_line(
    likelihood: float, digits: int, height: int, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> bool:
    """Decide whether a line counts as digits at all.

    Args:
        likelihood: of all its digits together, 0..1.
        digits: how many.
        height: of the line in pixels.
        thresholds: from where on.
    """
    least = thresholds.line if height >= LINE_HEIGHT else thresholds.small_line
    return digits > 0 and likelihood >= least**digits


def decide_status(
    confidences: Sequence[float],
    rejected_share: float,
    *,
    inked: bool,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> Status:
    """Decide the status of a picture.

    Args:
        confidences: of its digits, 0..1.
        rejected_share: the part of the ink that is no digit, 0..1.
        inked: whether there is anything on the paper.
        thresholds: from where on.

    Returns:
        `read` where each digit is sure, `unsure` where one is not; without digits `not_digits`
        where something else is there, `blank` where nothing is.
    """
    if confidences and rejected_share <= thresholds.rejected_share:
        return "read" if min(confidences) >= thresholds.accept_confidence else "unsure"
    return "not_digits" if inked else "blank"
