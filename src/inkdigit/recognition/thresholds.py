"""From where on something is taken for a digit, and a digit is sure."""

from typing import NamedTuple


class Thresholds(NamedTuple):
    """From where on something is a digit, and a digit is sure: all 0..1."""

    accept_confidence: float = 0.85
    """Confidence from which a digit counts as sure."""
    digit_in_line: float = 0.6
    """Likelihood from which a component of a line counts as a digit, seen alone."""
    expected_digit: float = 0.02
    """The same where it is the only one, and is judged afterwards."""
    unstretched_digit: float = 0.5
    """Confidence below which a digit that was cut to its ink may have been stretched, too."""


DEFAULT_THRESHOLDS = Thresholds()
