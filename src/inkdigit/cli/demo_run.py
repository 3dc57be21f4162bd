"""Train, evaluate, draw and read: all that `inkdigit demo` shows, in one folder."""

import sys
from dataclasses import dataclass
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
from inkdigit.experiments.run import RunConfig
from inkdigit.percent import format_confidence
from inkdigit.recognition.reader import Reader
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.training.recipe import Recipe
from inkdigit.training.recipes import find_recipe
from inkdigit.types import Dataset, Pixels, Split

FRAMES_SHOWN = 32
EPOCHS_FACTOR_OF_DIGITS = 12
"""More epochs for scikit-learn's digits, which are a fortieth of MNIST's frames."""
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
  samples/              the pictures above; now try your own:
"""


@dataclass(frozen=True, eq=False)
class SamplePicture:
    """A digit that inkdigit draws itself."""

    label: int
    pixels: Pixels


def draw_demo_pictures() -> tuple[SamplePicture, ...]:
    """Draw a digit by ballpoint, mouse, chalk and others, near and far."""
    ballpoint = Pen((35, 50, 140), (247, 245, 238), 0.07)
    chalk = Pen((235, 235, 228), (38, 60, 50), 0.09)
    felt_tip = Pen((200, 70, 60), (255, 255, 255), 0.13)
    drawn = (
        (7, sketch(7, (240, 240), ballpoint)),
        (2, sketch(2, (180, 320), Pen(), height=0.7, centre=(0.25, 0.5))),
        (4, sketch(4, (600, 450), chalk, height=0.4, centre=(0.6, 0.4))),
        (0, sketch(0, (64, 64), Pen(), height=0.8)),
        (5, sketch(5, (1500, 1100), ballpoint, height=0.5, centre=(0.4, 0.6))),
        (3, sketch(3, (300, 300), felt_tip)),
    )
    return tuple(SamplePicture(label, pixels) for label, pixels in drawn)


def run_demo(out: Path, recipe_name: str, data: str | None, *, overwrite: bool) -> None:
    """Train, evaluate, draw, read; everything lies in `out` afterwards."""
    dataset = _find_data_or_digits(data)
    recipe = _fit_to(dataset, find_recipe(recipe_name))
    typer.echo(
        f"Data: {dataset.title}, {len(dataset.train):,} training and {len(dataset.test):,} test "
        f"frames.\nTraining recipe '{recipe.name}': {recipe.summary}."
    )
    run = train_with_progress(RunConfig(recipe=recipe, out=out, overwrite=overwrite), dataset)
    _save_first_frames(dataset, out)
    print_run(run)
    _read_samples(out)
    calibration = CALIBRATION_LISTING if (out / CALIBRATION_FILE).exists() else ""
    typer.echo(
        f"\nEverything lies in {out}:\n{calibration}{FOLDER_LISTING}\n"
        f"  {sys.argv[0]} read YOUR-PICTURE --one --model {out}"
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


def _fit_to(dataset: Dataset, recipe: Recipe) -> Recipe:
    if dataset.name != "digits":
        return recipe
    return recipe.with_epochs(recipe.optimization.epochs * EPOCHS_FACTOR_OF_DIGITS)


def _save_first_frames(dataset: Dataset, out: Path) -> None:
    first = Split(dataset.train.frames[:FRAMES_SHOWN], dataset.train.labels[:FRAMES_SHOWN])
    title = f"The first {FRAMES_SHOWN} of {dataset.title}"
    save_figure(draw_frames(first, title), out / "frames.png")


def _read_samples(out: Path) -> None:
    reader = Reader(out)
    typer.echo("\nReading pictures that inkdigit drew itself:")
    for number, sample in enumerate(draw_demo_pictures(), start=1):
        path = out / "samples" / f"{number}-a-{sample.label}.png"
        with atomic_write(path) as draft:
            Image.fromarray(sample.pixels).save(draft)
        reading = reader.read(path, one=True)
        typer.echo(
            f"  {path}: {reading.text} ({format_confidence(reading.confidence)} sure, "
            f"{reading.status}, {reading.milliseconds:.1f} ms)"
        )
