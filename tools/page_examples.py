"""Draw the pictures that the page offers to try, and write them beside its other files.

    python -m tools.page_examples [--folder FOLDER]

They are drawn stroke by stroke: none shows anybody's handwriting.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

import inkdigit.server
from inkdigit.synthetic.samples import STROKES
from inkdigit.synthetic.strokes import interpolate_spline
from inkdigit.types import Pixels

FOLDER = Path(inkdigit.server.__path__[0]) / "static" / "examples"
SIZE = (448, 560)
"""Height and width in pixels: the page's sheet has the same shape."""
JPEG_QUALITY = 88
DIGIT_ADVANCE = 0.72
"""How far the next digit stands, as a part of a digit's height."""
Colour = tuple[int, int, int]


class Pen(NamedTuple):
    """`width` in pixels."""

    colour: Colour
    width: int


class Place(NamedTuple):
    """Where something stands in a picture, and how tall it is, in pixels."""

    x: float
    y: float
    height: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in EXAMPLES.items():
        path = folder / f"{name}.jpg"
        Image.fromarray(draw()).save(path, "JPEG", quality=JPEG_QUALITY)
        print(path)


def draw_squared_paper() -> Pixels:
    """Draw 275 with a blue pen on squared paper, in a light that falls off."""
    random = np.random.default_rng(1)
    paper = make_paper((244, 241, 230))
    for place in range(14, max(SIZE), 28):
        cv2.line(paper, (0, place), (SIZE[1], place + 4), (182, 202, 216), 1, cv2.LINE_AA)
        cv2.line(paper, (place, 0), (place - 4, SIZE[0]), (182, 202, 216), 1, cv2.LINE_AA)
    write(paper, "275", Place(90, 112, 210), Pen((32, 52, 140), 9), random)
    return photograph(paper, random, darkest=0.55)


def draw_blackboard() -> Pixels:
    """Draw 48 with chalk on a blackboard."""
    random = np.random.default_rng(2)
    board = make_paper((38, 62, 54))
    write(board, "48", Place(130, 90, 250), Pen((232, 232, 220), 13), random)
    return photograph(board, random, darkest=0.8)


def draw_list() -> Pixels:
    """Draw three numbers under each other with a pencil."""
    random = np.random.default_rng(3)
    paper = make_paper((238, 238, 240))
    for row, number in enumerate(("306", "19", "8241")):
        write(paper, number, Place(160, 42 + 134 * row, 92), Pen((92, 92, 100), 5), random)
    return photograph(paper, random, darkest=0.75)


def draw_star() -> Pixels:
    """Draw a star, which is no digit."""
    random = np.random.default_rng(5)
    paper = make_paper((250, 249, 245))
    turns = 0.8 * np.pi * np.arange(6)  # to each second of five points
    star = 0.5 + 0.5 * np.stack([np.sin(turns), -np.cos(turns)], axis=1)
    draw_strokes(paper, [star], Place(180, 80, 270), Pen((24, 26, 34), 10))
    return photograph(paper, random, darkest=0.8)


EXAMPLES: dict[str, Callable[[], Pixels]] = {
    "squared-paper": draw_squared_paper,
    "blackboard": draw_blackboard,
    "list": draw_list,
    "star": draw_star,
}


def make_paper(colour: Colour) -> Pixels:
    return np.full((*SIZE, 3), colour, np.uint8)


def write(paper: Pixels, number: str, start: Place, pen: Pen, random: np.random.Generator) -> None:
    """Write digits from a place on, none quite like the other."""
    x = start.x
    for digit in number:
        lines = [interpolate_spline(stroke) for stroke in STROKES[int(digit)]]
        height = start.height * random.uniform(0.94, 1.04)
        slant = random.normal(0.06, 0.04)
        leaned = [line - np.array([slant, 0]) * (line[:, 1:] - 0.5) for line in lines]
        draw_strokes(paper, leaned, Place(x, start.y + random.normal(0, 4), height), pen)
        x += start.height * DIGIT_ADVANCE


def draw_strokes(paper: Pixels, lines: list[NDArray[np.float64]], place: Place, pen: Pen) -> None:
    """Draw lines, whose points are parts of a box, which is 0.7 times as wide as tall."""
    for line in lines:
        points = line * (0.7 * place.height, place.height) + (place.x, place.y)
        fixed = np.rint(points * 16).astype(np.int32)
        cv2.polylines(paper, [fixed], False, pen.colour, pen.width, cv2.LINE_AA, 4)


def photograph(paper: Pixels, random: np.random.Generator, *, darkest: float) -> Pixels:
    """Let light fall off towards the lower right, and add a camera's softness and grain.

    Args:
        paper: what lies there.
        random: of the grain.
        darkest: what is left of the light in the corner, 0..1.
    """
    y, x = np.mgrid[0 : 1 : SIZE[0] * 1j, 0 : 1 : SIZE[1] * 1j]
    light = 1 - (1 - darkest) * ((x + y) / 2) ** 1.5
    seen = cv2.GaussianBlur(paper, (0, 0), 0.8) * light[..., None]
    grainy = np.rint(seen + random.normal(0, 3, seen.shape))
    return np.asarray(np.clip(grainy, 0, 255), np.uint8)


if __name__ == "__main__":
    main()
