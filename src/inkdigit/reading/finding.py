"""Pixels -> pieces of ink that may be digits, and how they were found."""

from dataclasses import dataclass

from inkdigit.imaging.ink import find_ink
from inkdigit.imaging.rules import remove_rules
from inkdigit.imaging.segment import Piece, find_digits
from inkdigit.types import InkMap, Pixels


@dataclass(frozen=True, eq=False)
class Finding:
    """What stands on the paper.

    `ink` is all of it, `clean` is without rules, `rules` says how many there were. `lines` holds
    the pieces from top to bottom and from left to right.
    """

    pixels: Pixels
    ink: InkMap
    clean: InkMap
    rules: int
    lines: list[list[Piece]]

    @property
    def inked(self) -> bool:
        """Whether there is anything on the paper."""
        return bool(self.ink.any())


def find(pixels: Pixels, *, one: bool) -> Finding:
    """Find the pieces of a picture; where it holds exactly `one` digit, all ink is its."""
    ink = find_ink(pixels)
    clean, rules = (ink, 0) if one else remove_rules(ink)
    return Finding(pixels, ink, clean, rules, find_digits(clean, one=one))
