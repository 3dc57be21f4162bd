"""Data sets by their names, downloaded with a progress bar."""

from pathlib import Path

from rich.progress import DownloadColumn, Progress, TaskID

from inkdigit.cli.progress import progress_bar
from inkdigit.data import download, transfer
from inkdigit.data.datasets import open_dataset
from inkdigit.types import Dataset


def find_data(name: str | None) -> Dataset:
    """Find a data set, downloading MNIST where it is not here.

    Raises:
        DataError: there is none of this name, it is damaged, or it cannot be had.
    """
    with progress_bar(DownloadColumn()) as bar:
        return open_dataset(name, progress=_show_downloads(bar))


def fetch_with_progress(folder: Path) -> None:
    """Download MNIST into a folder. Raises `MissingDataError` and `SaveError`."""
    with progress_bar(DownloadColumn()) as bar:
        download.fetch_mnist(folder, progress=_show_downloads(bar))


def _show_downloads(bar: Progress) -> transfer.Progress:
    tasks: dict[str, TaskID] = {}

    def show(url: str, here: int, total: int | None) -> None:
        if url not in tasks:
            tasks[url] = bar.add_task(url.rsplit("/", 1)[1])
        bar.update(tasks[url], completed=here, total=total)

    return show
