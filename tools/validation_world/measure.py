"""Measure the shipped reader on the validation world, kind by kind.

    python -m tools.validation_world.measure --data DIR [--pictures 600] [--seed 0] [--degrees 0]

`--degrees` turns every picture to the left before.
"""

import argparse
from collections import defaultdict
from itertools import chain

import cv2
import numpy as np

from inkdigit.data.datasets import open_dataset
from inkdigit.recognition.reader import Reader
from inkdigit.recognition.reading import Reading
from tools.held_out_digits import split_digits
from tools.validation_world.lens import turn_sheet
from tools.validation_world.pictures import Picture, draw_picture


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", required=True, help="'mnist', or a folder with MNIST")
    parser.add_argument("--pictures", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--degrees", type=float, default=0.0)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    reader = Reader.load()
    rows: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for picture in draw_pictures(given.data, given.pictures, given.seed):
        pixels = turn_sheet(picture.pixels, given.degrees) if given.degrees else picture.pixels
        reading = reader.read(pixels, one=picture.one)
        rows[picture.kind].append((is_right(picture, reading), reading.status == "read"))
    print(f"{'kind':14}{'n':>6}{'right':>8}{'read':>8}{'wrong though read':>20}")
    for kind, row in [*sorted(rows.items()), ("all", list(chain(*rows.values())))]:
        right, read = np.array(row).T
        print(
            f"{kind:14}{len(row):6}{right.mean():8.1%}{read.mean():8.1%}{(read & ~right).sum():20}"
        )


def draw_pictures(data: str, count: int, seed: int) -> list[Picture]:
    """Draw pictures with digits that the trainings of the networks for lines hold out."""
    _, digits = split_digits(open_dataset(data).train)
    return [draw_picture(digits, np.random.default_rng([seed, number])) for number in range(count)]


def is_right(picture: Picture, reading: Reading) -> bool:
    """Tell whether a reading says what is written; where nothing is, it must be refused."""
    if not picture.text:
        return reading.status in ("blank", "not_digits")
    return reading.text == picture.text and reading.status in ("read", "unsure")


if __name__ == "__main__":
    main()
