"""Progress bars on stderr, where somebody watches."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, track

Item = TypeVar("Item")
console = Console(stderr=True, highlight=False)


@contextmanager
def progress_bar(last: ProgressColumn) -> Iterator[Progress]:
    """A bar where somebody watches, gone at its end; `last` is its column on the right."""
    columns = (TextColumn("{task.description}"), BarColumn(), last)
    watched = console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=not watched) as bar:
        yield bar


def track_progress(items: Sequence[Item], description: str) -> Iterator[Item]:
    """Give the items, with a bar for how many are done where somebody watches."""
    watched = console.is_terminal
    yield from track(items, description, console=console, transient=True, disable=not watched)
