"""Train, evaluate, draw and read: all that `inkdigit demo` shows, in one folder."""

import sys
from pathlib import Path

import typer
from PIL import Image

from inkdigit.atomic import atomic_write
from inkdigit.cli.datasets import find_data
from inkdigit.cli.run_summary import print_run
from inkdigit.cli.training_run import train_with_progress
from inkdigit.data.datasets import load_digits
from inkdigit.errors import MissingDataError
from inkdigit.evaluation.plots import draw_frames, save_figure
from inkdigit.evaluation.report import CALIBRATION_FILE
from inkdigit.evaluation.sample_pictures import (
    PLAIN_MARKS,
    Comparison,
    Marks,
    compare_readers,
    draw_sample_pictures,
)
from inkdigit.experiments.run import RunConfig
from inkdigit.recognition.reader import Reader
from inkdigit.training.recipe import Recipe
from inkdigit.training.recipes import SMALL_DATA_PLAN, find_recipe, fit_to_data_size
from inkdigit.types import Dataset, Split

FRAMES_SHOWN = 32
CALIBRATION_LISTING = """\
  calibration.png       whether its confidences hold, and what refusing costs
"""
FOLDER_LISTING = """\
  frames.png            what the training frames look like
  curves.png            loss and accuracy, epoch by epoch
  confusion_matrix.png  which digits are taken for which
  mistakes.png          the errors that the network was surest of
  metrics.json          every figure, with settings, versions and checksums
  model.keras, .onnx    the network
  samples/              the pictures above
"""


def run_demo(out: Path, recipe_name: str, data: str | None, *, overwrite: bool) -> None:
    """Train, evaluate, draw, read; everything lies in `out` afterwards."""
    dataset = _find_data_or_digits(data)
    recipe = find_recipe(recipe_name)
    fitted = fit_to_data_size(recipe, len(dataset.train))
    typer.echo(
        f"Data: {dataset.title}, {len(dataset.train):,} training and {len(dataset.test):,} test "
        f"frames.\nTraining recipe '{recipe.name}': {recipe.summary}."
    )
    if fitted != recipe:
        typer.echo(_describe_fit(fitted))
    run = train_with_progress(RunConfig(recipe=fitted, out=out, overwrite=overwrite), dataset)
    _save_first_frames(dataset, out)
    print_run(run)
    comparison = _compare_with_shipped(out)
    calibration = CALIBRATION_LISTING if (out / CALIBRATION_FILE).exists() else ""
    typer.echo(
        f"\nEverything lies in {out}:\n{calibration}{FOLDER_LISTING}\n{_say_how_on(comparison)}"
    )


def _find_data_or_digits(name: str | None) -> Dataset:
    """The data that is named; without a name MNIST, or scikit-learn's digits where it is not."""
    try:
        return find_data(name)
    except MissingDataError:
        if name is not None:
            raise
        typer.echo(
            "MNIST cannot be had here (no mirror answered, see `inkdigit data fetch`): going on "
            "with the 1,797 digits of 8x8 pixels that scikit-learn carries. This is NOT MNIST.",
            err=True,
        )
        return load_digits()


def _describe_fit(recipe: Recipe) -> str:
    return (
        f"That is little: {SMALL_DATA_PLAN.synthetic.drawn:,} digits that inkdigit draws itself "
        f"stand beside it, and there are {recipe.optimization.epochs} epochs."
    )


def _save_first_frames(dataset: Dataset, out: Path) -> None:
    first = Split(dataset.train.frames[:FRAMES_SHOWN], dataset.train.labels[:FRAMES_SHOWN])
    title = f"The first {FRAMES_SHOWN} of {dataset.title}"
    save_figure(draw_frames(first, title), out / "frames.png")


def _compare_with_shipped(out: Path) -> Comparison:
    """Read sample pictures with the network just trained and with the shipped ones."""
    for sample in draw_sample_pictures():
        with atomic_write(out / "samples" / sample.name) as draft:
            Image.fromarray(sample.pixels).save(draft, "PNG")
    comparison = compare_readers(
        {"the network just trained": Reader.load(out), "the shipped networks": Reader.load()}
    )
    typer.echo("\nWhat is read in pictures that inkdigit drew itself:\n")
    typer.echo(comparison.to_text(_choose_marks()))
    return comparison


def _choose_marks() -> Marks:
    """Choose marks that stdout can show."""
    try:
        "".join(Marks()).encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return PLAIN_MARKS
    return Marks()


def _say_how_on(comparison: Comparison) -> str:
    own, shipped = comparison.count_right().values()
    return (
        f"The network just trained has {own} of {len(comparison.answers)} pictures right, the "
        f"shipped networks {shipped}.\nThese have learnt from more, and read where no --model is "
        f"named. Now try your own:\n\n"
        f"  {sys.argv[0]} read YOUR-PICTURE\n"
        f"  {sys.argv[0]} serve   a page to draw on, at the address that it prints"
    )
