"""Hands: how somebody writes a line, and each digit and sign of it as ink.

All of a line is by one hand: its pen, its slant, its proportions, and its own way to write each
digit, which comes out a little otherwise each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.frame import crop_to_ink
from inkdigit.synthetic.amount_marks import MARK_SHARES, draw_amount_mark
from inkdigit.synthetic.country_styles import LINE_STYLES
from inkdigit.synthetic.digit_bank import HALF_INK, DigitBank
from inkdigit.synthetic.line_print import PRINT_SETTINGS, Print
from inkdigit.synthetic.sign_strokes import draw_sign_strokes
from inkdigit.synthetic.strokes import interpolate_spline
from inkdigit.synthetic.thinning import thin_strokes
from inkdigit.types import CLASSES, SIGNS, InkMap

SUBPIXEL_BITS = 4
"""Bits of a coordinate behind the point, as OpenCV takes them."""
STYLES_BY_LABEL = [
    [style for style in LINE_STYLES if style.label == label] for label in range(CLASSES)
]
SIGNS_BEGIN = CLASSES + 1
"""The label of the first sign."""
MIN_PEN = 1.7
"""Pixels of the thinnest pen where it is pressed: paper is drawn twice as large as it comes out."""
OTHER, MARK = (SIGNS_BEGIN + SIGNS.index(kind) for kind in ("other", "mark"))


class WrittenSign(NamedTuple):
    """Ink (h, w) uint8 without margins, and how far below the line's top its own top is."""

    ink: InkMap
    top: float


class DrawnDigit(NamedTuple):
    """A hand's own way to draw a digit.

    `strokes` are the points of each stroke, in heights of the digit; `pens` are their widths, as
    parts of the hand's pen, which some press more in one stroke than in another.
    """

    strokes: list[NDArray[np.float64]]
    pens: list[float]
    angular: bool


class Size(NamedTuple):
    """How tall a hand writes a digit, and how far below the line, as parts of the hand's height."""

    part: float
    below: float


@dataclass(frozen=True, eq=False)
class LineHand:
    """How somebody writes a line.

    `height` is a digit's in pixels. `pen` is the strokes' width as a part of it. `slant` is in
    columns a row, beyond that of the data set's frames. `stretch` makes digits wider. `spacing` is
    between digits in heights; below 0 they overlap. It is between their strokes where a hand
    `keeps_distance`, and so lets one reach below another, and between their columns else.
    `unsteadiness` says how unlike each other two of the same digits are, `unevenness` how unlike
    in size those of different ones. `joins_zeros` says whether zeros behind one another hang
    together. On a form, letters and marks are its `print` and not the hand's. `amount_mark` is what
    stands beside its amounts, of `MARK_DRAWERS`.
    """

    height: float
    pen: float
    keeps_pen: bool
    slant: float
    stretch: float
    spacing: float
    keeps_distance: bool
    unsteadiness: float
    unevenness: float
    drawn_share: float
    joins_zeros: bool
    print: Print | None
    amount_mark: str
    bank: DigitBank
    letters: list[InkMap]
    _frames: dict[int, int] = field(default_factory=dict)
    _drawn: dict[int, DrawnDigit | None] = field(default_factory=dict)
    _sizes: dict[int, Size] = field(default_factory=dict)

    @classmethod
    def draw(
        cls, height: float, bank: DigitBank, letters: list[InkMap], random: np.random.Generator
    ) -> "LineHand":
        """Draw a hand: about half of them have a pen of their own, from hair-thin to fat."""
        keeps_pen = bool(random.random() < 0.45)
        pen = random.normal(0.13, 0.03) if keeps_pen else np.exp(random.uniform(-3.6, -1.6))
        keeps_distance = bool(random.random() < 0.5)
        # close, so that digits touch, or apart
        closest = -0.05 if keeps_distance else -0.16
        spacing = random.uniform(closest, 0.1) if random.random() < 0.5 else random.uniform(0, 0.7)
        return cls(
            height=height,
            pen=float(np.clip(pen, max(0.03, MIN_PEN / height), 0.24)),
            keeps_pen=keeps_pen,
            slant=float(random.normal(0.0, 0.24)) if random.random() < 0.7 else 0.0,
            stretch=float(np.exp(random.normal(0, 0.17))),
            spacing=float(spacing),
            keeps_distance=keeps_distance,
            unsteadiness=float(random.uniform(0.3, 1.3)),
            unevenness=float(random.uniform(0.04, 0.16)) if random.random() < 0.4 else 0.0,
            drawn_share=float(random.choice([0.0, 0.3, 0.9], p=[0.34, 0.33, 0.33])),
            joins_zeros=bool(random.random() < 0.25),
            print=Print.draw(random) if random.random() < 0.2 else None,
            amount_mark=str(random.choice(list(MARK_SHARES), p=list(MARK_SHARES.values()))),
            bank=bank,
            letters=letters,
        )

    def write(self, label: int, random: np.random.Generator) -> WrittenSign:
        """Write a digit or a sign by its label: 1..10, then `SIGNS`."""
        if label <= CLASSES:
            return self._write_digit(label - 1, random)
        if label == OTHER:
            return self._write_letter(random)
        if label == MARK:
            return self._write_mark(random)
        kind = SIGNS[label - SIGNS_BEGIN]
        return self._draw(draw_sign_strokes(kind, random), random, wide=1.0)

    def space(self, label: int, following: int) -> float:
        """Tell how much room is between two labels, in heights."""
        if self.print is None or not {OTHER, MARK} & {label, following}:
            return self.spacing
        if label == following:
            return PRINT_SETTINGS.letter_space
        return max(self.spacing, self.print.apart)

    def _write_digit(self, digit: int, random: np.random.Generator) -> WrittenSign:
        if digit not in self._drawn:
            self._drawn[digit] = self._choose_drawn(digit, random)
            part = np.exp(random.normal(0, self.unevenness))
            below = random.normal(0, 0.4 * self.unevenness)
            self._sizes[digit] = Size(float(np.clip(part, 0.6, 1.3)), float(below))
        drawn, size = self._drawn[digit], self._sizes[digit]
        if drawn is not None:
            spread = 0.02 * self.unsteadiness
            strokes = [points + random.normal(0, spread, points.shape) for points in drawn.strokes]
            if not drawn.angular:
                strokes = [_smooth(points) for points in strokes]
            return self._draw(strokes, random, wide=0.72, pens=drawn.pens, size=size)
        if digit not in self._frames:
            pen = 20 * self.pen if self.keeps_pen else random.normal(2.6, 0.5)
            self._frames[digit] = self.bank.choose(digit, pen, random.normal(0.15, 0.1), random)
        likeness = self.bank.neighbours[self._frames[digit]]
        count = 2 if self.unsteadiness < 0.6 else len(likeness)  # a steady hand
        frame = int(likeness[random.integers(count)])
        ink = self._warp(crop_to_ink(self.bank.frames[frame]), size.part, random)
        sign = self._place(ink, random)
        return sign._replace(top=sign.top + size.below * self.height)

    def _choose_drawn(self, digit: int, random: np.random.Generator) -> DrawnDigit | None:
        """Choose how the hand draws a digit; None where it writes it as the data set does."""
        styles = STYLES_BY_LABEL[digit]
        if self.bank.has(digit) and random.random() >= self.drawn_share:
            return None
        shares = np.cumsum([style.share for style in styles])
        style = styles[int(np.searchsorted(shares, random.random() * shares[-1]))]
        strokes = [
            np.array([(random.uniform(*x), random.uniform(*y)) for x, y in stroke])
            for stroke in style.strokes
        ]
        is_even = len(strokes) == 1 or random.random() < 0.5
        pens = [1.0 if is_even else float(random.uniform(0.4, 1)) for _ in strokes]
        return DrawnDigit(strokes, pens, style.angular)

    def _write_letter(self, random: np.random.Generator) -> WrittenSign:
        if self.print:
            ink, above = self.print.print_letters(self.height, random)
            return WrittenSign(ink, self.height - above)
        letter = self.letters[random.integers(len(self.letters))]
        return self._place(self._warp(letter, random.uniform(0.6, 1.1), random), random, foot=0.2)

    def _write_mark(self, random: np.random.Generator) -> WrittenSign:
        if self.print:
            ink, above = self.print.print_mark(self.amount_mark, self.height, random)
            return WrittenSign(ink, self.height - above)
        return self._draw(draw_amount_mark(self.amount_mark, random), random, wide=1.0)

    def _place(self, ink: InkMap, random: np.random.Generator, foot: float = 0.06) -> WrittenSign:
        """Let a sign stand on the line, or a little above or below it."""
        below = random.normal(0, foot * self.unsteadiness * self.height)
        return WrittenSign(ink, self.height - ink.shape[0] + below)

    def _warp(self, ink: InkMap, part: float, random: np.random.Generator) -> InkMap:
        """Scale ink to a part of the hand's height, slant it, and give it the hand's pen."""
        height, width = ink.shape
        shake = 0.07 * self.unsteadiness
        high = max(6.0, part * self.height * random.normal(1, shake))
        scale = high / height
        broad = width * scale * self.stretch * random.normal(1, shake)
        broad = float(np.clip(broad, 2.0, 1.7 * high))
        lean = self.slant + random.normal(0, 0.05 * self.unsteadiness)
        turn = random.normal(0, 0.04 * self.unsteadiness)
        room = 2.0 + abs(turn) * high
        affine = np.array(
            [
                [broad / width, -lean * scale, max(0.0, lean) * high + room],
                [turn * broad / width, scale, room],
            ]
        )
        size = (int(broad + abs(lean) * high + 2 * room), int(high + abs(turn) * broad + 2 * room))
        warped = np.asarray(cv2.warpAffine(ink, affine, size, flags=cv2.INTER_LINEAR), np.uint8)
        if not self.keeps_pen:
            warped = set_pen(warped, self.pen * self.height)
        return crop_to_ink(warped)

    def _draw(
        self,
        strokes: list[NDArray[np.float64]],
        random: np.random.Generator,
        wide: float,
        pens: Sequence[float] = (),
        size: Size | None = None,
    ) -> WrittenSign:
        """Draw strokes with the hand's pen, each as wide as `pens` say, else as it is."""
        size = size or Size(part=1.0, below=0.0)
        shake = 0.07 * self.unsteadiness
        high = self.height * size.part * random.normal(1, shake)
        broad = wide * self.height * size.part * self.stretch * random.normal(1, shake)
        lean = self.slant + 0.12 + random.normal(0, 0.04 * self.unsteadiness)
        linear = np.array([[broad, 0.0], [-lean * high, high]])
        lines = [points @ linear for points in strokes]
        every = np.concatenate(lines)
        pen = max(1, round(self.pen * self.height * random.normal(1, 0.06)))
        corner = every.min(axis=0) - pen
        room = np.ceil(every.max(axis=0) + pen + 1 - corner).astype(int)
        ink = np.zeros((room[1], room[0]), np.uint8)
        for line, press in zip(lines, pens or [1.0] * len(lines), strict=True):
            fixed = np.rint((line - corner) * 2**SUBPIXEL_BITS).astype(np.int32)
            cv2.polylines(
                ink, [fixed], False, 255, max(1, round(press * pen)), cv2.LINE_AA, SUBPIXEL_BITS
            )
        cropped = crop_to_ink(ink)
        foot = self.height * (1 - size.part + size.below)
        below = foot + random.normal(0, 0.05 * self.unsteadiness * self.height)
        return WrittenSign(cropped, float(every[:, 1].min()) - pen / 2 + below)


def set_pen(ink: InkMap, width: float, smoothness: float = 0.02) -> InkMap:
    """Draw strokes anew with a pen of a width in pixels: their middle stays where it is.

    `smoothness` is how far strokes are blurred before they are thinned, in heights: else rough
    edges grow hairs.
    """
    padded = cv2.copyMakeBorder(ink, 2, 2, 2, 2, cv2.BORDER_CONSTANT)
    smooth = cv2.GaussianBlur(padded, (0, 0), smoothness * len(ink))
    middle = thin_strokes((smooth > HALF_INK).astype(np.uint8))
    if not middle.any():
        return ink
    radius = max(0.5, width / 2)
    elsewhere = np.pad(1 - middle, int(radius) + 1, constant_values=1)
    distance = cv2.distanceTransform(elsewhere, cv2.DIST_L2, 3)
    return np.asarray(np.clip((radius + 0.5 - distance) * 255, 0, 255), np.uint8)


def _smooth(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return interpolate_spline([(float(x), float(y)) for x, y in points], 10)
