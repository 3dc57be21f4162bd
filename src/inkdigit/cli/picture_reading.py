"""Pictures of a command line -> readings, in their order."""

import sys
from collections import deque
from collections.abc import Iterable, Iterator

from inkdigit.cli.drawings import Drawings, DrawnReading
from inkdigit.cli.picture_files import STDIN, PictureFile
from inkdigit.errors import PictureError
from inkdigit.imaging.decode import Limits, Source, decode, read_file
from inkdigit.recognition.picture_reader import PictureReader
from inkdigit.recognition.reader import Reader
from inkdigit.recognition.reading import Reading


def read_pictures(
    files: Iterable[PictureFile], reader: PictureReader, drawings: Drawings, *, one: bool
) -> Iterator[Reading]:
    """Read pictures one after the other, and draw what is wanted of each.

    Where one cannot be opened or decoded, its reading has status `error`.
    """
    for file in files:
        try:
            drawn = _read(file, reader, drawings, one=one)
        except PictureError as error:
            yield Reading("", 0.0, "error", message=str(error), path=file.path)
            continue
        drawings.draw(drawn)
        yield drawn.reading


def read_pictures_at_once(
    files: Iterable[PictureFile], reader: Reader, jobs: int, *, one: bool
) -> Iterator[Reading]:
    """Read pictures with several processes; the readings come as from one."""
    waiting: deque[PictureFile] = deque()

    def give_sources() -> Iterator[Source]:
        for file in files:
            waiting.append(file)
            if file.error is None:
                yield _read_stdin(reader.limits) if file.path == STDIN else file.path

    def give_faults() -> Iterator[Reading]:
        while waiting and (message := waiting[0].error) is not None:
            yield Reading("", 0.0, "error", message=message, path=waiting.popleft().path)

    for reading in reader.read_many(give_sources(), jobs=jobs, one=one):
        yield from give_faults()
        yield reading.with_path(waiting.popleft().path)
    yield from give_faults()


def _read(
    file: PictureFile, reader: PictureReader, drawings: Drawings, *, one: bool
) -> DrawnReading:
    """Read a picture once, with what its drawings need."""
    if file.error is not None:
        raise PictureError(file.error)
    source: str | bytes = file.path
    if file.path == STDIN:
        source = _read_stdin(reader.limits)
    elif drawings.are_wanted:
        source = read_file(file.path, reader.limits)  # a pipe gives them but once
    if drawings.explain is not None:
        explanation = reader.explain(source, one=one)
        reading = explanation.reading
    else:
        explanation, reading = None, reader.read(source, one=one)
    pixels = None if drawings.overlay is None else decode(source, reader.limits)
    return DrawnReading(reading.with_path(file.path), explanation, pixels)


def _read_stdin(limits: Limits) -> bytes:
    return sys.stdin.buffer.read(limits.bytes + 1) if sys.stdin else b""
