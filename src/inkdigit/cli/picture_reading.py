"""Pictures of a command line -> readings, in their order."""

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from inkdigit.cli.drawings import Drawings, DrawnReading
from inkdigit.cli.picture_files import STDIN, PictureFile
from inkdigit.errors import PictureError
from inkdigit.imaging.decode import Limits, Source, decode, read_file
from inkdigit.recognition.pages import split_pages
from inkdigit.recognition.picture_reader import PictureReader
from inkdigit.recognition.reader import Reader
from inkdigit.recognition.reading import Reading


class _Page(NamedTuple):
    """What is read at a time: a picture, or one page of a file with several."""

    path: str
    source: str | bytes
    error: PictureError | None = None


def read_pictures(
    files: Iterable[PictureFile],
    reader: PictureReader,
    drawings: Drawings,
    *,
    one: bool,
    pages: bool = False,
) -> Iterator[Reading]:
    """Read pictures one after the other, and draw what is wanted of each.

    With `pages`, every page of a file is a picture of its own; else the first is read.
    Where one cannot be opened or decoded, its reading has status `error`.
    """
    for file in files:
        try:
            for page in _find_pages(file, reader.limits, drawings, pages=pages):
                yield _read(page, reader, drawings, one=one)
        except PictureError as error:
            yield Reading("", 0.0, "error", message=str(error), path=file.path)


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


def _find_pages(
    file: PictureFile, limits: Limits, drawings: Drawings, *, pages: bool
) -> Iterator[_Page]:
    """Open a file where that is needed, and give its pages. Raises `PictureError`."""
    if file.error is not None:
        raise PictureError(file.error)
    source: str | bytes = file.path
    if file.path == STDIN:
        source = _read_stdin(limits)
    elif pages or drawings.are_wanted:
        source = read_file(file.path, limits)  # a pipe gives them but once
    if not pages or isinstance(source, str):
        yield _Page(file.path, source)
        return
    for page in split_pages(file.path, source, limits):
        yield _Page(page.path or file.path, page.content, page.error)


def _read(page: _Page, reader: PictureReader, drawings: Drawings, *, one: bool) -> Reading:
    """Read a page once, and draw what is wanted of it."""
    if page.error is not None:
        return Reading.from_error(page.error, page.path)
    try:
        drawn = _read_for(drawings, page, reader, one=one)
    except PictureError as error:
        return Reading("", 0.0, "error", message=str(error), path=page.path)
    drawings.draw(drawn)
    return drawn.reading


def _read_for(drawings: Drawings, page: _Page, reader: PictureReader, *, one: bool) -> DrawnReading:
    """Read a page with what its drawings need."""
    if drawings.explain is not None:
        explanation = reader.explain(page.source, one=one)
        reading = explanation.reading
    else:
        explanation, reading = None, reader.read(page.source, one=one)
    pixels = None if drawings.overlay is None else decode(page.source, reader.limits)
    return DrawnReading(reading.with_path(page.path), explanation, pixels)


def _read_stdin(limits: Limits) -> bytes:
    return sys.stdin.buffer.read(limits.bytes + 1) if sys.stdin else b""
