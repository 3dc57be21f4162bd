"""What every way of reading pictures can do."""

from typing import TYPE_CHECKING, Protocol

from inkdigit.imaging.decode import Limits, Source
from inkdigit.recognition.reading import Reading

if TYPE_CHECKING:
    from inkdigit.recognition.explain import Explanation


class PictureReader(Protocol):
    """Reads pictures within `limits`: a `Reader`, a `NaiveReader`."""

    limits: Limits

    def read(self, source: Source, *, one: bool = False) -> Reading:
        """Read a picture. Raises `PictureError` where it cannot be decoded."""

    def try_read(self, source: Source, *, one: bool = False) -> Reading:
        """Read a picture; one that cannot be decoded becomes a Reading of status `error`."""

    def explain(self, source: Source, *, one: bool = False) -> "Explanation":
        """Read a picture and say how, stage by stage. Raises as `read` does."""
