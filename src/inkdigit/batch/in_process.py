"""Reading parts in this very process: what is in its memory, no other one sees."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing

from inkdigit.batch.part import Part, PartReader, PartResult


class InProcess:
    """Reads parts one after the other, here. A picture that ends the process ends the run.

    Args:
        reader: of parts; it is loaded when the first one comes.
        on_picture: is told how many pictures of the part under way were begun.
    """

    def __init__(self, reader: PartReader, on_picture: Callable[[int], None]) -> None:
        self._reader = reader
        self._on_picture = on_picture

    def read_parts(self, parts: Iterator[Part]) -> Generator[PartResult]:
        """Read parts, and give what came of each. Raises what `PartReader.read` raises."""
        with closing(self._reader):
            for part in parts:
                yield self._reader.load().read(part, self._on_picture)
