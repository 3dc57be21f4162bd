"""What speaks against the text of a line: the other hypotheses, and what the line model sees."""

import math
from collections.abc import Sequence
from typing import NamedTuple, Self


class CounterEvidence(NamedTuple):
    """What speaks against a line's digits; each is 0..1, and 0 where nothing does.

    Without a line model nobody knows of anything that does. Nor is it asked about a picture of one
    digit: what is stretched looks like a letter to it.
    """

    nothing: float = 0.0
    """How likely, among all hypotheses, the line has no digits."""
    fewer: float = 0.0
    """How likely, among them, it has fewer digits, or none."""
    letters: float = 0.0
    """The part that letters and scribbles have in what the line model sees."""
    signs: float = 0.0
    """The same of other signs."""
    disagreement: float = 0.0
    """The part of the line model's looks in which another text is the likeliest."""

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """Join what speaks against the parts of a line.

        It has no digits where no part has any, and fewer where any part has; of the rest the
        part with the most counts.
        """
        return cls(
            nothing=math.prod(part.nothing for part in parts),
            fewer=1 - math.prod(1 - part.fewer for part in parts),
            letters=max(part.letters for part in parts),
            signs=max(part.signs for part in parts),
            disagreement=max(part.disagreement for part in parts),
        )
