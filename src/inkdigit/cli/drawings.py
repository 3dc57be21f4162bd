"""What `inkdigit read` draws of each picture: its explanation and its overlay, in folders."""

import os
import sys
import textwrap
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

from inkdigit.atomic import atomic_write
from inkdigit.cli.picture_files import STDIN
from inkdigit.escaping import escape_controls
from inkdigit.recognition.own_drawings import is_own_drawing, is_own_folder, make_software_note
from inkdigit.recognition.reading import Reading

if TYPE_CHECKING:
    from inkdigit.recognition.explain import Explanation
    from inkdigit.types import Pixels

MAX_NAME_BYTES = 200
"""Of a picture's name that names what is drawn of it; file systems take 255 in all."""


class DrawnReading(NamedTuple):
    """A reading; how it came about and its pixels, where these are drawn."""

    reading: Reading
    explanation: "Explanation | None" = None
    pixels: "Pixels | None" = None


class Drawings:
    """The folders for drawings, and the names in them that are taken.

    Args:
        explain: the folder for explanations; None draws none.
        overlay: the folder for overlays; None draws none.
    """

    def __init__(self, explain: Path | None = None, overlay: Path | None = None) -> None:
        self.explain = explain
        self.overlay = overlay
        self._taken: set[str] = set()

    @property
    def are_wanted(self) -> bool:
        return self.explain is not None or self.overlay is not None

    def draw(self, drawn: DrawnReading) -> None:
        """Write the explanation and the overlay of a picture that was read.

        Raises:
            SaveError: they cannot be written.
        """
        if not self.are_wanted:
            return
        from inkdigit.recognition.overlay import draw_overlay

        reading, explanation, pixels = drawn
        name = self._claim_name(reading.path or "")
        if self.explain is not None and explanation is not None:
            explanation.save(self.explain / name)
            words = textwrap.indent(str(explanation), "  ")
            print(f"{escape_controls(reading.path)}:\n{words}", file=sys.stderr)
        if self.overlay is not None and pixels is not None:
            with atomic_write(self.overlay / f"{name}.png") as draft:
                Image.fromarray(draw_overlay(pixels, reading)).save(
                    draft, "PNG", pnginfo=make_software_note()
                )

    def _claim_name(self, path: str) -> str:
        """Take the name of a picture for what is drawn of it, numbered where it is not free."""
        own = os.path.basename(path) if path != STDIN else "stdin"  # noqa: PTH119 - any name
        while len(os.fsencode(own)) > MAX_NAME_BYTES:
            own = own[:-1]
        name = next(name for name in _number_names(own) if self._is_free(name))
        self._taken.add(name)
        return name

    def _is_free(self, name: str) -> bool:
        """Whether nothing was drawn under this name yet, and no file of somebody else's has it."""
        if name in self._taken:
            return False
        file = self.overlay and self.overlay / f"{name}.png"
        if file and os.path.lexists(file) and not is_own_drawing(file):
            return False
        folder = self.explain and self.explain / name
        return not folder or not os.path.lexists(folder) or is_own_folder(folder)


def _number_names(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))
