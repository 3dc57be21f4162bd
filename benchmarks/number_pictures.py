"""Numbers with something beside them: walls, boxes, printed words, rules, ticks, money signs.

    python -m benchmarks.number_pictures [--data DIR] [--numbers 60]

How many are read right, are refused, and are wrong though their status is `read`. Their digits are
training frames that the networks for lines have not learnt. The same numbers stand in every row.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.random import Generator

from benchmarks.harness.options import build_parser
from benchmarks.harness.report import print_headline, print_progress, print_table
from inkdigit.data.datasets import open_dataset
from inkdigit.data.splits import train_validation_split
from inkdigit.imaging.frame import crop_to_ink
from inkdigit.recognition.reader import Reader
from inkdigit.synthetic.strokes import interpolate_spline
from inkdigit.types import Box, InkMap, Pixels, Split

HELD_OUT = 5_000
"""Training frames that `tools/train_lines.py` and `tools/train_found.py` hold out."""
FONT = cv2.FONT_HERSHEY_SIMPLEX
FONT_HEIGHT = 22.0
"""Pixels of the font's capitals where it is not scaled."""
LABELS = {
    "above": ("Total", "Amount", "Date"),
    "before": ("No.", "Nr", "Qty"),
    "behind": ("kg", "cm"),
}
STROKES = {
    "$": (
        ((0.65, 0.2), (0.35, 0.1), (0.08, 0.28), (0.35, 0.5), (0.65, 0.72), (0.35, 0.92),
         (0.05, 0.8)),
        ((0.4, -0.1), (0.33, 1.1)),
    ),
    "#": (
        ((0.25, 0.0), (0.1, 1.0)), ((0.6, 0.0), (0.45, 1.0)),
        ((0.0, 0.33), (0.7, 0.33)), ((0.0, 0.68), (0.7, 0.68)),
    ),
}  # fmt: skip
"""Points of each stroke of a mark that somebody draws, in heights of the digits beside it."""
SHAKE = 0.03
"""By so many heights points are elsewhere, as a normal distribution has it."""
Beside = Callable[[InkMap, Box, Generator], None]
"""Draws beside the writing in a box, in place."""


class Number(NamedTuple):
    """A number on a sheet, and where it stands."""

    sheet: InkMap
    box: Box
    text: str


def main() -> None:
    parser = build_parser(__doc__)
    parser.add_argument("--numbers", type=int, default=60)
    given = parser.parse_args()
    train = open_dataset(str(given.data) if given.data else None).train
    _, digits = train_validation_split(train, HELD_OUT)
    assert digits is not None  # noqa: S101 - it holds some out
    reader = Reader.load()
    rows = []
    for place, (name, draw) in enumerate(CONDITIONS.items()):
        print_progress(f"number_pictures: {name}")
        right = refused = wrong = 0
        for number in range(given.numbers):
            written = write(digits, np.random.default_rng(number))
            reading = reader.read(photograph(written, draw, np.random.default_rng([place, number])))
            is_right = reading.text == written.text
            right += is_right
            refused += not reading.text
            wrong += not is_right and reading.status == "read"
        rows.append((name, f"{right / given.numbers:.1%}", str(refused), str(wrong)))
    print_headline(f"number_pictures: {given.numbers} numbers of one to six digits")
    print_table(("beside them", "read right", "refused", "wrong though read"), rows)


def write(digits: Split, random: Generator) -> Number:
    """Write a number in the middle of a sheet, its digits 22 to 80 pixels tall."""
    height = round(float(np.exp(random.uniform(np.log(22), np.log(80)))))
    gap = round(random.uniform(0.05, 0.5) * height)
    chosen = random.integers(0, len(digits.labels), random.integers(1, 7))
    shapes = []
    for ink in (crop_to_ink(digits.frames[one]) for one in chosen):
        size = (max(3, round(height * ink.shape[1] / ink.shape[0])), height)
        shapes.append(cv2.resize(ink, size, interpolation=cv2.INTER_AREA))
    row = np.hstack([np.pad(shape, ((0, 0), (0, gap))) for shape in shapes])[:, :-gap]
    above, before = round(1.4 * height), round(1.8 * height)
    box = Box(before, above, row.shape[1], height)
    sheet = np.pad(row, ((above, above), (before, before)))
    return Number(
        np.asarray(sheet, np.uint8), box, "".join(str(digits.labels[one]) for one in chosen)
    )


def photograph(number: Number, draw: Beside, random: Generator) -> Pixels:
    """Draw beside a number in its pen's colour or another, and see it a little out of focus."""
    beside = np.zeros_like(number.sheet)
    draw(beside, number.box, random)
    paper, pen = random.uniform(170, 250, 3), random.uniform(0, 110, 3)
    other = random.uniform(20, 150, 3) if random.integers(2) else pen
    picture = paper + beside[..., None] / 255 * (other - paper)
    picture += number.sheet[..., None] / 255 * (pen - picture)
    seen = cv2.GaussianBlur(picture, (0, 0), 0.4 + 0.01 * number.box.height)
    grain = random.normal(0, random.uniform(0, 5), seen.shape[:2])[..., None]
    return np.asarray(np.clip(np.rint(seen + grain), 0, 255), np.uint8)


def nothing(_sheet: InkMap, _box: Box, _random: Generator) -> None:
    """Leave the number alone."""


def draw_line(
    sheet: InkMap, box: Box, start: tuple[float, float], end: tuple[float, float], width: float
) -> None:
    """Draw a line from point to point; its width is in heights of the writing."""
    first, last = (tuple(round(place) for place in point) for point in (start, end))
    cv2.line(sheet, first, last, 255, max(1, round(width * box.height)), cv2.LINE_AA)


def walls(least: float, most: float, *, both: bool) -> Beside:
    """Draw walls that reach beyond the writing by so many heights, above and below."""

    def draw(sheet: InkMap, box: Box, random: Generator) -> None:
        reach = random.uniform(least, most, 2) * box.height
        width = random.uniform(0.02, 0.12)
        sides = (True, False) if both else (bool(random.integers(2)),)
        for is_left in sides:
            gap = random.uniform(0.15, 0.8) * box.height
            x = box.x - gap if is_left else box.right + gap
            draw_line(sheet, box, (x, box.y - reach[0]), (x, box.bottom + reach[1]), width)

    return draw


def frame(sheet: InkMap, box: Box, random: Generator) -> None:
    room = (random.uniform(0.1, 0.6, 4) * box.height).astype(int)
    start = (box.x - int(room[0]), box.y - int(room[1]))
    end = (box.right + int(room[2]), box.bottom + int(room[3]))
    cv2.rectangle(sheet, start, end, 255, max(1, round(random.uniform(0.02, 0.1) * box.height)))


def circle(sheet: InkMap, box: Box, random: Generator) -> None:
    centre = (box.x + box.width // 2, box.y + box.height // 2)
    axes = (round(0.5 * box.width + 0.5 * box.height), round(0.9 * box.height))
    width = max(1, round(random.uniform(0.02, 0.08) * box.height))
    cv2.ellipse(sheet, centre, axes, 0, 0, 350, 255, width, cv2.LINE_AA)


def underline(sheet: InkMap, box: Box, random: Generator) -> None:
    y = box.bottom + random.uniform(0, 0.25) * box.height
    width = random.uniform(0.02, 0.1)
    draw_line(sheet, box, (box.x - 0.2 * box.height, y), (box.right + 0.2 * box.height, y), width)


def rules(sheet: InkMap, box: Box, random: Generator) -> None:
    step = random.uniform(0.5, 1.3) * box.height
    for y in np.arange(random.uniform(0, step), len(sheet), step):
        draw_line(sheet, box, (0, y), (sheet.shape[1], y), 0.02)


def words(where: str) -> Beside:
    """Print a word of another size than the writing above, before or behind it."""

    def draw(sheet: InkMap, box: Box, random: Generator) -> None:
        tall = random.uniform(0.25, 0.5) * box.height
        word = str(random.choice(LABELS[where]))
        thick = max(1, round(tall / 9))
        (wide, _), _ = cv2.getTextSize(word, FONT, tall / FONT_HEIGHT, thick)
        gap = round(0.35 * box.height)
        corner = {
            "above": (box.x, box.y - gap),
            "before": (box.x - gap - wide, box.bottom),
            "behind": (box.right + gap, box.bottom),
        }[where]
        cv2.putText(sheet, word, corner, FONT, tall / FONT_HEIGHT, 255, thick, cv2.LINE_AA)

    return draw


def signs(before: str, behind: str) -> Beside:
    """Put signs of the writing's size before and behind it, in the strokes that fonts have."""

    def draw(sheet: InkMap, box: Box, random: Generator) -> None:
        scale = random.uniform(0.85, 1.1) * box.height / FONT_HEIGHT
        thick = max(1, round(random.uniform(0.06, 0.13) * box.height))
        gap = round(random.uniform(0.1, 0.4) * box.height)
        (wide, _), _ = cv2.getTextSize(before, FONT, scale, thick)
        for text, x in ((before, box.x - gap - wide), (behind, box.right + gap)):
            cv2.putText(sheet, text, (x, box.bottom), FONT, scale, 255, thick, cv2.LINE_AA)

    return draw


def drawn(before: str, behind: str) -> Beside:
    """Draw marks of the writing's size before and behind it, with a pen."""

    def draw(sheet: InkMap, box: Box, random: Generator) -> None:
        pen, gap = random.uniform(0.06, 0.13), random.uniform(0.15, 0.4) * box.height
        wide = 0.7 * box.height
        for mark, x in ((before, box.x - gap - wide), (behind, box.right + gap)):
            for stroke in STROKES.get(mark, ()):
                points = np.array(stroke) + random.normal(0, SHAKE, (len(stroke), 2))
                smooth = interpolate_spline([(float(x), float(y)) for x, y in points])
                places = [(x + box.height * one, box.y + box.height * two) for one, two in smooth]
                for start, end in pairwise(places):
                    draw_line(sheet, box, start, end, pen)

    return draw


def tick(sheet: InkMap, box: Box, _random: Generator) -> None:
    x, y, tall = box.x - 0.8 * box.height, box.y + 0.6 * box.height, box.height
    foot = (x, y + 0.3 * tall)
    draw_line(sheet, box, (x - 0.15 * tall, y), foot, 0.07)
    draw_line(sheet, box, foot, (x + 0.4 * tall, y - 0.5 * tall), 0.07)


CONDITIONS: dict[str, Beside] = {
    "nothing": nothing,
    "a wall that is taller": walls(0.15, 0.8, both=False),
    "two walls that are taller": walls(0.15, 0.8, both=True),
    "two walls as tall as the digits": walls(0.0, 0.05, both=True),
    "a box": frame,
    "a circle": circle,
    "an underline": underline,
    "rules": rules,
    "a printed word above": words("above"),
    "a printed word before": words("before"),
    "a printed word behind": words("behind"),
    "a tick before": tick,
    "$ before, fat, whose bar only sticks out": signs("$", ""),
    "# before and behind": signs("#", "#"),
    "* before and behind": signs("*", "*"),
    "= before and behind": signs("=", "="),
    "/- behind": signs("", "/-"),
    "// behind": signs("", "//"),
    "$ before, as a pen draws it": drawn("$", ""),
    "# before and behind, as a pen draws it": drawn("#", "#"),
}

if __name__ == "__main__":
    main()
