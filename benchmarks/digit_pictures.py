"""Test digits made into pictures as anyone makes them: cut tightly, enlarged, stretched, on forms.

    python -m benchmarks.digit_pictures [--data DIR] [--digits 300]

How many are read right when one digit is expected, and how many are wrong though their status is
`read`. The random numbers are each picture's own, so runs can be compared.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator

from benchmarks.harness.options import build_parser
from benchmarks.harness.report import print_headline, print_table
from inkdigit.data.datasets import open_dataset
from inkdigit.imaging.frame import crop_to_ink
from inkdigit.recognition.reader import Reader
from inkdigit.types import Frame, InkMap, Pixels

MakePicture = Callable[[Frame, Generator], Pixels]
SHEET = 200
"""Pixels of a sheet's side."""


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--digits", type=int, default=300, help="of the test set, from its start")
    given = parser.parse_args()
    test = open_dataset(str(given.data) if given.data else None).test
    reader = Reader.load()
    print_headline(f"digit_pictures: {given.digits} test digits, one expected in each")
    rows = []
    for name, make in CONDITIONS.items():
        right = wrong = 0
        for number, (frame, label) in enumerate(
            zip(test.frames[: given.digits], test.labels[: given.digits], strict=True)
        ):
            reading = reader.read(make(frame, np.random.default_rng(number)), one=True)
            is_right = reading.text == str(label)
            right += is_right
            wrong += not is_right and reading.status == "read"
        rows.append((name, f"{right / given.digits:.1%}", str(wrong)))
    print_table(("made into", "read right", "wrong though read"), rows)


def colour(ink: InkMap) -> Pixels:
    """Draw ink dark on white: (h, w, 3) uint8."""
    return np.repeat(255 - ink[..., None], 3, axis=2)


def keep(frame: Frame, _random: Generator) -> Pixels:
    return np.repeat(frame[..., None], 3, axis=2)


def cut(frame: Frame, _random: Generator) -> Pixels:
    return colour(crop_to_ink(frame))


def enlarge(factor: int) -> MakePicture:
    def make(frame: Frame, _random: Generator) -> Pixels:
        ink = crop_to_ink(frame)
        large = cv2.resize(ink, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        return colour(np.asarray(large, np.uint8))

    return make


def cut_with_margin(frame: Frame, _random: Generator) -> Pixels:
    ink = cv2.copyMakeBorder(crop_to_ink(frame), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    return colour(np.asarray(ink, np.uint8))


def stretch(side: int) -> MakePicture:
    def make(frame: Frame, _random: Generator) -> Pixels:
        ink = cv2.resize(crop_to_ink(frame), (side, side), interpolation=cv2.INTER_AREA)
        return colour(np.asarray(ink, np.uint8))

    return make


def write(frame: Frame, random: Generator, height: int = 100) -> InkMap:
    """Write a digit somewhere near the middle of an empty sheet: (200, 200) uint8."""
    ink = crop_to_ink(frame)
    width = max(4, round(height * ink.shape[1] / ink.shape[0]))
    large = cv2.resize(ink, (width, height), interpolation=cv2.INTER_CUBIC)
    sheet = np.zeros((SHEET, SHEET), np.uint8)
    left = int(np.clip(SHEET // 2 - width // 2 + random.integers(-20, 21), 0, SHEET - width))
    top = int((SHEET - height) // 2 + random.integers(-20, 21))
    sheet[top : top + height, left : left + width] = large
    return sheet


def lay_on(frame: Frame, random: Generator, paper: Pixels) -> Pixels:
    """Write a digit in blue on a sheet with something on it."""
    cover = write(frame, random)[..., None] / 255
    return np.asarray(paper * (1 - cover) + np.array([40, 50, 120]) * cover, np.uint8)


def blank() -> Pixels:
    return np.full((SHEET, SHEET, 3), 240, np.uint8)


def on_squares(frame: Frame, random: Generator) -> Pixels:
    paper = blank()
    for place in range(int(random.integers(0, 20)), SHEET, 20):
        cv2.line(paper, (place, 0), (place, SHEET), (110, 130, 190), 2)
        cv2.line(paper, (0, place), (SHEET, place), (110, 130, 190), 2)
    return lay_on(frame, random, paper)


def with_binding(frame: Frame, random: Generator) -> Pixels:
    paper = blank()
    for y in range(8, SHEET, 22):
        cv2.circle(paper, (8, y), 5, (30, 30, 30), -1, cv2.LINE_AA)
    paper[:, -14:] = (90, 60, 40)  # the desk
    return lay_on(frame, random, paper)


def in_box(frame: Frame, random: Generator) -> Pixels:
    paper = blank()
    cv2.rectangle(paper, (16, 12), (184, 188), (20, 20, 20), 4)
    return lay_on(frame, random, paper)


def underlined(frame: Frame, random: Generator) -> Pixels:
    paper = blank()
    cv2.line(paper, (30, 182), (170, 178), (40, 50, 120), 5, cv2.LINE_AA)
    return lay_on(frame, random, paper)


def circled(frame: Frame, random: Generator) -> Pixels:
    paper = blank()
    cv2.ellipse(paper, (100, 100), (92, 90), 0, 0, 350, (160, 30, 30), 4, cv2.LINE_AA)
    return lay_on(frame, random, paper)


def with_neighbours(frame: Frame, random: Generator) -> Pixels:
    """Parts of other writing reach in at the left and the right."""
    paper = blank()
    for x in (-8, SHEET + 8):
        cv2.ellipse(paper, (x, 100), (24, 50), 0, 0, 360, (40, 50, 120), 8, cv2.LINE_AA)
    return lay_on(frame, random, paper)


def on_hatching(frame: Frame, random: Generator) -> Pixels:
    y, x = np.mgrid[0:SHEET, 0:SHEET]
    wave = np.sin((x + y) / 2.4 + 2 * np.sin((x - y) / 30)) > 0.4  # noqa: PLR2004 - thin lines
    paper = np.where(wave[..., None], np.array([170, 195, 185]), np.array([236, 240, 236]))
    return lay_on(frame, random, paper.astype(np.uint8))


def on_desk(frame: Frame, random: Generator) -> Pixels:
    """See a sheet on a brown desk, tilted by up to eight degrees, from above."""
    sheet = lay_on(frame, random, blank())
    turn = cv2.getRotationMatrix2D((SHEET / 2, SHEET / 2), random.uniform(-8, 8), 0.9)
    turn[:, 2] += 60
    size = (SHEET + 120, SHEET + 120)
    desk = cv2.warpAffine(sheet, turn, size, borderValue=(120, 84, 56))
    grain = random.normal(0, 6, (size[1], size[0], 1))
    return np.asarray(np.clip(desk + grain, 0, 255), np.uint8)


CONDITIONS: dict[str, MakePicture] = {
    "the frame as it is": keep,
    "cut to the ink": cut,
    "cut and enlarged four times": enlarge(4),
    "cut and enlarged eight times": enlarge(8),
    "cut with a pixel of margin": cut_with_margin,
    "stretched to 16x16": stretch(16),
    "stretched to 32x32": stretch(32),
    "on squared paper": on_squares,
    "with a binding and the sheet's edge": with_binding,
    "in a box": in_box,
    "underlined": underlined,
    "circled": circled,
    "between neighbours at the edges": with_neighbours,
    "on hatched security paper": on_hatching,
    "on a sheet on a desk": on_desk,
}


if __name__ == "__main__":
    main()
