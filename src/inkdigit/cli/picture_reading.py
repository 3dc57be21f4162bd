"""Pictures of a command line -> readings, one after the other."""

import sys
from collections.abc import Iterator

from inkdigit.cli.drawings import Drawings, DrawnReading
from inkdigit.cli.picture_files import STDIN, PictureFile, find_pictures
from inkdigit.errors import PictureError
from inkdigit.imaging.decode import decode, read_file
from inkdigit.recognition.picture_reader import PictureReader
from inkdigit.recognition.reading import Reading


def read_pictures(
    paths: list[str], reader: PictureReader, drawings: Drawings, *, one: bool
) -> Iterator[Reading]:
    """Read all pictures that paths name, and draw what is wanted of each.

    Where one cannot be opened or decoded, its reading has status `error`.
    """
    for file in find_pictures(paths):
        try:
            drawn = _read(file, reader, drawings, one=one)
        except PictureError as error:
            yield Reading("", 0.0, "error", message=str(error), path=file.path)
            continue
        drawings.draw(drawn)
        yield drawn.reading


def _read(
    file: PictureFile, reader: PictureReader, drawings: Drawings, *, one: bool
) -> DrawnReading:
    """Read a picture once, with what its drawings need."""
    if file.error is not None:
        raise PictureError(file.error)
    source: str | bytes = file.path
    if file.path == STDIN:
        source = sys.stdin.buffer.read(reader.limits.bytes + 1) if sys.stdin else b""
    elif drawings.are_wanted:
        source = read_file(file.path, reader.limits)  # a pipe gives them but once
    if drawings.explain is not None:
        explanation = reader.explain(source, one=one)
        reading = explanation.reading
    else:
        explanation, reading = None, reader.read(source, one=one)
    pixels = None if drawings.overlay is None else decode(source, reader.limits)
    return DrawnReading(reading.with_path(file.path), explanation, pixels)
