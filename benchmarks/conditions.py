"""Labelled pictures as they are, and under light, cameras and hands they were not taken with.

    python -m benchmarks.conditions --pictures DIR [--only light shadow ...]

DIR holds pictures and a labels.csv. How many are read right, kind by kind, and how many are wrong
though their status is `read`. Last, crops of these pictures without any ink: how many are empty,
refused, or taken for digits. The random numbers are each picture's own, so runs can be compared.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.harness.options import build_parser
from benchmarks.harness.report import print_headline, print_progress, print_table
from inkdigit.data.labels import LabelledPicture, read_labels
from inkdigit.evaluation.pictures import EvaluatedPicture, score_kinds
from inkdigit.imaging.decode import decode
from inkdigit.recognition.reader import Reader
from inkdigit.types import InkMap, Pixels

Condition = Callable[[Pixels, Generator], Pixels]
Field = NDArray[np.float64]


@dataclass(frozen=True)
class CropSettings:
    """How crops without ink are looked for: so many in a picture, their sides in pixels."""

    count: int = 3
    max_tries: int = 40
    min_side: int = 24
    max_side: int = 400


def coordinates(pixels: Pixels) -> tuple[Field, Field]:
    """(h, 1) y and (w,) x, from -0.5 to 0.5."""
    height, width = pixels.shape[:2]
    return np.linspace(-0.5, 0.5, height)[:, None], np.linspace(-0.5, 0.5, width)


def project_on_line(pixels: Pixels, random: Generator) -> Field:
    """(h, w) places along a line of any direction."""
    y, x = coordinates(pixels)
    turn = random.uniform(0, 2 * np.pi)
    return np.asarray(np.cos(turn) * x + np.sin(turn) * y)


def apply_light(pixels: Pixels, light: Field) -> Pixels:
    return np.asarray((pixels * light[:, :, None]).clip(0, 255), np.uint8)


def light_along_line(pixels: Pixels, random: Generator) -> Pixels:
    ramp = (2 * project_on_line(pixels, random)).clip(-1, 1)
    return apply_light(pixels, 0.7 + 0.3 * random.uniform(0.3, 1) * ramp)


def light_from_spot(pixels: Pixels, random: Generator) -> Pixels:
    y, x = coordinates(pixels)
    away = (x - random.uniform(-0.3, 0.3)) ** 2 + (y - random.uniform(-0.3, 0.3)) ** 2
    return apply_light(pixels, 1 - random.uniform(0.2, 0.6) * (2 * away).clip(0, 1))


def cast_shadow(softness: float) -> Condition:
    def cast(pixels: Pixels, random: Generator) -> Pixels:
        behind = project_on_line(pixels, random) - random.uniform(-0.15, 0.15)
        return apply_light(pixels, 0.55 + 0.45 / (1 + np.exp(-behind / softness)))

    return cast


def fade(pixels: Pixels, _random: Generator) -> Pixels:
    paper = np.median(pixels, axis=(0, 1))
    return np.asarray(paper + 0.25 * (pixels - paper), np.uint8)


def blur(pixels: Pixels, _random: Generator) -> Pixels:
    sigma = max(0.6, 0.012 * max(pixels.shape))
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), np.uint8)


def compress(pixels: Pixels, _random: Generator) -> Pixels:
    _, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 10])
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)


def add_grain(pixels: Pixels, random: Generator) -> Pixels:
    grain = random.normal(0, 15, pixels.shape)
    return np.asarray((pixels + grain).clip(0, 255), np.uint8)


def halve(pixels: Pixels, _random: Generator) -> Pixels:
    smaller = cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, np.uint8)


def turn_by(degrees: float) -> Condition:
    def turn(pixels: Pixels, _random: Generator) -> Pixels:
        height, width = pixels.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        given = cv2.warpAffine(pixels, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(given, np.uint8)

    return turn


CONDITIONS: dict[str, Condition] = {
    "as they are": lambda pixels, _random: pixels,
    "light along a line": light_along_line,
    "light from a spot": light_from_spot,
    "a soft shadow": cast_shadow(0.06),
    "a hard shadow": cast_shadow(0.01),
    "a quarter of the contrast": fade,
    "out of focus": blur,
    "JPEG of quality 10": compress,
    "grain of 15 levels": add_grain,
    "half the side": halve,
    "turned by 8 degrees": turn_by(8),
    "turned by -8 degrees": turn_by(-8),
}


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--pictures", type=Path, required=True, help="a folder with labels.csv")
    parser.add_argument("--only", nargs="+", default=[""], help="parts of the conditions' names")
    given = parser.parse_args()
    pictures = [picture for picture in read_labels(given.pictures) if picture.text]
    reader = Reader.load()
    print_headline("conditions: read right, kind by kind; in brackets, read wrong though sure")
    rows = []
    for name, condition in CONDITIONS.items():
        if any(part in name for part in given.only):
            print_progress(f"conditions: {name}")
            rows.append((name, *evaluate_condition(reader, pictures, condition)))
    counts = Counter(picture.kind for picture in pictures)
    print_table(("condition", *(f"{kind} ({count})" for kind, count in counts.items())), rows)
    print_progress("conditions: crops without ink")
    print_headline("conditions: crops without ink")
    statuses = Counter(reader.read(crop).status for crop in crop_without_ink(reader, pictures))
    print_table(("status", "crops"), statuses.most_common())


def evaluate_condition(
    reader: Reader, pictures: list[LabelledPicture], condition: Condition
) -> Iterator[str]:
    evaluated = []
    for number, picture in enumerate(pictures):
        pixels = condition(decode(picture.path), np.random.default_rng(number))
        reading = reader.read(np.ascontiguousarray(pixels), one=picture.one)
        evaluated.append(EvaluatedPicture(picture, reading))
    for score in score_kinds(evaluated):
        yield f"{score.correct} ({score.read - score.correct_of_read})"


def crop_without_ink(
    reader: Reader,
    pictures: list[LabelledPicture],
    settings: CropSettings = CropSettings(),
) -> Iterator[Pixels]:
    """Crops of photos of single digits, and of pages, in which the whole photo shows no ink."""
    for number, picture in enumerate(pictures):
        random = np.random.default_rng(number)
        pixels = decode(picture.path)
        ink = mark_ink(reader, pixels)
        found = 0
        for _ in range(settings.max_tries):
            if found == settings.count:
                break
            window = choose_window(ink, settings, random)
            if window is not None and not ink[window].any():
                found += 1
                yield np.ascontiguousarray(pixels[window])


def mark_ink(reader: Reader, pixels: Pixels) -> InkMap:
    """Mark where in a picture the reader finds ink, or near to it: (h, w) uint8."""
    layout = reader.analyze_layout(pixels)
    marked = np.zeros(pixels.shape[:2], np.uint8)
    for component in layout.components:
        box = layout.view.to_picture(component.box)
        marked[max(0, box.y - 2) : box.bottom + 2, max(0, box.x - 2) : box.right + 2] = 255
    return marked


def choose_window(
    ink: NDArray[np.uint8], settings: CropSettings, random: Generator
) -> tuple[slice, slice] | None:
    """Rows and columns anywhere in a picture; None where they would be larger than it is."""
    height, width = (int(random.integers(settings.min_side, settings.max_side)) for _ in range(2))
    if height >= ink.shape[0] or width >= ink.shape[1]:
        return None
    top, left = (
        int(random.integers(ink.shape[0] - height)),
        int(random.integers(ink.shape[1] - width)),
    )
    return slice(top, top + height), slice(left, left + width)


if __name__ == "__main__":
    main()
