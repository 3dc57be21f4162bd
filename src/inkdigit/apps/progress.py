"""Progress on stderr."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn

console = Console(stderr=True, highlight=False)


@contextmanager
def progress_bar(last: ProgressColumn) -> Iterator[Progress]:
    """A bar where somebody watches, gone at its end; `last` is its column on the right."""
    columns = (TextColumn("{task.description}"), BarColumn(), last)
    with Progress(*columns, console=console, transient=True) as bar:
        yield bar
