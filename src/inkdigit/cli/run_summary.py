"""A finished run in a few lines of text."""

from typing import TYPE_CHECKING

import typer

from inkdigit.recognition.model_files import WEIGHTS

if TYPE_CHECKING:
    from inkdigit.experiments.run_folder import Run


def print_run(run: "Run") -> None:
    """Print how good a run is, on what, and where everything lies."""
    for split in run.splits:
        figures = split.metrics
        low, high = figures.accuracy_interval
        typer.echo(
            f"{split.name:<11} {figures.accuracy:7.2%} right "
            f"(95 % interval {low:.2%} to {high:.2%}), loss {figures.loss:.4f}, "
            f"{figures.errors:,} errors in {figures.count:,}"
        )
    typer.echo(f"data        {run.facts.dataset.title}")
    typer.echo(f"run         {'the shipped network' if run.folder == WEIGHTS else run.folder}")
