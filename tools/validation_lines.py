"""Lines that no line of the training is like: other digits, signs, letters, pens and paper.

Settings of reading lines are chosen on these, and the network's figures in its card are theirs.
Digits are those of MNIST's training frames that are held out. Signs and letters are those of
OpenCV's Hershey fonts, in one stroke width each; paper is bent by waves, and walls by hand.
"""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.frame import crop_to_ink
from inkdigit.types import CLASSES, SIGNS, InkMap, Split

HERSHEY_OF_SIGN = {
    "point": ".", "comma": ",", "minus": "-", "plus": "+", "times": "x", "slash": "/",
    "left bracket": "(", "right bracket": ")", "colon": ":", "percent": "%",
}  # fmt: skip
HERSHEY_FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
)  # fmt: skip
MARKS = "$#*"
LETTERS = "ABCDEFHKMNPRTUVWYadefhkmnrtuvw"
CAP = 21 / 30
"""The part of a Hershey font's em that its capitals are high, about."""
KINDS = (
    "digits", "touching", "long", "walls", "worn", "amount", "date", "sum", "letters", "mixture",
    "marks",
)  # fmt: skip


class ValidationLine(NamedTuple):
    """A line: (h, w) uint8 ink, labels, its kind, and the row and the height of its digits."""

    ink: InkMap
    text: tuple[int, ...]
    kind: str
    top: int
    height: int


@dataclass(frozen=True, eq=False)
class ValidationHand:
    """A pen and a slant, in parts of the digits' height, for all of a line."""

    height: int
    pen: float
    slant: float
    spacing: float
    order: NDArray[np.int64]


def compose_validation_lines(digits: Split, count: int, seed: int = 0) -> list[ValidationLine]:
    """Compose lines of all kinds in turn, 12 to 100 pixels high.

    Args:
        digits: a data set's frames, held out.
        count: how many lines.
        seed: the same gives the same lines.
    """
    slants = np.array([_measure_slant(frame) for frame in digits.frames])
    random = np.random.default_rng([seed, 77])
    return [_compose(KINDS[number % len(KINDS)], digits, slants, random) for number in range(count)]


def _measure_slant(frame: NDArray[np.uint8]) -> float:
    moments = cv2.moments(frame)
    return -moments["mu11"] / moments["mu02"]


def _compose(
    kind: str, digits: Split, slants: NDArray[np.float64], random: np.random.Generator
) -> ValidationLine:
    height = round(float(np.exp(random.uniform(np.log(12), np.log(100)))))
    spacing = random.uniform(-0.12, 0.02) if kind == "touching" else random.uniform(0.08, 0.6)
    # frames by how near their slant is to the hand's: the first of a digit are its own
    order = np.argsort(
        np.abs(slants - random.normal(0.2, 0.15)) + random.uniform(0, 0.1, len(slants))
    )
    pen = float(np.exp(random.uniform(np.log(0.05), np.log(0.16))))
    hand = ValidationHand(height, pen, float(random.normal(0, 0.12)), float(spacing), order)
    text = _choose_text(kind, random)
    written = [_write(label, hand, digits, random) for label in text]
    above = below = height
    width = sum(max(2, ink.shape[1] + round(hand.spacing * height)) for ink, _ in written)
    paper = np.zeros((above + height + below, width + 2 * height), np.uint8)
    x, rows = height // 2, []
    for ink, top in written:
        y = above + round(top + random.normal(0, 0.03) * height)
        window = paper[y : y + ink.shape[0], x : x + ink.shape[1]]
        np.maximum(window, ink[: window.shape[0], : window.shape[1]], out=window)
        rows += [y, y + ink.shape[0]]
        x += max(2, ink.shape[1] + round(hand.spacing * height))
    top, bottom = max(0, min(rows)), min(len(paper), max(rows))
    paper = _finish(kind, paper, (top, bottom), hand, random)
    return ValidationLine(paper, tuple(text), kind, top, bottom - top)


def _choose_text(kind: str, random: np.random.Generator) -> list[int]:  # noqa: C901, PLR0911 - a table
    def digits(fewest: int, most: int) -> list[int]:
        return [int(one) + 1 for one in random.integers(0, 10, random.integers(fewest, most + 1))]

    def sign(*kinds: str) -> list[int]:
        return [CLASSES + 1 + SIGNS.index(kinds[random.integers(len(kinds))])]

    other = sign("other")
    match kind:
        case "long":
            return digits(9, 20)
        case "amount":
            return digits(1, 4) + sign("point", "comma") + digits(2, 2)
        case "date":
            between = sign("slash", "point", "minus", "colon")
            return digits(1, 2) + between + digits(2, 2) + between + digits(2, 2)
        case "sum":
            inner = digits(1, 3) + sign("plus", "minus", "times", "slash") + digits(1, 3)
            ending = random.integers(3)
            if ending == 0:
                return [*sign("left bracket"), *inner, *sign("right bracket")]
            return inner + (sign("percent") if ending == 1 else [])
        case "letters":
            return other * int(random.integers(1, 9))
        case "mixture":
            return digits(1, 4) + other * int(random.integers(1, 4))
        case "marks":
            before, behind = ((1, 0), (0, 1), (1, 1))[random.integers(3)]
            return sign("mark") * before + digits(2, 5) + sign("mark") * behind
    return digits(1, 7)


def _write(
    label: int, hand: ValidationHand, digits: Split, random: np.random.Generator
) -> tuple[InkMap, float]:
    """Write one sign: its ink without margins, and its top below the line's top."""
    if label <= CLASSES:
        return _write_digit(label - 1, hand, digits, random)
    return _write_sign(SIGNS[label - CLASSES - 1], hand, random)


def _write_digit(
    digit: int, hand: ValidationHand, digits: Split, random: np.random.Generator
) -> tuple[InkMap, float]:
    mine = hand.order[digits.labels[hand.order] == digit][:6]
    ink = crop_to_ink(digits.frames[mine[random.integers(len(mine))]])
    high = round(hand.height * random.uniform(0.88, 1.08))
    size = (max(2, round(ink.shape[1] * high / ink.shape[0])), high)
    if size[0] > 1.6 * high:
        size = (round(1.6 * high), high)
    method = cv2.INTER_CUBIC if high > ink.shape[0] else cv2.INTER_AREA
    large = np.asarray(cv2.resize(ink, size, interpolation=method), np.uint8)
    large = _slant(large, hand.slant)
    return crop_to_ink(large), float(hand.height - high)


def _slant(ink: InkMap, slant: float) -> InkMap:
    height, width = ink.shape
    room = abs(slant) * height
    shear = np.array([[1.0, -slant, max(0.0, slant) * height], [0.0, 1.0, 0.0]])
    return np.asarray(cv2.warpAffine(ink, shear, (int(width + room) + 1, height)), np.uint8)


def _write_sign(
    kind: str, hand: ValidationHand, random: np.random.Generator
) -> tuple[InkMap, float]:
    font = HERSHEY_FONTS[random.integers(len(HERSHEY_FONTS) - (kind != "other"))]
    em = hand.height / CAP * random.uniform(0.9, 1.1)
    pen = max(1, round(2 * hand.pen * hand.height))
    unknown = MARKS if kind == "mark" else LETTERS
    letter = HERSHEY_OF_SIGN.get(kind) or unknown[random.integers(len(unknown))]
    if kind == "dash":
        letter = "-"
    side = int(6 * hand.height) + 40
    canvas = np.zeros((side, side), np.uint8)
    scale = 2 * em / 30  # written twice as large
    cv2.putText(canvas, letter, (side // 4, side // 2), font, scale, 255, pen, cv2.LINE_AA)
    wide = random.uniform(0.8, 1.2)
    small = cv2.resize(canvas, None, fx=0.5 * wide, fy=0.5, interpolation=cv2.INTER_AREA)
    small = _slant(np.asarray(small, np.uint8), hand.slant + 0.15)
    rows = np.flatnonzero(small.max(axis=1) > 0)
    baseline = side / 4
    return crop_to_ink(small), float(rows[0] - (baseline - hand.height))


def _finish(
    kind: str,
    paper: InkMap,
    rows: tuple[int, int],
    hand: ValidationHand,
    random: np.random.Generator,
) -> InkMap:
    """Put walls beside the line, wear it, tilt it and soften it."""
    height = hand.height
    pen = max(1, round(random.uniform(0.02, 0.08) * height))
    if kind == "walls":
        for x in (
            random.uniform(0, 0.4) * height,
            paper.shape[1] - random.uniform(2, 0.4 * height + 2),
        ):
            top, bottom = rows[0] - 0.4 * height, rows[1] + 0.4 * height
            points = np.stack(
                [x + random.normal(0, 0.02, 6).cumsum() * height, np.linspace(top, bottom, 6)],
                axis=1,
            )
            strength = int(random.integers(120, 256))
            cv2.polylines(
                paper, [np.rint(points).astype(np.int32)], False, strength, pen, cv2.LINE_AA
            )
        if random.integers(2):
            y = rows[1] + random.uniform(0.03, 0.3) * height
            cv2.line(
                paper,
                (0, round(y)),
                (paper.shape[1], round(y + random.normal(0, 0.04) * height)),
                200,
                pen,
                cv2.LINE_AA,
            )
    if kind == "worn":
        for _ in range(max(1, paper.shape[1] // max(1, height))):
            x, y = random.uniform(0, paper.shape[1]), random.uniform(*rows)
            cv2.circle(paper, (round(x), round(y)), max(1, round(0.04 * height)), 0, -1)
    x = np.arange(paper.shape[1], dtype=np.float32)
    wave = 0.04 * height * np.sin(x / (1.7 * height) + random.uniform(0, 6))
    shift = wave + (x - x.mean()) * random.normal(0, 0.015)
    grid_x, grid_y = np.meshgrid(x, np.arange(len(paper), dtype=np.float32))
    paper = np.asarray(
        cv2.remap(paper, grid_x, (grid_y + shift).astype(np.float32), cv2.INTER_LINEAR)
    )
    soft = cv2.GaussianBlur(
        paper.astype(np.float32), (0, 0), max(0.3, random.uniform(0.004, 0.025) * height)
    )
    dark = 255 * (soft / max(float(soft.max()), 1.0)) ** random.uniform(0.6, 1.3)
    return np.asarray(np.rint(dark), np.uint8)
