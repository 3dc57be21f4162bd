"""Labelled pictures as they are, and under light, cameras and hands they were not taken with.

    python benchmarks/conditions.py --pictures DIR [--only light shadow ...]

DIR holds pictures and a labels.csv. How many are read right, kind by kind, and how many are wrong
though their status is `read`. Last, pieces of these pictures without any ink: how many are empty,
refused, or taken for digits. The random numbers are each picture's own, so runs can be compared.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from inkdigit.data.labels import LabelledPicture, read_labels
from inkdigit.evaluation.pictures import EvaluatedPicture, score_kinds
from inkdigit.imaging.decode import decode
from inkdigit.layout.ink import find_ink
from inkdigit.recognition.reader import Reader
from inkdigit.types import Pixels
from measure import headline, options, progress, table

Condition = Callable[[Pixels, Generator], Pixels]
Field = NDArray[np.float64]
PIECES, TRIES, LEAST, MOST = 3, 40, 24, 400
"""Pieces without ink that are looked for in a picture, how often, and their sides in pixels."""


def places(pixels: Pixels) -> tuple[Field, Field]:
    """(h, 1) y and (w,) x, from -0.5 to 0.5."""
    height, width = pixels.shape[:2]
    return np.linspace(-0.5, 0.5, height)[:, None], np.linspace(-0.5, 0.5, width)


def across(pixels: Pixels, random: Generator) -> Field:
    """(h, w) places along a line of any direction."""
    y, x = places(pixels)
    turn = random.uniform(0, 2 * np.pi)
    return np.asarray(np.cos(turn) * x + np.sin(turn) * y)


def lit(pixels: Pixels, light: Field) -> Pixels:
    return np.asarray((pixels * light[:, :, None]).clip(0, 255), np.uint8)


def along_a_line(pixels: Pixels, random: Generator) -> Pixels:
    ramp = (2 * across(pixels, random)).clip(-1, 1)
    return lit(pixels, 0.7 + 0.3 * random.uniform(0.3, 1) * ramp)


def from_a_spot(pixels: Pixels, random: Generator) -> Pixels:
    y, x = places(pixels)
    away = (x - random.uniform(-0.3, 0.3)) ** 2 + (y - random.uniform(-0.3, 0.3)) ** 2
    return lit(pixels, 1 - random.uniform(0.2, 0.6) * (2 * away).clip(0, 1))


def shadow(softness: float) -> Condition:
    def cast(pixels: Pixels, random: Generator) -> Pixels:
        behind = across(pixels, random) - random.uniform(-0.15, 0.15)
        return lit(pixels, 0.55 + 0.45 / (1 + np.exp(-behind / softness)))

    return cast


def faint(pixels: Pixels, _random: Generator) -> Pixels:
    paper = np.median(pixels, axis=(0, 1))
    return np.asarray(paper + 0.25 * (pixels - paper), np.uint8)


def out_of_focus(pixels: Pixels, _random: Generator) -> Pixels:
    blur = max(0.6, 0.012 * max(pixels.shape))
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), blur), np.uint8)


def compressed(pixels: Pixels, _random: Generator) -> Pixels:
    _, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 10])
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)


def grainy(pixels: Pixels, random: Generator) -> Pixels:
    grain = random.normal(0, 15, pixels.shape)
    return np.asarray((pixels + grain).clip(0, 255), np.uint8)


def half_the_side(pixels: Pixels, _random: Generator) -> Pixels:
    smaller = cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, np.uint8)


def turned(degrees: float) -> Condition:
    def turn(pixels: Pixels, _random: Generator) -> Pixels:
        height, width = pixels.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        given = cv2.warpAffine(pixels, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(given, np.uint8)

    return turn


CONDITIONS: dict[str, Condition] = {
    "as they are": lambda pixels, _random: pixels,
    "light along a line": along_a_line,
    "light from a spot": from_a_spot,
    "a soft shadow": shadow(0.06),
    "a hard shadow": shadow(0.01),
    "a quarter of the contrast": faint,
    "out of focus": out_of_focus,
    "JPEG of quality 10": compressed,
    "grain of 15 levels": grainy,
    "half the side": half_the_side,
    "turned by 8 degrees": turned(8),
    "turned by -8 degrees": turned(-8),
}


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--pictures", type=Path, required=True, help="a folder with labels.csv")
    parser.add_argument("--only", nargs="+", default=[""], help="parts of the conditions' names")
    given = parser.parse_args()
    pictures = [picture for picture in read_labels(given.pictures) if picture.text]
    reader = Reader.load()
    headline("conditions: read right, kind by kind; in brackets, read wrong though sure")
    rows = []
    for name, condition in CONDITIONS.items():
        if any(part in name for part in given.only):
            progress(f"conditions: {name}")
            rows.append((name, *row(reader, pictures, condition)))
    counts = Counter(picture.kind for picture in pictures)
    table(("condition", *(f"{kind} ({count})" for kind, count in counts.items())), rows)
    progress("conditions: pieces without ink")
    headline("conditions: pieces without ink")
    statuses = Counter(reader.read(component).status for component in empty_pieces(pictures))
    table(("status", "pieces"), statuses.most_common())


def row(reader: Reader, pictures: list[LabelledPicture], condition: Condition) -> Iterator[str]:
    judged = []
    for number, picture in enumerate(pictures):
        seen = condition(decode(picture.path), np.random.default_rng(number))
        judged.append(
            EvaluatedPicture(picture, reader.read(np.ascontiguousarray(seen), one=picture.one))
        )
    for score in score_kinds(judged):
        yield f"{score.correct} ({score.read - score.correct_of_read})"


def empty_pieces(pictures: list[LabelledPicture]) -> Iterator[Pixels]:
    """Pieces of photos of single digits, and of pages, in which the whole photo shows no ink."""
    for number, picture in enumerate(pictures):
        random = np.random.default_rng(number)
        pixels = decode(picture.path)
        inked = cv2.dilate(find_ink(pixels), np.ones((5, 5), np.uint8))
        found = 0
        for _ in range(TRIES):
            if found == PIECES:
                break
            sides = [int(random.integers(LEAST, MOST)) for _ in range(2)]
            if sides[0] >= inked.shape[0] or sides[1] >= inked.shape[1]:
                continue
            top, left = (
                int(random.integers(whole - side))
                for whole, side in zip(inked.shape, sides, strict=True)
            )
            where = slice(top, top + sides[0]), slice(left, left + sides[1])
            if not inked[where].any():
                found += 1
                yield np.ascontiguousarray(pixels[where])


if __name__ == "__main__":
    main()
