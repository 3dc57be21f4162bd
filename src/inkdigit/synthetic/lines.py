"""Lines of digits and signs, as cells, forms and cheques hold them, for the network for lines.

Each line is by one hand: one pen, one slant, one size, one way of writing each digit. Around it
stands what a crop of a form brings along and must not be read. Lines stand beside one another on
strips of one width, so that networks see no empty paper for the most part.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from inkdigit.synthetic.digit_bank import DigitBank
from inkdigit.synthetic.line_damage import damage_strip, wear_strokes
from inkdigit.synthetic.line_hands import SIGNS_BEGIN, LineHand
from inkdigit.synthetic.line_letters import draw_letters
from inkdigit.synthetic.line_texts import SIGN_LABELS, Text, choose_text
from inkdigit.synthetic.placement import PlacedSign, find_place
from inkdigit.synthetic.strokes import bend_randomly
from inkdigit.synthetic.surroundings import add_ghosts, add_surroundings, lay_ink
from inkdigit.types import LINE_HEIGHT, InkMap, Split

STRIDE = 4
"""Pixels of a strip between two steps of the network."""
FLAT_SIGNS = frozenset(SIGN_LABELS[kind] for kind in ("point", "comma", "minus", "dash"))
"""Signs that are lower than digits, but for where they stand alone."""
MIN_ADVANCE = 4.6
"""Pixels between the middles of two signs: networks tell what stands at steps of four."""
MIN_REPEATED_ADVANCE = 7.5
"""The same between two that are the same: there is a step without a sign between them."""


Finish = Callable[[InkMap, float, int, np.random.Generator], InkMap]
"""Scales a strip down, as `damage_strip` does, whose arguments it takes."""


@dataclass(frozen=True)
class LineSettings:
    """What strips of lines are like.

    `width` is in pixels; what is narrower stands on empty paper. A strip has at most `max_signs`
    digits and signs, and a share of `lone_lines` one line only. Strokes of neighbours keep a
    distance from what is up to `reach` heights above or below, too, where a hand keeps one. Lines
    are drawn `oversampling` times as large as they come out, from `letters` different letters and
    scribbles.
    """

    width: int = 160
    max_signs: int = 24
    oversampling: int = 2
    letters: int = 3000
    lone_lines: float = 0.12
    reach: float = 0.1


@dataclass(frozen=True, eq=False)
class LineSources:
    """What lines are composed of: a data set's digits, and ink of letters and scribbles."""

    bank: DigitBank
    letters: list[InkMap]


class WrittenLine(NamedTuple):
    """A line on paper of its own, (h, w) uint8, and what of its text found room on it."""

    paper: InkMap
    signs: tuple[PlacedSign, ...]

    @property
    def text(self) -> Text:
        return [sign.label for sign in self.signs]


def compose_lines(
    digits: Split,
    count: int,
    random: np.random.Generator,
    settings: LineSettings = LineSettings(),
) -> Split:
    """Compose strips of lines.

    Args:
        digits: a data set's frames.
        count: how many strips.
        random: the same state gives the same strips.
        settings: their size and fineness.

    Returns:
        Ink (count, 32, width) uint8, and texts (count, most signs) uint8: labels of digits and
        signs, 0 behind the last.
    """
    bank = DigitBank.build(digits)
    return compose_from_bank(bank, count, random, settings)


def compose_from_bank(
    bank: DigitBank,
    count: int,
    random: np.random.Generator,
    settings: LineSettings = LineSettings(),
    finish: Finish = damage_strip,
) -> Split:
    """Compose strips as `compose_lines` does, of digits that have been measured already."""
    sources = LineSources(bank, draw_letters(min(settings.letters, 10 * count), random))
    ink = np.zeros((count, LINE_HEIGHT, settings.width), np.uint8)
    texts = np.zeros((count, settings.max_signs), np.uint8)
    for number in range(count):
        ink[number], text = compose_strip(sources, random, settings, finish)
        texts[number, : len(text)] = text
    return Split(ink, texts)


def compose_strip(
    sources: LineSources,
    random: np.random.Generator,
    settings: LineSettings = LineSettings(),
    finish: Finish = damage_strip,
) -> tuple[InkMap, Text]:
    """Compose one strip of one or more lines: (32, width) uint8, and its text."""
    fine = settings.oversampling
    strip = np.zeros((LINE_HEIGHT * fine, settings.width * fine), np.uint8)
    x, text, lowest = 0, Text(), float(LINE_HEIGHT * fine)
    end = 0.8 * strip.shape[1] if random.random() >= settings.lone_lines else 1
    while x < end and len(text) < settings.max_signs:
        whole = fit_text(text + choose_text(random), settings)
        room = strip.shape[1] - x
        line, height = compose_line(whole[len(text) :], sources, room, random, settings)
        strip[:, x : x + line.paper.shape[1]] = line.paper
        x, text, lowest = x + line.paper.shape[1], text + line.text, min(lowest, height)
    return finish(strip, lowest, fine, random), text


def fit_text(text: Text, settings: LineSettings) -> Text:
    """Shorten a text to what the steps of a strip can spell.

    Each sign needs one, and between two that are the same there is one without.
    """
    pairs = zip(text, [0, *text], strict=False)
    needed = np.cumsum([1 + (one == before) for one, before in pairs])
    return text[: min(int((needed <= settings.width // STRIDE - 1).sum()), settings.max_signs)]


def compose_line(
    text: Text,
    sources: LineSources,
    room: int,
    random: np.random.Generator,
    settings: LineSettings = LineSettings(),
) -> tuple[WrittenLine, float]:
    """Compose one line.

    Args:
        text: its labels.
        sources: of its digits and letters.
        room: columns that it may take.
        random: the same state gives the same line.
        settings: its size and fineness.

    Returns:
        The line, and its digits' height in pixels.
    """
    fine = settings.oversampling
    hand = LineHand.draw(
        _choose_height(len(text), random) * fine, sources.bank, sources.letters, random
    )
    paper = np.zeros((LINE_HEIGHT * fine, room), np.uint8)
    if len(text) == 1 and text[0] in FLAT_SIGNS and random.random() < 0.7:
        end, signs = _fill_with(paper, text[0], hand, random)
    else:
        end, signs = _write_text(paper, text, hand, settings, random)
    paper = wear_strokes(paper, hand.height, random)
    if random.random() < 0.4:  # an unsteady hand
        pixels = random.uniform(0.01, 0.06) * hand.height
        paper = bend_randomly(paper, random, pixels, max(8, round(0.7 * hand.height)))
    is_haunted = random.random() < 0.08
    beside = random.uniform(0.1, 3.0 if is_haunted else 1.0)
    cut = min(room, int(end + beside * hand.height))
    paper = paper[:, : max(cut, 1)]
    if is_haunted:
        add_ghosts(
            paper, lambda: hand.write(int(random.integers(1, SIGNS_BEGIN)), random).ink, random
        )
    add_surroundings(
        paper,
        lambda: hand.write(int(random.integers(1, 11)), random).ink,
        hand.height,
        4 * fine,
        random,
    )
    return WrittenLine(paper, tuple(signs)), hand.height


def _fill_with(
    paper: InkMap, label: int, hand: LineHand, random: np.random.Generator
) -> tuple[float, list[PlacedSign]]:
    """Write one sign as high as digits: what stands alone is shown as high as a line, in place.

    Returns its end, and the sign where it found room.
    """
    sign = hand.write(label, random).ink
    high = round(paper.shape[0] * random.uniform(0.45, 0.85))
    wide = max(2, round(sign.shape[1] * high / sign.shape[0]))
    wide = min(wide, 12 * high)
    if wide > 0.9 * paper.shape[1]:
        return 0.0, []
    large = np.asarray(cv2.resize(sign, (wide, high), interpolation=cv2.INTER_LINEAR), np.uint8)
    x = random.uniform(0, 0.1) * paper.shape[1]
    placed = PlacedSign(label, large, round(x), (paper.shape[0] - high) // 2)
    lay_ink(paper, *placed[1:])
    return x + wide, [placed]


def _choose_height(count: int, random: np.random.Generator) -> float:
    """Choose the digits' height in pixels of the network's input: long lines are lower."""
    height = random.uniform(9, 28) if random.random() < 0.5 else random.uniform(14, 25)
    return float(max(9.0, min(height, 230 / max(count, 1))))


def _write_text(
    paper: InkMap,
    text: Text,
    hand: LineHand,
    settings: LineSettings,
    random: np.random.Generator,
) -> tuple[float, list[PlacedSign]]:
    """Write a line on the paper, in place. Returns its end, and the signs that found room."""
    high, wide = paper.shape
    tall = hand.height
    is_centred = random.random() < 0.7
    top = (
        (high - tall) / 2 + random.normal(0, 0.07) * high
        if is_centred
        else random.uniform(-0.12 * tall, high - 0.88 * tall)
    )
    x = random.uniform(0.02, 0.9) * tall
    drift = random.normal(0, 0.035)
    before, middle, gap = 0, -100.0, 0.0
    placed: list[PlacedSign] = []
    for label, following in zip(text, [*text, 0][1:], strict=True):
        sign = hand.write(label, random)
        y = top + sign.top + drift * x
        if placed and hand.keeps_distance:
            near = [
                find_place(one, sign.ink, round(y), round(settings.reach * tall))
                for one in placed[-2:]  # before a point there is a digit
            ]
            x = max(0, max(near) + gap)
        advance = MIN_REPEATED_ADVANCE if label == before else MIN_ADVANCE
        x = max(x, middle + advance * settings.oversampling - sign.ink.shape[1] / 2)
        if x + sign.ink.shape[1] > wide:
            return x, placed
        placed.append(PlacedSign(label, sign.ink, round(x), round(y)))
        lay_ink(paper, *placed[-1][1:])
        if hand.joins_zeros and label == before == 1:
            _join(paper, (middle, x), y, tall, hand.pen * tall, random)
        before, middle = label, x + sign.ink.shape[1] / 2
        gap = (hand.space(label, following) + random.normal(0, 0.05)) * tall
        x = max(x + sign.ink.shape[1] + gap, 0)
    return x, placed


def _join(
    paper: InkMap,
    between: tuple[float, float],
    top: float,
    tall: float,
    pen: float,
    random: np.random.Generator,
) -> None:
    """Draw a stroke from the top of a 0 to that of the next one."""
    start = (round(between[0]), round(top + random.uniform(0, 0.08) * tall))
    end = (
        round(between[1] + random.uniform(0.1, 0.4) * tall),
        round(top + random.uniform(0, 0.12) * tall),
    )
    cv2.line(paper, start, end, 255, max(1, round(pen)), cv2.LINE_AA)
