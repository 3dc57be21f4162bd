"""Labelled pictures of the validation world: on these, settings are chosen and judgement is fitted.

Nothing here trains a network, and no picture of other people is in it.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from inkdigit.types import Box, Pixels, Split
from tools.validation_world.country_digits import CountryHand
from tools.validation_world.lens import shoot, turn_sheet
from tools.validation_world.pens import (
    Coverage,
    Pen,
    Random,
    write_mark,
    write_operator,
    write_sign,
)
from tools.validation_world.sheets import Canvas, draw_sheet, fractal, print_rules

KIND_SHARES = {
    "digit": 0.12, "tight digit": 0.08, "number": 0.17, "long number": 0.02, "amount": 0.07,
    "cell": 0.12, "page": 0.05, "close page": 0.03, "wide page": 0.02, "signs": 0.1,
    "letters": 0.12, "nothing": 0.04, "thing": 0.06,
}  # fmt: skip
"""How often each kind of picture is drawn."""
LETTERS_ALONE = 0.5
"""How often a single sign is a letter; else it is a bracket, or reckons."""
SHINES = 0.1
"""How often the writing on the other side of the sheet shines through."""
ASKEW = 0.25
"""How often a sheet lies askew, ..."""
TILT = 8.0
"""... by so many degrees to either side, as a normal distribution has it."""
LONG_LINE = (12, 60)
"""How many digits a long number has, at least and less than, ..."""
MOST_HIGH = 40
"""... and how many pixels these are tall, at most."""
STROKE = 0.3
"""From this coverage on a pixel is a stroke's."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture, the text that is in it, and whether it is known to hold one digit."""

    pixels: Pixels
    text: str
    kind: str
    one: bool = False


def draw_picture(digits: Split, random: Random, kind: str | None = None) -> Picture:
    """Draw a labelled picture of a kind, or of any."""
    if kind is None:
        kinds, shares = zip(*KIND_SHARES.items(), strict=True)
        kind = str(random.choice(kinds, p=shares))
    most = MOST_HIGH if kind == "long number" else 140
    height = round(float(np.exp(random.uniform(np.log(14), np.log(most)))))
    desk = _Desk(digits, Pen.draw(random), CountryHand.draw(random), height, random)
    match kind:
        case "digit" | "tight digit":
            lines = [[desk.digit()]]
        case "number" | "cell":
            lines = [desk.number(int(random.integers(1, 9)))]
        case "long number":
            lines = [desk.number(int(random.integers(*LONG_LINE)))]
        case "amount":
            lines = [desk.amount(int(random.integers(2, 7)))]
        case "page" | "close page":
            count = int(random.integers(1, 8))
            lines = [desk.number(count) for _ in range(random.integers(2, 5))]
        case "wide page":
            count = int(random.integers(4, 9))
            lines = [desk.number(count) for _ in range(random.integers(4, 9))]
        case "signs":
            lines = [desk.letters(1) if random.random() < LETTERS_ALONE else desk.operator()]
        case "letters":
            lines = [desk.letters(int(random.integers(2, 7)))]
        case _:
            lines = []
    margin = 0.02 if kind == "tight digit" else float(random.uniform(0.15, 1.8))
    return desk.lay_out(kind, lines, margin)


@dataclass(frozen=True, eq=False)
class _Written:
    coverage: Coverage
    label: str


@dataclass(frozen=True, eq=False)
class _Desk:
    """Where one writer writes at one size."""

    digits: Split
    pen: Pen
    hand: CountryHand
    height: int
    random: Random

    def digit(self) -> _Written:
        number = int(self.random.integers(len(self.digits)))
        tall = max(8, round(self.height * self.random.normal(1, 0.07)))
        shape = self.hand.shape(self.digits, number, self.random)
        coverage = self.pen.write(shape, tall, self.random)
        return _Written(coverage, str(self.digits.labels[number]))

    def number(self, count: int) -> list[_Written]:
        return [self.digit() for _ in range(count)]

    def amount(self, count: int) -> list[_Written]:
        """Write a number with a mark between two of its digits."""
        written = self.number(count)
        mark = _Written(write_mark(self.pen, self.height, self.random), "")
        written.insert(int(self.random.integers(1, count)), mark)
        return written

    def letters(self, count: int) -> list[_Written]:
        return [_Written(write_sign(self.pen, self.height, self.random), "") for _ in range(count)]

    def operator(self) -> list[_Written]:
        return [_Written(write_operator(self.pen, self.height, self.random), "")]

    def lay_out(self, kind: str, lines: list[list[_Written]], margin: float) -> Picture:
        """Put lines on a sheet, print rules beside them, and take a picture."""
        random, room = self.random, round(margin * self.height) + 1
        reaches = random.random() < 0.5
        spaces = (0.5, 1.8) if kind == "wide page" else (-0.06, 0.35)
        spacing = round(self.height * random.uniform(*spaces))
        widths = [sum(one.coverage.shape[1] + spacing for one in line) for line in lines]
        steps = {"close page": (0.9, 1.2), "wide page": (1.4, 2.6)}.get(kind, (1.2, 2))
        step = round(self.height * random.uniform(*steps))
        wide = max([*widths, self.height]) + 2 * room
        high = step * max(0, len(lines) - 1) + round(1.1 * self.height) + 2 * room
        ink = np.zeros((high, wide), np.float32)
        boxes = []
        for row, line in enumerate(lines):
            box = Box(room, room + row * step, max(1, widths[row]), self.height)
            self._write_line(ink, line, box, spacing, reaches=reaches)
            boxes.append(box)
        canvas = draw_sheet(high, wide, random)
        if kind == "thing":
            canvas = self._lay_thing(canvas)
        if kind == "cell" or (kind != "tight digit" and random.random() < 0.25):
            canvas = print_rules(canvas, boxes, random)
        canvas = self._ink(canvas, ink, shines=bool(lines) and random.random() < SHINES)
        if kind != "tight digit" and random.random() < ASKEW:
            canvas = turn_sheet(canvas, random.normal(0, TILT))
        text = "\n".join("".join(one.label for one in line) for line in lines)
        is_one = len(lines) == 1 and len(lines[0]) == 1 and (bool(text) or random.random() < 0.5)
        one = is_one and kind in ("digit", "tight digit", "signs") and random.random() < 0.6
        return Picture(shoot(canvas, random), text, kind, one)

    def _write_line(
        self, ink: Coverage, line: list[_Written], box: Box, spacing: int, *, reaches: bool
    ) -> None:
        """Write a line, in place. A hand that `reaches` below other strokes needs less room."""
        x, drift = box.x, self.random.normal(0, 0.02)
        paper = np.zeros_like(ink)
        for one in line:
            high, wide = one.coverage.shape
            y = round(box.y + (self.height - high) / 2 + drift * (x - box.x))
            y = min(max(0, y), max(0, len(ink) - high))
            if reaches and spacing > 0:
                x = _move_closer(paper[y : y + high], one.coverage, x, spacing)
            part = paper[y : y + high, x : x + wide]
            np.maximum(part, one.coverage[: part.shape[0], : part.shape[1]], out=part)
            x += wide + spacing
        np.maximum(ink, paper, out=ink)

    def _ink(self, canvas: Canvas, ink: Coverage, *, shines: bool) -> Canvas:
        """Put ink on a sheet; what is on its other side may shine through."""
        random = self.random
        is_dark = canvas.mean() < 100
        tone = random.uniform(190, 255, 3) if is_dark else random.uniform(0, 110, 3)
        strength = random.uniform(0.35, 1.0)
        cover = self.pen.texture(ink, random)
        if shines:
            across, down = (int(random.integers(side)) for side in ink.shape[::-1])
            other = np.roll(ink[:, ::-1], (down, across), (0, 1))
            faint = cv2.GaussianBlur(other, (0, 0), max(1.0, self.height * random.uniform(0, 0.08)))
            cover = np.maximum(cover, faint * random.uniform(0.1, 0.3))
        cover = cover[..., None] * strength
        return np.asarray(canvas * (1 - cover) + tone * cover, np.float32)

    def _lay_thing(self, canvas: Canvas) -> Canvas:
        """Lay something on the sheet: leaves, cloth, a tool."""
        height, width = canvas.shape[:2]
        shape = fractal(height, width, self.random, 3)
        y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        cover = cv2.GaussianBlur(
            ((shape - (x * x + y * y)) > -self.random.uniform(0.1, 0.6)).astype(np.float32),
            (0, 0),
            1,
        )[..., None]
        tone = (
            self.random.uniform(0, 255, 3)
            * (1 + 0.3 * fractal(height, width, self.random))[..., None]
        )
        return np.asarray(canvas * (1 - cover) + tone * cover, np.float32)


def _move_closer(paper: Coverage, coverage: Coverage, x: int, spacing: int) -> int:
    """Find how far to the left a sign may go until it is so near to what is written before it."""
    near = cv2.dilate(paper, np.ones((3, 2 * spacing + 1), np.uint8)) > STROKE
    sign = coverage[: len(paper)] > STROKE
    left = max(0, x - coverage.shape[1] // 2)
    for place in range(x, left - 1, -1):
        beside = near[:, place : place + sign.shape[1]]
        if (beside & sign[:, : beside.shape[1]]).any():
            return min(x, place + 1)
    return left if near.any() else x
