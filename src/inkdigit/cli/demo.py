"""`inkdigit demo`: the tutorial's story from the first byte to a picture that is read."""

from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from inkdigit.cli.options import BackendOption, DataOption

DEFAULT_FOLDER = Path("runs/demo")


def demo(
    out: Annotated[
        Path | None,
        typer.Option(
            help="Where everything is put. [default: runs/demo, or runs/demo-2 and on where a run "
            "is there]",
            readable=False,
        ),
    ] = None,
    *,
    recipe: Annotated[
        str, typer.Option(help="'seed' (the tutorial's), 'fast' or 'reader'.")
    ] = "fast",
    data: DataOption = None,
    backend: BackendOption = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an older run.")] = False,
) -> None:
    """The whole story: get MNIST, train, evaluate, draw the plots, read sample pictures."""
    from inkdigit.cli.backend import choose_backend

    choose_backend(backend)  # before Keras is imported
    from inkdigit.cli.demo_run import run_demo

    run_demo(out or _choose_folder(overwrite=overwrite), recipe, data, overwrite=overwrite)


def _choose_folder(*, overwrite: bool) -> Path:
    """Choose the usual folder, or a new one beside it: an earlier run stays as it is."""
    from inkdigit.experiments.run import find_run_state

    state = find_run_state(DEFAULT_FOLDER)
    if state is None or overwrite:
        return DEFAULT_FOLDER
    numbered = (Path(f"{DEFAULT_FOLDER}-{number}") for number in count(2))
    free = next(folder for folder in numbered if find_run_state(folder) is None)
    typer.echo(
        f"{DEFAULT_FOLDER} holds {state}, which stays: this one goes to {free}. "
        "--overwrite replaces it.",
        err=True,
    )
    return free
