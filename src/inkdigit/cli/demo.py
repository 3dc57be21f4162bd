"""`inkdigit demo`: the tutorial's story from the first byte to a picture that is read."""

import sys
from dataclasses import replace
from pathlib import Path

import typer
from PIL import Image

from inkdigit.atomic import atomic_write
from inkdigit.cli.datasets import find_data
from inkdigit.cli.evaluate import show_run
from inkdigit.cli.train import train_with_progress
from inkdigit.data.datasets import load_digits
from inkdigit.errors import MissingDataError
from inkdigit.evaluation.plots import draw_frames, save_figure
from inkdigit.experiments.run import RunConfig
from inkdigit.recognition.reader import Reader
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.training.recipes import recipe_named
from inkdigit.types import Dataset, Split

SHOWN = 32
LONGER = 12
"""How many times as many epochs a data set gets that has a fortieth of MNIST's frames."""

BLUE = Pen((35, 50, 140), (247, 245, 238), 0.07)
CHALK = Pen((235, 235, 228), (38, 60, 50), 0.09)
SAMPLES = (
    (7, sketch(7, (240, 240), BLUE)),
    (2, sketch(2, (180, 320), Pen(), height=0.7, centre=(0.25, 0.5))),
    (4, sketch(4, (600, 450), CHALK, height=0.4, centre=(0.6, 0.4))),
    (0, sketch(0, (64, 64), Pen(), height=0.8)),
    (5, sketch(5, (1500, 1100), BLUE, height=0.5, centre=(0.4, 0.6))),
    (3, sketch(3, (300, 300), Pen((200, 70, 60), (255, 255, 255), 0.13))),
)


def run_demo(out: Path, recipe_name: str, data: str | None, *, overwrite: bool) -> None:
    """Train, evaluate, draw, read; everything lies in `out` afterwards."""
    recipe = recipe_named(recipe_name)
    dataset = _data(data)
    if dataset.name == "digits":
        recipe = replace(recipe, epochs=recipe.epochs * LONGER)
    typer.echo(
        f"Data: {dataset.title}, {len(dataset.train):,} training and {len(dataset.test):,} test "
        f"frames.\nTraining recipe '{recipe.name}': {recipe.summary}."
    )
    run = train_with_progress(RunConfig(recipe, out, overwrite=overwrite), dataset)
    first = Split(dataset.train.frames[:SHOWN], dataset.train.labels[:SHOWN])
    save_figure(draw_frames(first, f"The first {SHOWN} of {dataset.title}"), out / "frames.png")
    show_run(run)
    _read_samples(out)
    typer.echo(
        f"\nEverything lies in {out}:\n"
        "  frames.png            what the training frames look like\n"
        "  curves.png            loss and accuracy, epoch by epoch\n"
        "  confusion_matrix.png  which digits are taken for which\n"
        "  mistakes.png          the errors that the network was surest of\n"
        "  calibration.png       whether its confidences hold, and what rejecting costs\n"
        "  metrics.json          every figure, with settings, versions and checksums\n"
        "  model.keras, .onnx    the network\n"
        "  samples/              the pictures above; now try your own:\n\n"
        f"  {sys.argv[0]} read YOUR-PICTURE --one --model {out}"
    )


def _data(name: str | None) -> Dataset:
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


def _read_samples(out: Path) -> None:
    reader = Reader.load(out)
    typer.echo("\nReading pictures that inkdigit drew itself:")
    for number, (label, pixels) in enumerate(SAMPLES, start=1):
        path = out / "samples" / f"{number}-a-{label}.png"
        with atomic_write(path) as draft:
            Image.fromarray(pixels).save(draft)
        reading = reader.read(path, one=True)
        typer.echo(
            f"  {path}: {reading.text} ({reading.confidence:.1%} sure, {reading.status}, "
            f"{reading.milliseconds:.1f} ms)"
        )
