"""`inkdigit train --add`: the shipped network, fine-tuned on corrected pictures."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import typer

from inkdigit.cli.datasets import find_data
from inkdigit.cli.evaluate import show_run
from inkdigit.cli.progress import progress_over
from inkdigit.cli.train import train_with_progress
from inkdigit.data.labels import read_labels
from inkdigit.errors import UsageError
from inkdigit.experiments.corrected_frames import gather_frames
from inkdigit.experiments.finetune import fine_tune, make_fine_tune_recipe
from inkdigit.experiments.run import RunConfig
from inkdigit.recognition.reader import Reader
from inkdigit.training.recipes import READER


def add_corrections(
    folders: Sequence[Path], settings: RunConfig, epochs: int | None, data: str | None
) -> None:
    """Fine-tune on the labelled pictures of folders, and say how that went.

    Args:
        folders: with a labels.csv, as `corrections export` writes them.
        settings: of the run; its recipe says no more than its name.
        epochs: instead of the usual ones.
        data: where MNIST is.
    """
    if settings.recipe.name != READER.name or settings.holdout or settings.resume:
        raise UsageError(
            "Expected --add to go on from the shipped network, recipe reader, in one go. "
            "Received: another --recipe, --holdout or --resume."
        )
    pictures = [picture for folder in folders for picture in read_labels(folder)]
    dataset = find_data(data)
    if dataset.name != "mnist":
        raise UsageError(
            "Expected MNIST beside --add, for what the network knows must not be lost. "
            f"Received: {dataset.title}."
        )
    reader = Reader.load(threads=0)
    corrected = gather_frames(progress_over(pictures, "finding"), reader)
    for words in corrected.unread:
        typer.echo(f"left out    {words}", err=True)
    run = train_with_progress(
        replace(settings, recipe=make_fine_tune_recipe(epochs)),
        dataset,
        partial(fine_tune, corrected),
    )
    show_run(run)
    if run.facts.fine_tuned:
        before = run.facts.fine_tuned.test_accuracy_before
        typer.echo(f"before      {before:7.2%} right on test: the shipped network")
    typer.echo(
        f"learnt from {corrected.digits:,} digits and {corrected.negatives:,} "
        f"that are none, of {corrected.pictures:,} pictures"
    )
    if corrected.left_out:
        typer.echo(
            f"left out    {corrected.left_out:,} of {len(pictures):,} pictures: not as many digits "
            "were found as their text has",
            err=True,
        )
