"""MNIST's training frames that no training of the networks for lines learns: figures are of them.

The digit model goes on from the reader's, which has learnt them all.
"""

from inkdigit.data.splits import train_validation_split
from inkdigit.types import Split

HELD_OUT_DIGITS = 5_000
"""Frames that are held out."""


def split_digits(training: Split) -> tuple[Split, Split]:
    """Split a data set's training part in what lines are composed of, and what is held out."""
    rest, held_out = train_validation_split(training, HELD_OUT_DIGITS)
    assert held_out is not None  # noqa: S101 - it holds some out
    return rest, held_out
