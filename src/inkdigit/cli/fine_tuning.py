"""`inkdigit train --fine-tune`: the shipped network goes on from corrected pictures."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import typer

from inkdigit.cli.datasets import find_data
from inkdigit.cli.progress import track_progress
from inkdigit.cli.run_summary import print_run
from inkdigit.cli.training_run import train_with_progress
from inkdigit.data.labels import read_labels
from inkdigit.errors import UsageError
from inkdigit.experiments.corrected_frames import CorrectedFrames, gather_frames
from inkdigit.experiments.finetune import fine_tune, make_fine_tune_recipe
from inkdigit.experiments.run import RunConfig
from inkdigit.experiments.run_folder import Run
from inkdigit.recognition.reader import Reader
from inkdigit.training.recipes import READER
from inkdigit.types import Dataset


def fine_tune_with_progress(
    folders: Sequence[Path], config: RunConfig, epochs: int | None, data: str | None
) -> None:
    """Fine-tune on the labelled pictures of folders, and print how that went.

    Args:
        folders: with a labels.csv, as `corrections export` writes them.
        config: of the run; its recipe says no more than its name.
        epochs: instead of the usual ones.
        data: where MNIST is.

    Raises:
        UsageError: the run does not go on from the shipped network, or without MNIST.
        DataError: a folder has no labelled pictures.
    """
    _check_config(config)
    pictures = [picture for folder in folders for picture in read_labels(folder)]
    dataset = _find_mnist(data)
    corrected = gather_frames(track_progress(pictures, "finding"), Reader.load(threads=0))
    for reason in corrected.unread:
        typer.echo(f"left out    {reason}", err=True)
    config = replace(config, recipe=make_fine_tune_recipe(epochs))
    run = train_with_progress(config, dataset, partial(fine_tune, corrected))
    _print_fine_tuned(run, corrected, len(pictures))


def _check_config(config: RunConfig) -> None:
    if config.recipe.name != READER.name or config.holdout or config.resume:
        raise UsageError(
            "Expected --fine-tune to go on from the shipped network, recipe reader, in one go. "
            "Received: another --recipe, --holdout or --resume."
        )


def _find_mnist(data: str | None) -> Dataset:
    dataset = find_data(data)
    if dataset.name != "mnist":
        raise UsageError(
            "Expected MNIST beside --fine-tune, for what the network knows must not be lost. "
            f"Received: {dataset.title}."
        )
    return dataset


def _print_fine_tuned(run: Run, corrected: CorrectedFrames, pictures: int) -> None:
    print_run(run)
    if run.facts.fine_tuned:
        before = run.facts.fine_tuned.test_accuracy_before
        typer.echo(f"before      {before:7.2%} right on test: the shipped network")
    typer.echo(
        f"learnt from {corrected.digits:,} digits and {corrected.negatives:,} "
        f"that are none, of {corrected.pictures:,} pictures"
    )
    if corrected.left_out:
        typer.echo(
            f"left out    {corrected.left_out:,} of {pictures:,} pictures: not as many digits "
            "were found as their text has",
            err=True,
        )
