"""`inkdigit data`: where MNIST is, and how it gets there."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inkdigit.errors import DataError, MissingDataError

if TYPE_CHECKING:
    from inkdigit.data.mnist import SearchFolder

data_app = typer.Typer(help="Find or download MNIST.", no_args_is_help=True, rich_markup_mode=None)
MnistOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="A folder for MNIST.", readable=False)
]


@data_app.command()
def status(*, data: MnistOption = None) -> None:
    """Say where MNIST is looked for and what is there."""
    from inkdigit.data.mnist import list_search_folders

    complete = [_report(place) for place in list_search_folders(data)]
    if not any(complete):
        where = f" --data {data}" if data else ""
        raise MissingDataError(f"MNIST is in none of these. Run `inkdigit data fetch{where}`.")


@data_app.command()
def fetch(*, data: MnistOption = None) -> None:
    """Download MNIST into a folder, or the user's cache."""
    from inkdigit.cli.datasets import fetch_with_progress
    from inkdigit.data.mnist import get_cache_folder

    folder = data or get_cache_folder()
    fetch_with_progress(folder)
    typer.echo(f"MNIST is in {folder}, complete and checked.")


def _report(place: "SearchFolder") -> bool:
    """Say what is in a place; returns whether MNIST is, and is whole."""
    from inkdigit.data.mnist import load_mnist

    try:
        complete = load_mnist(place.folder) is not None
        state = "MNIST, complete and checked" if complete else "not here"
    except DataError as error:
        complete, state = False, f"damaged: {error}"
    typer.echo(f"{place.folder} ({place.named_by}): {state}")
    return complete
