"""Lines of digits composed of single ones, as cells, forms and cheques hold them.

Each line is by one hand: a height, a slant, a pen and a spacing, in which digits touch or stand
apart. Around it stands what a crop of a form brings along and must not be read.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.frame import crop_to_ink
from inkdigit.synthetic.negatives import draw_sign
from inkdigit.synthetic.strokes import bend_randomly
from inkdigit.synthetic.surroundings import add_surroundings, lay_ink, photograph
from inkdigit.types import CLASSES, LINE_HEIGHT, Frames, InkMap, Split

FramesByLabel = list[Frames]
"""Frames of a 0, of a 1 and so on."""


@dataclass(frozen=True, eq=False)
class DigitSources:
    """Where the digits of lines come from: a data set, and drawn ones, which may be none."""

    dataset: FramesByLabel
    drawn: FramesByLabel


@dataclass(frozen=True)
class LineSettings:
    """What lines are like.

    `width` is in pixels; what is narrower stands on empty paper. `length_shares` are how often
    lines of 0, 1, 2... digits are drawn, and so the last is the longest one. Lines are drawn
    `oversampling` times as large as they come out.
    """

    width: int = 104
    length_shares: tuple[float, ...] = (0.06, 0.11, 0.27, 0.26, 0.13, 0.1, 0.05, 0.02)
    oversampling: int = 2

    @property
    def max_digits(self) -> int:
        return len(self.length_shares) - 1


@dataclass(frozen=True)
class Hand:
    """How somebody writes a line."""

    height: float
    """Of a digit, in pixels."""
    slant: float
    """Columns to the right by which each row stands against the one below."""
    pen: int
    """Pixels by which strokes are wider than those of the data set, or, below 0, thinner."""
    spacing: float
    """Between digits, in heights; below 0 they overlap."""
    uses_drawn: bool
    """Whether most digits are drawn ones, where there are some."""
    joins_zeros: bool
    """Whether zeros behind one another hang together."""


def compose_lines(
    digits: Split,
    drawn: Split,
    count: int,
    random: np.random.Generator,
    settings: LineSettings = LineSettings(),
) -> Split:
    """Compose lines of digits.

    Args:
        digits: a data set's frames.
        drawn: drawn digits; half of the hands write like these where there are some.
        count: how many lines.
        random: the same state gives the same lines.
        settings: their size, length and fineness.

    Returns:
        Ink (count, 32, width) uint8, and texts (count, most digits) uint8: digits plus one, 0
        behind the last.
    """
    sources = DigitSources(_group_by_label(digits), _group_by_label(drawn))
    ink = np.zeros((count, LINE_HEIGHT, settings.width), np.uint8)
    texts = np.zeros((count, settings.max_digits), np.uint8)
    for number in range(count):
        text = _choose_text(random, settings)
        ink[number], written = compose_line(text, sources, random, settings)
        texts[number, : len(written)] = written + 1
    return Split(ink, texts)


def compose_line(
    text: NDArray[np.int64],
    sources: DigitSources,
    random: np.random.Generator,
    settings: LineSettings = LineSettings(),
) -> tuple[InkMap, NDArray[np.int64]]:
    """Compose one line.

    Args:
        text: its digits, 0..9.
        sources: of its digits.
        random: the same state gives the same line.
        settings: its size and fineness.

    Returns:
        Ink (32, width) uint8, and the part of the text that found room.
    """
    hand = _choose_hand(random, settings)
    paper = np.zeros(
        (LINE_HEIGHT * settings.oversampling, settings.width * settings.oversampling), np.uint8
    )
    end, count = _write_text(paper, text, hand, sources, random)
    if random.random() < 0.5:  # an unsteady hand
        pixels = random.uniform(0.0, 0.07) * hand.height
        paper = bend_randomly(paper, random, pixels, round(0.7 * hand.height))
    cut = min(paper.shape[1], int(end + random.uniform(0.1, 1.2) * hand.height))
    add_surroundings(
        paper[:, :cut],
        lambda: _write_digit(_choose_frame(sources.dataset, random), hand.height, random),
        hand.height,
        4 * settings.oversampling,
        random,
    )
    return photograph(paper, hand.height, settings.oversampling, random), text[:count]


def _group_by_label(split: Split) -> FramesByLabel:
    return [split.frames[split.labels == label] for label in range(CLASSES)]


def _choose_text(random: np.random.Generator, settings: LineSettings) -> NDArray[np.int64]:
    """Choose digits; numbers begin with 1 more often, and amounts end in zeros."""
    shares = settings.length_shares
    text = random.integers(0, 10, random.choice(len(shares), p=shares))
    if random.random() < 0.25:
        text[:1] = 1
    if random.random() < 0.1:
        text[-2:] = 0
    return text


def _choose_hand(random: np.random.Generator, settings: LineSettings) -> Hand:
    tall = random.uniform(11, 29) * settings.oversampling
    slant = random.normal(0.1, 0.22)
    pen = int(random.choice([-1, 0, 1, 2], p=[0.15, 0.45, 0.3, 0.1]))
    # close, so that digits touch, or apart
    spacing = random.choice([random.uniform(-0.16, 0.1), random.uniform(0.05, 0.8)], p=[0.55, 0.45])
    return Hand(tall, slant, pen, spacing, random.random() < 0.5, random.random() < 0.3)


def _write_text(
    paper: InkMap,
    text: NDArray[np.int64],
    hand: Hand,
    sources: DigitSources,
    random: np.random.Generator,
) -> tuple[float, int]:
    """Write a line on the paper, in place. Returns its end, and how many digits found room."""
    high, wide = paper.shape
    tall = hand.height
    top = random.uniform(-0.12 * tall, high - 0.88 * tall)
    x = random.uniform(-0.05, 1.0) * tall
    drift = random.normal(0, 0.03)
    if len(text) == 0 and random.random() < 0.75:
        x += _write_word(paper, x, top, tall, random)
    for number, label in enumerate(text):
        has_drawn = hand.uses_drawn and len(sources.drawn[label]) > 0
        is_drawn = has_drawn and random.random() < 0.8
        frames = (sources.drawn if is_drawn else sources.dataset)[label]
        frame = frames[random.integers(len(frames))]
        digit = _write_digit(frame, tall, random, hand.slant, hand.pen)
        y = top + drift * x + random.normal(0, 0.05) * tall + (tall - digit.shape[0]) / 2
        if x + digit.shape[1] > wide + 0.05 * tall:
            return x, number
        lay_ink(paper, digit, round(x), round(y))
        if hand.joins_zeros and label == 0 and number and text[number - 1] == 0:
            _join_zeros(paper, x, y, tall, random)
        x += digit.shape[1] + (hand.spacing + random.normal(0, 0.06)) * tall
        if random.random() < 0.03:
            x += _write_comma(paper, x, top, tall, random)
    return x, len(text)


def _choose_frame(source: FramesByLabel, random: np.random.Generator) -> NDArray[np.uint8]:
    frames = source[random.integers(CLASSES)]
    return np.asarray(frames[random.integers(len(frames))])


def _write_digit(
    frame: NDArray[np.uint8],
    tall: float,
    random: np.random.Generator,
    slant: float = 0.1,
    pen: int = 0,
) -> InkMap:
    """Write a frame's digit about `tall` pixels high, as a `Hand` does: (h, w) without margins."""
    ink = crop_to_ink(frame)
    height, width = ink.shape
    high = max(6, round(tall * random.normal(1, 0.08)))
    broad = max(2, round(width * high / height * random.normal(1, 0.08)))
    broad = min(broad, int(1.6 * high))
    affine = np.array(
        [[broad / width, -slant * high / height, max(0.0, slant) * high], [0, high / height, 0]]
    )
    size = (broad + int(abs(slant) * high) + 2, high + 1)
    ink = np.asarray(cv2.warpAffine(ink, affine, size, flags=cv2.INTER_LINEAR), np.uint8)
    if pen:
        brush = np.ones((abs(pen) + 1, abs(pen) + 1), np.uint8)
        ink = np.asarray(cv2.dilate(ink, brush) if pen > 0 else cv2.erode(ink, brush), np.uint8)
    return crop_to_ink(ink)


def _join_zeros(
    paper: InkMap, x: float, y: float, tall: float, random: np.random.Generator
) -> None:
    """Draw a stroke along the tops of a 0 and of the one before it."""
    start = (round(x - random.uniform(0.1, 0.3) * tall), round(y + random.uniform(0, 0.12) * tall))
    end = (round(x + random.uniform(0.1, 0.4) * tall), round(y + random.uniform(0, 0.12) * tall))
    cv2.line(paper, start, end, 255, max(1, round(tall * random.uniform(0.05, 0.1))), cv2.LINE_AA)


def _write_comma(
    paper: InkMap, x: float, top: float, tall: float, random: np.random.Generator
) -> float:
    """Write a comma, dot or dash behind a digit. Returns the width that it takes."""
    pen = max(1, round(tall * random.uniform(0.06, 0.14)))
    foot, half = round(top + tall), round(top + 0.5 * tall)
    left = round(x + 0.1 * tall)
    start, end, width = [
        ((left, foot), (left - round(0.1 * tall), round(top + tall + 0.2 * tall)), 0.25),
        ((left, foot), (left, foot), 0.25),
        ((left, half), (left + round(0.3 * tall), half), 0.5),
    ][random.integers(3)]
    cv2.line(paper, start, end, 255, pen, cv2.LINE_AA)
    return width * tall


def _write_word(
    paper: InkMap, x: float, top: float, tall: float, random: np.random.Generator
) -> float:
    """Write one to four signs that are no digits. Returns the width that they take."""
    start = x
    for _ in range(int(random.integers(1, 5))):
        ink = draw_sign(random)
        high = max(4, round(tall * random.uniform(0.6, 1.1)))
        broad = max(2, min(round(ink.shape[1] * high / ink.shape[0]), 3 * high))
        sign = cv2.resize(ink, (broad, high), interpolation=cv2.INTER_AREA)
        lay_ink(paper, np.asarray(sign, np.uint8), round(x), round(top + tall - high))
        x += broad + random.uniform(-0.15, 0.3) * tall
        if x > paper.shape[1]:
            break
    return x - start
