"""Draw the pictures of the README into docs/images: none of them shows a digit of MNIST's.

python benchmarks/readme_pictures.py --run runs/demo
"""

import argparse
import shutil
from pathlib import Path

import cv2
from matplotlib.figure import Figure

from inkdigit import Reader
from inkdigit.apps.demo import SAMPLES
from inkdigit.evaluation.plots import ACCENT, INK, QUIET, save_figure
from inkdigit.imaging.tutorial import tutorial_frame

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"


def draw_readings() -> Figure:
    """Each sample picture, what the tutorial makes of it, what inkdigit makes of it."""
    figure = Figure(figsize=(10.5, 5.6), layout="constrained")
    rows = figure.subplots(3, len(SAMPLES))
    titles = ("the picture", "the tutorial's frame", "inkdigit's frame")
    reader, naive = Reader.load(), Reader.load(framing="tutorial")
    for column, (_, pixels) in enumerate(SAMPLES):
        said, wrong = reader.read(pixels, one=True), naive.read(pixels)
        height, width = pixels.shape[:2]
        small = cv2.resize(
            pixels, None, fx=240 / height, fy=240 / height, interpolation=cv2.INTER_AREA
        )
        pictures = (small, tutorial_frame(pixels), said.digits[0].frame)
        captions = (
            f"{width} x {height}",
            f"reads {wrong.text}, {wrong.confidence:.0%}",
            f"reads {said.text}, {said.confidence:.0%}",
        )
        colours = (QUIET, ACCENT, INK)
        for row, (picture, caption, colour) in enumerate(
            zip(pictures, captions, colours, strict=True)
        ):
            axes = rows[row, column]
            axes.imshow(picture, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
            axes.set(xticks=[], yticks=[])
            axes.set_xlabel(caption, color=colour, fontsize=9.5)
            axes.spines[:].set_color("#d5dbe0")
            if column == 0:
                axes.set_ylabel(titles[row], color=INK, fontsize=10)
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the pictures of the README.")
    parser.add_argument("--run", type=Path, required=True, help="a run folder of recipe fast")
    IMAGES.mkdir(exist_ok=True)
    shutil.copy(parser.parse_args().run / "confusion_matrix.png", IMAGES / "confusion_matrix.png")
    save_figure(draw_readings(), IMAGES / "readings.png")


if __name__ == "__main__":
    main()
