"""The pages of a file with several: each as a file of its own, with its name."""

from collections.abc import Iterator
from typing import NamedTuple

from inkdigit.errors import PictureError
from inkdigit.imaging.content import count_pages, split_content
from inkdigit.imaging.limits import Limits
from inkdigit.recognition.picture_reader import PictureReader
from inkdigit.recognition.reading import Reading

PDF_START = b"%PDF-"
START_BYTES = 1024
"""Of a file, in which a PDF says that it is one."""


class Page(NamedTuple):
    """A page as a file of its own; its path is that of its file, with its number if there are more.

    It has none where the file has none.
    """

    path: str | None
    content: bytes
    error: PictureError | None = None
    """Why there is no content."""


def is_pdf(content: bytes) -> bool:
    """Tell whether a file says that it is a PDF."""
    return PDF_START in content[:START_BYTES]


def split_pages(path: str | None, content: bytes, limits: Limits) -> Iterator[Page]:
    """Give the pages of a file one after the other: scan.tif#page=1 and so on.

    Args:
        path: of the file.
        content: its bytes, of a picture, a PDF or something else.
        limits: how many bytes it may have, one with more is not looked into; and how many pixels a
            page that is drawn has at most.
    """
    if len(content) <= limits.bytes and is_pdf(content):
        from inkdigit.recognition.pdf import draw_pages  # noqa: PLC0415 - processes, which reading has none of

        for number, page in enumerate(draw_pages(content, limits), start=1):
            name = path and f"{path}#page={number}"
            yield Page(name, page) if isinstance(page, bytes) else Page(name, b"", page)
        return
    count = 1 if len(content) > limits.bytes else count_pages(content)
    if count == 1:
        yield Page(path, content)
        return
    for number, page in enumerate(split_content(content), start=1):
        yield Page(path and f"{path}#page={number}", page)


def read_pages(
    reader: PictureReader, path: str | None, content: bytes, *, one: bool
) -> Iterator[Reading]:
    """Read the pages of a file one after the other; one that cannot be read has status `error`.

    Args:
        reader: of pictures.
        path: of the file.
        content: its bytes.
        one: each page holds exactly one digit.
    """
    for page in split_pages(path, content, reader.limits):
        if page.error is not None:
            yield Reading.from_error(page.error, page.path or b"")
        else:
            yield reader.try_read(page.content, one=one).with_path(page.path)


def describe_pages(count: int) -> str | None:
    """Say that there are more pages than the one that was read."""
    if count == 1:
        return None
    return f"It is the first of {count:,} pages: --pages, or read_pages in Python, reads them all."
