"""The pages of a file with several: each as a file of its own, with its name."""

from collections.abc import Iterator
from typing import NamedTuple

from inkdigit.imaging.content import count_pages, split_content
from inkdigit.imaging.limits import Limits


class Page(NamedTuple):
    """A page as a file of its own; its path is that of its file, with its number if there are more.

    It has none where the file has none.
    """

    path: str | None
    content: bytes


def split_pages(path: str | None, content: bytes, limits: Limits) -> Iterator[Page]:
    """Give the pages of a file one after the other: scan.tif#page=1 and so on.

    Args:
        path: of the file.
        content: its bytes, of a picture or not.
        limits: how many bytes it may have; one with more is not looked into.
    """
    count = 1 if len(content) > limits.bytes else count_pages(content)
    if count == 1:
        yield Page(path, content)
        return
    for number, page in enumerate(split_content(content), start=1):
        yield Page(path and f"{path}#page={number}", page)


def describe_pages(count: int) -> str | None:
    """Say that there are more pages than the one that was read."""
    if count == 1:
        return None
    return f"It is the first of {count:,} pages: --pages, or read_pages in Python, reads them all."
