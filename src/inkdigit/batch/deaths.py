"""Workers that end by themselves: what becomes of the part that they were reading."""

from collections import Counter
from typing import NamedTuple

from inkdigit.batch.part import Part, mark_fatal
from inkdigit.errors import InkdigitError


class DeathLimits(NamedTuple):
    """How often workers may end by themselves before it is given up to go on."""

    at_a_picture: int = 2
    """Then the picture is left out, and its row says so."""
    elsewhere: int = 3
    """While models are loaded, or a draft is written."""


DEATH_LIMITS = DeathLimits()


class Deaths:
    """Counts where the workers of a run ended."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[int, int]] = Counter()

    def count(self, part: Part | None, index: int, cause: str) -> Part | None:
        """Count a worker that ended, and give its part to be read again.

        Args:
            part: that it was reading, or was to read first; None where it had none.
            index: of the picture that it took up last; -1 before the first.
            cause: of its end, for people.

        Returns:
            The part as it was, or without the picture that ends its workers.

        Raises:
            InkdigitError: workers end again and again before they have read anything.
        """
        place = (part.number, index) if part else (0, -1)
        self._counts[place] += 1
        if part and 0 <= index < len(part.pictures):
            is_fatal = self._counts[place] >= DEATH_LIMITS.at_a_picture
            return mark_fatal(part, index) if is_fatal else part
        if self._counts[place] >= DEATH_LIMITS.elsewhere:
            raise InkdigitError(
                f"The processes that read end by themselves ({cause}), before they have read "
                "anything. If memory is short, use fewer --jobs."
            )
        return part
