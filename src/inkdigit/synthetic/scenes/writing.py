"""Writing: what somebody put on the paper, as the coverage of all strokes, and where it stands."""

from dataclasses import dataclass

import cv2
import numpy as np

from inkdigit.synthetic.scenes.hands import Hand
from inkdigit.synthetic.scenes.layers import Coverage
from inkdigit.types import Box, Split

ARRANGEMENT_SHARES = {
    "large digit": 0.21, "small digit": 0.12, "number": 0.14, "field": 0.15, "strip": 0.08,
    "rows": 0.17, "words": 0.05, "nothing": 0.08,
}  # fmt: skip
"""How often which kind of writing stands on the paper."""

WIDE_ROWS = 0.5
"""How often digits on a page of rows stand far apart."""
STEM_SHARE = 0.1
"""How often a line's digit is a straight 1, which is a wall but for its ends."""


@dataclass(frozen=True, eq=False)
class Writing:
    """The strokes of a scene; `boxes` are around each line of them, none where there are none."""

    ink: Coverage
    boxes: tuple[Box, ...]


def write(digits: Split, side: int, random: np.random.Generator) -> Writing:
    """Write something on a scene of `side` pixels, in one hand."""
    kinds, shares = zip(*ARRANGEMENT_SHARES.items(), strict=True)
    page = _Page(np.zeros((side, side), np.float32), Hand.draw(random), digits, random)
    match str(random.choice(kinds, p=shares)):
        case "large digit":
            page.write_digit(int(side * random.uniform(0.45, 1.02)))
        case "small digit":
            page.write_digit(int(side * np.exp(random.uniform(np.log(0.06), np.log(0.45)))))
        case "number":
            page.write_number(int(side * random.uniform(0.1, 0.6)))
        case "field":
            page.write_field(int(side * np.exp(random.uniform(np.log(0.07), np.log(0.4)))))
        case "strip":
            page.write_strip(int(side * np.exp(random.uniform(np.log(0.035), np.log(0.13)))))
        case "rows":
            page.write_rows(int(side * random.uniform(0.05, 0.17)))
        case "words":
            page.write_number(int(side * random.uniform(0.08, 0.35)), signs=0.9)
    return Writing(page.ink, tuple(page.boxes))


class _Page:
    """A page that one hand writes on."""

    def __init__(
        self, ink: Coverage, hand: Hand, digits: Split, random: np.random.Generator
    ) -> None:
        self.ink = ink
        self.boxes: list[Box] = []
        self._hand = hand
        self._digits = digits
        self._random = random

    def write_digit(self, height: int) -> None:
        """Write a digit somewhere; a large one may be cut tightly, or squeezed into the scene."""
        side, random = len(self.ink), self._random
        written = self._hand.write_digit(self._digits, max(8, height), random)
        if height > 0.8 * side and random.random() < 0.4:
            most = side // 16 if random.random() < 0.5 else 1  # none at all: cut to its ink
            margins = random.integers(0, max(1, most), 2)
            size = (side - int(margins[0]), side - int(margins[1]))
            written = np.asarray(cv2.resize(written, size), np.float32)
        free = np.array([side - written.shape[1], side - written.shape[0]])
        x, y = (random.uniform(0, 1, 2) * free).astype(int)
        self._put(written, int(x), int(y))
        self.boxes.append(Box(int(x), int(y), written.shape[1], written.shape[0]))

    def write_number(self, height: int, signs: float = 0.06) -> None:
        """Write a line of digits somewhere, a part of them signs."""
        x, y = self._random.uniform((-0.04, 0.03), (0.25, 0.97)) * len(self.ink)
        top = min(int(y), len(self.ink) - height) if self._random.random() < 0.9 else int(y)
        self._write_line(int(x), top, height, signs, int(self._random.integers(1, 14)))

    def write_field(self, height: int) -> None:
        """Write a number as forms have them: all of it is there, with room for what is around."""
        side, random = len(self.ink), self._random
        spacing = random.uniform(-0.1, 0.7)
        most = max(1, int(0.8 * side / (height * (0.75 + max(0.0, spacing)))))
        count = int(random.integers(1, min(most, 10) + 1))
        wide = int(count * height * (0.7 + spacing))
        left = int(random.uniform(0.08, 0.92) * max(1, side - wide)) if side > wide else 4
        top = int(random.uniform(0.15, 0.85) * max(1, side - height))
        self._write_line(left, top, height, 0.04, count, spacing)

    def write_strip(self, height: int) -> None:
        """Write small digits from one edge to the other, close together or far apart."""
        side, random = len(self.ink), self._random
        top = int(random.uniform(0.02, 0.98) * (side - height))
        left = int(random.uniform(-1.0, 2.0) * height)
        self._write_line(left, top, height, 0.03, side, random.uniform(-0.1, 1.4))

    def write_rows(self, height: int) -> None:
        """Fill the page with lines, some of them short, and on some pages with wide gaps."""
        top = int(len(self.ink) * self._random.uniform(-0.02, 0.1))
        is_wide = self._random.random() < WIDE_ROWS
        step = self._random.uniform(1.3, 3.0) if is_wide else self._random.uniform(1.1, 2.2)
        spacing = self._random.uniform(0.4, 2.0) if is_wide else None
        left = self._random.uniform(0, 0.3) * len(self.ink)
        while top < len(self.ink):
            count = int(self._random.integers(1, 14))
            self._write_line(int(left), top, max(6, height), 0.04, count, spacing)
            top += max(7, int(height * step))

    def _write_line(
        self,
        x: int,
        top: int,
        height: int,
        signs: float,
        count: int,
        spacing: float | None = None,
    ) -> None:
        random, first = self._random, x
        spacing = random.uniform(-0.14, 0.4) if spacing is None else spacing
        stems = 7 * STEM_SHARE if random.random() < 0.06 else STEM_SHARE
        for _ in range(count):
            tall = max(6, int(height * random.uniform(0.82, 1.08)))
            is_sign = random.random() < signs
            written = (
                self._hand.write_sign(tall, random)
                if is_sign
                else self._hand.write_stem(tall, random)
                if random.random() < stems
                else self._hand.write_digit(self._digits, tall, random)
            )
            self._put(written, x, top + int(height * random.uniform(-0.1, 0.1)))
            x += written.shape[1] + int(height * (spacing + random.uniform(-0.06, 0.06)))
            if random.random() < 0.06:
                self._put_point(x, top + height, height)
                x += height // 5
            if x > len(self.ink):
                break
        self.boxes.append(Box(first, top, max(1, min(x, len(self.ink)) - first), height))

    def _put(self, written: Coverage, x: int, y: int) -> None:
        """Lay a shape on the page; what lies beyond its edges is cut off."""
        height, width = written.shape
        top, left = max(0, y), max(0, x)
        bottom, right = min(len(self.ink), y + height), min(len(self.ink), x + width)
        if top < bottom and left < right:
            window = self.ink[top:bottom, left:right]
            np.maximum(window, written[top - y : bottom - y, left - x : right - x], out=window)

    def _put_point(self, x: int, y: int, height: int) -> None:
        """A point or a comma on the line."""
        drawn = np.zeros(self.ink.shape, np.uint8)
        radius = max(1, int(height * self._random.uniform(0.025, 0.06)))
        cv2.line(
            drawn, (x, y), (x - int(radius * self._random.uniform(0, 2)), y + radius), 255, radius
        )
        np.maximum(self.ink, drawn.astype(np.float32) / 255, out=self.ink)
