"""`inkdigit evaluate`: the figures of a run, of the shipped network, or of labelled pictures."""

from pathlib import Path
from typing import Annotated

import typer

from inkdigit.cli.options import NaiveOption
from inkdigit.errors import UsageError


def evaluate(
    run: Annotated[
        Path | None, typer.Argument(metavar="RUN", help="A run folder.", readable=False)
    ] = None,
    *,
    data: Annotated[
        str | None,
        typer.Option(metavar="NAME|DIR|CSV", help="As for train, or labels.csv with pictures."),
    ] = None,
    naive: NaiveOption = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write the shipped network's figures and plots there, or each picture's reading.",
            readable=False,
        ),
    ] = None,
) -> None:
    """Evaluate a run's saved model again, or the shipped one; or read labelled pictures and count.

    Where no run is named, the shipped model is evaluated: on MNIST, or on what --data names.
    Exit code 1 when some of the pictures could not be opened or decoded.
    """
    from inkdigit.cli.labelled_pictures import evaluate_pictures, names_labelled_pictures

    if data is not None and names_labelled_pictures(data):
        if not evaluate_pictures(data, run, naive=naive, out=out):
            raise typer.Exit(1)
        return
    if naive:
        raise UsageError(
            "Expected --naive with labelled pictures as --data: frames are made already. "
            f"Received: {data or 'no --data'}."
        )
    if out is not None and run is not None:
        raise UsageError(
            "Expected --out without a run: its figures go into its own folder. Received: both."
        )
    _evaluate_frames(run, data, out)


def _evaluate_frames(run: Path | None, data: str | None, out: Path | None) -> None:
    from inkdigit.cli.datasets import find_data
    from inkdigit.cli.run_summary import print_run
    from inkdigit.experiments.evaluate import evaluate_run, evaluate_shipped

    if run is None:
        print_run(evaluate_shipped(find_data(data), out))
    else:
        print_run(evaluate_run(run, find_data(data) if data else None))
