"""Data sets by their names; `inkdigit data fetch`."""

from pathlib import Path

from rich.progress import DownloadColumn, Progress, TaskID

from inkdigit.cli.progress import progress_bar
from inkdigit.data import download, transfer
from inkdigit.data.datasets import open_dataset
from inkdigit.types import Dataset


def find_data(name: str | None) -> Dataset:
    """Find a data set, downloading MNIST with a progress bar where it is not here."""
    with progress_bar(DownloadColumn()) as bar:
        return open_dataset(name, progress=_download_progress(bar))


def fetch_with_progress(folder: Path) -> None:
    with progress_bar(DownloadColumn()) as bar:
        download.fetch_mnist(folder, progress=_download_progress(bar))


def _download_progress(bar: Progress) -> transfer.Progress:
    tasks: dict[str, TaskID] = {}

    def tell(url: str, here: int, total: int | None) -> None:
        if url not in tasks:
            tasks[url] = bar.add_task(url.rsplit("/", 1)[1])
        bar.update(tasks[url], completed=here, total=total)

    return tell
