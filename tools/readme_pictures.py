"""Draw the pictures of the README into docs/images: none of them shows a digit of MNIST's.

    python -m tools.readme_pictures --run runs/demo --tutorial runs/tutorial

The first is a run of recipe fast, the second one of recipe seed.
"""

import argparse
import shutil
from pathlib import Path

import cv2
from matplotlib.figure import Figure

from inkdigit import Reader, Reading
from inkdigit.evaluation.plots import DEFAULT_STYLE, save_figure
from inkdigit.evaluation.sample_pictures import draw_sample_pictures
from inkdigit.imaging.naive import build_naive_frame
from inkdigit.percent import format_confidence
from inkdigit.recognition.naive_reader import NaiveReader

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"


def draw_readings(tutorial: Path) -> Figure:
    """Each sample picture, what the tutorial makes of it, what inkdigit makes of it.

    Args:
        tutorial: a run of the tutorial's network.
    """
    figure = Figure(figsize=(10.5, 5.6), layout="constrained")
    samples = draw_sample_pictures()
    rows = figure.subplots(3, len(samples))
    titles = ("the picture", "the tutorial's frame,\nas published", "inkdigit's frame")
    reader, naive = Reader(), NaiveReader(tutorial)
    for column, sample in enumerate(samples):
        pixels = sample.pixels
        reading, naively = reader.read(pixels, one=True), naive.read(pixels)
        height, width = pixels.shape[:2]
        small = cv2.resize(
            pixels, None, fx=240 / height, fy=240 / height, interpolation=cv2.INTER_AREA
        )
        pictures = (small, build_naive_frame(pixels), reading.digits[0].frame)
        captions = (
            f"{width} x {height}",
            *(describe(one, sample.label) for one in (naively, reading)),
        )
        correct = [one.text == str(sample.label) for one in (naively, reading)]
        colours = (
            DEFAULT_STYLE.muted,
            *(DEFAULT_STYLE.text if each else DEFAULT_STYLE.accent for each in correct),
        )
        for row, (picture, caption, colour) in enumerate(
            zip(pictures, captions, colours, strict=True)
        ):
            axes = rows[row, column]
            axes.imshow(picture, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
            axes.set(xticks=[], yticks=[])
            axes.set_xlabel(caption, color=colour, fontsize=9.5)
            axes.spines[:].set_color("#d5dbe0")
            if column == 0:
                axes.set_ylabel(titles[row], color=DEFAULT_STYLE.text, fontsize=10)
    return figure


def describe(reading: Reading, label: int) -> str:
    """What was read, and by a sign whether it is right."""
    sign = "\N{CHECK MARK}" if reading.text == str(label) else "\N{BALLOT X}"
    return f"{sign} reads {reading.text}, {format_confidence(reading.confidence)}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the pictures of the README.")
    parser.add_argument("--run", type=Path, required=True, help="a run folder of recipe fast")
    parser.add_argument("--tutorial", type=Path, required=True, help="one of recipe seed")
    given = parser.parse_args()
    IMAGES.mkdir(exist_ok=True)
    shutil.copy(given.run / "confusion_matrix.png", IMAGES / "confusion_matrix.png")
    save_figure(draw_readings(given.tutorial), IMAGES / "readings.png")


if __name__ == "__main__":
    main()
