"""Pictures of a command line -> readings, one after the other."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from inkdigit.cli.drawings import Drawings
from inkdigit.cli.picture_files import STDIN, PictureFile, find_pictures
from inkdigit.errors import PictureError
from inkdigit.imaging.decode import file_bytes
from inkdigit.recognition.reader import Reader
from inkdigit.recognition.reading import Reading

if TYPE_CHECKING:
    from inkdigit.recognition.explain import Explanation


def read_pictures(
    paths: list[str], reader: Reader, drawings: Drawings, *, one: bool
) -> Iterator[Reading]:
    """Read all pictures that paths name, and draw what is wanted of each.

    Where one cannot be opened or decoded, its reading has status `error`.
    """
    for file in find_pictures(paths):
        try:
            reading, explanation = _read(file, reader, drawings, one=one)
        except PictureError as error:
            yield Reading("", 0.0, "error", message=str(error), path=file.path)
            continue
        drawings.draw(reading, explanation)
        yield reading


def _read(
    file: PictureFile, reader: Reader, drawings: Drawings, *, one: bool
) -> "tuple[Reading, Explanation | None]":
    """Read a picture once, with its explanation where that is wanted."""
    if file.error is not None:
        raise PictureError(file.error)
    source: str | bytes = file.path
    if file.path == STDIN:
        source = sys.stdin.buffer.read(reader.limits.bytes + 1) if sys.stdin else b""
    elif drawings.are_wanted:
        source = file_bytes(file.path, reader.limits)  # a pipe gives them but once
    if drawings.explain is not None:
        explanation = reader.explain(source, one=one)
        return explanation.reading.at(file.path), explanation
    return reader.read(source, one=one).at(file.path), None
