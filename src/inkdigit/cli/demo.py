"""`inkdigit demo`: the tutorial's story from the first byte to a picture that is read."""

from pathlib import Path
from typing import Annotated

import typer

from inkdigit.cli.options import BackendOption, DataOption

DEFAULT_FOLDER = Path("runs/demo")


def demo(
    out: Annotated[
        Path, typer.Option(help="Where everything is put.", readable=False)
    ] = DEFAULT_FOLDER,
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

    run_demo(out, recipe, data, overwrite=overwrite or out == DEFAULT_FOLDER)
