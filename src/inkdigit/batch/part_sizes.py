"""How many pictures make each part of a run: few at first, so that a small source is shared."""

from collections.abc import Iterator
from typing import NamedTuple


class PartSizes(NamedTuple):
    """How parts grow, in pictures."""

    smallest: int = 8
    divisor: int = 8
    """A part has an eighth of the pictures before it: so the last ends soon after the others."""


PART_SIZES = PartSizes()


def grow_sizes(largest: int, sizes: PartSizes = PART_SIZES) -> Iterator[int]:
    """Give the sizes of the parts of a run, without end. They are the same whoever reads them.

    >>> from itertools import islice
    >>> list(islice(grow_sizes(1_000), 12))
    [8, 8, 8, 8, 8, 8, 8, 8, 8, 9, 10, 11]

    Args:
        largest: pictures that a part has at most. Where it is 1,000, the 51st part has as many.
        sizes: how they grow.
    """
    planned = 0
    while True:
        size = min(largest, max(sizes.smallest, planned // sizes.divisor))
        yield size
        planned += size
