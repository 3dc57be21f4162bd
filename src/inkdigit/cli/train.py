"""`inkdigit train`: a recipe, or the shipped network and corrections, to a run folder."""

from pathlib import Path
from typing import Annotated

import typer

from inkdigit.cli.options import BackendOption, DataOption

MAX_SEED = 2**32 - 1


def train(
    out: Annotated[Path, typer.Option(help="The run folder to make.", readable=False)],
    *,
    recipe: Annotated[
        str | None,
        typer.Option(help="'seed' (the tutorial's), 'fast' (the default) or 'reader'."),
    ] = None,
    fine_tune: Annotated[
        list[Path] | None,
        typer.Option(
            "--fine-tune",
            metavar="DIR",
            help="Fine-tune the shipped network on what `corrections export` wrote there.",
            readable=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=MAX_SEED, help="Repeats a run bit for bit.")] = 0,
    epochs: Annotated[int | None, typer.Option(min=1, help="Instead of the recipe's.")] = None,
    holdout: Annotated[
        int, typer.Option(min=0, help="Training frames kept for validation; test is left alone.")
    ] = 0,
    data: DataOption = None,
    backend: BackendOption = None,
    soft_labels: Annotated[
        Path | None,
        typer.Option(
            "--soft-labels",
            metavar="DIR",
            help="Where recipe reader's teachers leave their soft labels; runs may share it.",
            readable=False,
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on after a crash.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an older run.")] = False,
) -> None:
    """Train a recipe, evaluate it, and write the run folder."""
    from inkdigit.cli.backend import choose_backend

    choose_backend(backend)  # before Keras is imported
    from inkdigit.cli.datasets import find_data
    from inkdigit.cli.run_summary import print_run
    from inkdigit.cli.training_run import train_with_progress
    from inkdigit.experiments.run import RunConfig
    from inkdigit.training.recipes import find_recipe

    named = find_recipe(recipe or ("reader" if fine_tune else "fast"), epochs)
    config = RunConfig(
        recipe=named,
        out=out,
        seed=seed,
        holdout=holdout,
        resume=resume,
        overwrite=overwrite,
        soft_labels=soft_labels,
    )
    if fine_tune:
        from inkdigit.cli.fine_tuning import fine_tune_with_progress

        fine_tune_with_progress(fine_tune, config, epochs, data)
        return
    print_run(train_with_progress(config, find_data(data)))
