"""How sure is sure: from the digits' probabilities to a status."""

from inkdigit.types import LINE_HEIGHT, Status

ACCEPT_CONFIDENCE = 0.85
"""Confidence from which a digit counts as read. Of 10,000 held-out training frames an earlier
`reader` had 0.8 % below it, and there half of its errors (`benchmarks/threshold.py`)."""
A_DIGIT, IN_COMPANY, TOLD_SO = 0.9, 0.6, 0.1
"""From which likelihood a piece of ink counts as a digit; less is a mark, and left out. Less is
needed in a line of several, and where somebody says that the picture holds one digit."""
A_LINE, A_SMALL_LINE = 0.5, 0.05
"""From which likelihood, digit by digit, a line counts as digits at all. In a line of a few pixels
the networks find real digits unlikely, too."""
SMALL = LINE_HEIGHT
"""Pixels of a line's height: lower ones are enlarged for the network, and blurred by that."""
MOST_MARKS = 0.3
"""With more than this part of the ink in what is no digit, the picture shows something else."""


def is_written(likelihood: float, digits: int, height: int) -> bool:
    """Whether a line counts as digits at all.

    Args:
        likelihood: of all its digits together, 0..1.
        digits: how many.
        height: of the line in pixels.
    """
    least = A_LINE if height >= SMALL else A_SMALL_LINE
    return digits > 0 and likelihood >= least**digits


def status_of(confidences: list[float], marks: float, *, inked: bool) -> Status:
    """The status of a picture.

    Args:
        confidences: of its digits, 0..1.
        marks: the part of the ink that is no digit, 0..1.
        inked: whether there is anything on the paper.

    Returns:
        `read` where each digit is sure, `unsure` where one is not; without digits `not_digits`
        where something else is there, `blank` where nothing is.
    """
    if confidences and marks <= MOST_MARKS:
        return "read" if min(confidences) >= ACCEPT_CONFIDENCE else "unsure"
    return "not_digits" if inked else "blank"
