"""Lines of digits composed of single ones, as cells, forms and cheques hold them.

Each line is by one writer: a height, a slant, a pen and a spacing, in which digits touch or stand
apart. Around it stands what a crop of a form brings along and what must not be read: borders,
ruled lines, specks, the neighbours' strokes, commas, and marks before and behind.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.frame import crop_to_ink
from inkdigit.synthetic.negatives import a_sign
from inkdigit.synthetic.strokes import bent
from inkdigit.types import LINE_HEIGHT as HEIGHT
from inkdigit.types import InkMap, Split

WIDTH = 104
"""Pixels of a line; what is narrower stands on empty paper."""
LONGEST = 7
"""Digits of a line at most."""
LENGTHS = (0.06, 0.11, 0.27, 0.26, 0.13, 0.1, 0.05, 0.02)
"""Shares of lines of 0, 1, 2... digits."""
FINE = 2
"""Lines are drawn at this many times their size."""


def compose_lines(digits: Split, own: Split, count: int, random: np.random.Generator) -> Split:
    """Compose lines.

    Args:
        digits: a data set's frames.
        own: made digits; half of the writers write like these where there are some.
        count: how many lines.
        random: the same state gives the same lines.

    Returns:
        Ink (count, 32, 104) uint8, and texts (count, 7) uint8: digits plus one, 0 behind the last.
    """
    sources = [_by_label(digits), _by_label(own)]
    ink = np.zeros((count, HEIGHT, WIDTH), np.uint8)
    texts = np.zeros((count, LONGEST), np.uint8)
    for number in range(count):
        text = random.integers(0, 10, random.choice(len(LENGTHS), p=LENGTHS))
        if random.random() < 0.25:  # numbers begin with 1 more often
            text[:1] = 1
        if random.random() < 0.1:  # and amounts end in zeros
            text[-2:] = 0
        ink[number], written = _line(text, sources, random)
        texts[number, : len(written)] = written + 1
    return Split(ink, texts)


def _by_label(split: Split) -> list[NDArray[np.uint8]]:
    return [split.frames[split.labels == label] for label in range(10)]


def _line(
    text: NDArray[np.int64], sources: list[list[NDArray[np.uint8]]], random: np.random.Generator
) -> tuple[InkMap, NDArray[np.int64]]:
    """A line of (32, 104), and the part of the text that found room."""
    tall = random.uniform(11, 29) * FINE
    slant = random.normal(0.1, 0.22)
    pen = int(random.choice([-1, 0, 1, 2], p=[0.15, 0.45, 0.3, 0.1]))
    space = random.choice([random.uniform(-0.16, 0.1), random.uniform(0.05, 0.8)], p=[0.55, 0.45])
    mine = random.random() < 0.5
    joins = random.random() < 0.3  # zeros in one stroke
    wide, high = WIDTH * FINE, HEIGHT * FINE
    paper = np.zeros((high, wide), np.uint8)
    top = random.uniform(-0.12 * tall, high - 0.88 * tall)
    x = random.uniform(-0.05, 1.0) * tall
    drift = random.normal(0, 0.03)
    written = 0
    if len(text) == 0 and random.random() < 0.75:  # words
        x += _word(paper, x, top, tall, random)
    for label in text:
        own = mine and len(sources[1][label]) > 0 and random.random() < 0.8
        frames = sources[own][label]
        digit = _written(frames[random.integers(len(frames))], tall, slant, pen, random)
        y = top + drift * x + random.normal(0, 0.05) * tall + (tall - digit.shape[0]) / 2
        if x + digit.shape[1] > wide + 0.05 * tall:
            break
        _laid(paper, digit, round(x), round(y))
        if joins and label == 0 and written and text[written - 1] == 0:
            _join(paper, x, y, tall, random)
        x += digit.shape[1] + (space + random.normal(0, 0.06)) * tall
        written += 1
        if random.random() < 0.03:
            x += _comma(paper, x, top, tall, random)
    if random.random() < 0.5:  # an unsteady hand
        paper = bent(paper, random, random.uniform(0.0, 0.07) * tall, round(0.7 * tall))
    end = min(wide, int(x + random.uniform(0.1, 1.2) * tall))
    _surroundings(paper[:, :end], tall, sources[0], random)
    return _photographed(paper, tall, random), text[:written]


def _written(
    picture: NDArray[np.uint8], tall: float, slant: float, pen: int, random: np.random.Generator
) -> InkMap:
    """A digit by this writer: (h, w) without margins."""
    ink = crop_to_ink(picture)
    height, width = ink.shape
    high = max(6, round(tall * random.normal(1, 0.08)))
    broad = max(2, round(width * high / height * random.normal(1, 0.08)))
    broad = min(broad, int(1.6 * high))
    lean = abs(slant) * high
    move = np.array(
        [[broad / width, -slant * high / height, max(0.0, slant) * high], [0, high / height, 0]]
    )
    size = (broad + int(lean) + 2, high + 1)
    ink = np.asarray(cv2.warpAffine(ink, move, size, flags=cv2.INTER_LINEAR), np.uint8)
    if pen:
        brush = np.ones((abs(pen) + 1, abs(pen) + 1), np.uint8)
        ink = np.asarray(cv2.dilate(ink, brush) if pen > 0 else cv2.erode(ink, brush), np.uint8)
    return crop_to_ink(ink)


def _laid(paper: InkMap, ink: InkMap, x: int, y: int) -> None:
    """Lay ink on the paper, as much of it as is inside."""
    height, width = paper.shape
    left, top = max(0, -x), max(0, -y)
    part = ink[top : top + max(0, height - max(y, 0)), left : left + max(0, width - max(x, 0))]
    if part.size:
        window = paper[max(y, 0) :, max(x, 0) :][: part.shape[0], : part.shape[1]]
        np.maximum(window, part, out=window)


def _join(paper: InkMap, x: float, y: float, tall: float, random: np.random.Generator) -> None:
    """A stroke along the tops of a 0 and of the one before it."""
    start = (round(x - random.uniform(0.1, 0.3) * tall), round(y + random.uniform(0, 0.12) * tall))
    end = (round(x + random.uniform(0.1, 0.4) * tall), round(y + random.uniform(0, 0.12) * tall))
    cv2.line(paper, start, end, 255, max(1, round(tall * random.uniform(0.05, 0.1))), cv2.LINE_AA)


def _comma(paper: InkMap, x: float, top: float, tall: float, random: np.random.Generator) -> float:
    """A comma, dot or dash behind a digit. Returns the width that it takes."""
    pen = max(1, round(tall * random.uniform(0.06, 0.14)))
    foot = top + tall
    start = (round(x + 0.1 * tall), round(foot))
    kind = random.integers(3)
    if kind == 0:
        end = (start[0] - round(0.1 * tall), round(foot + 0.2 * tall))
    elif kind == 1:
        end = start
    else:
        start = (start[0], round(top + 0.5 * tall))
        end = (start[0] + round(0.3 * tall), start[1])
    cv2.line(paper, start, end, 255, pen, cv2.LINE_AA)
    return float(0.25 * tall if kind != 2 else 0.5 * tall)


def _word(paper: InkMap, x: float, top: float, tall: float, random: np.random.Generator) -> float:
    """One to four signs that are no digits. Returns the width that they take."""
    start = x
    for _ in range(int(random.integers(1, 5))):
        ink = a_sign(random)
        high = max(4, round(tall * random.uniform(0.6, 1.1)))
        broad = max(2, min(round(ink.shape[1] * high / ink.shape[0]), 3 * high))
        _laid(
            paper,
            np.asarray(cv2.resize(ink, (broad, high), interpolation=cv2.INTER_AREA), np.uint8),
            round(x),
            round(top + tall - high),
        )
        x += broad + random.uniform(-0.15, 0.3) * tall
        if x > paper.shape[1]:
            break
    return x - start


def _surroundings(
    paper: InkMap, tall: float, digits: list[NDArray[np.uint8]], random: np.random.Generator
) -> None:
    """Borders, rules, the lines above and below, and specks, in place."""
    height, width = paper.shape
    added = np.zeros_like(paper)
    for side in range(4):
        if random.random() < 0.35:
            away = random.uniform(0, 0.12) * height
            tilt = random.normal(0, 0.02)
            _rule(added, side, away, tilt, random)
    if random.random() < 0.18:  # ruled paper
        y = random.uniform(0.0, 1.0) * height
        _rule(added, 0, y, random.normal(0, 0.01), random)
    for above in (True, False):
        if random.random() < 0.15:  # the line above, and the one below
            for _ in range(int(random.integers(1, 4))):
                frames = digits[random.integers(10)]
                ink = _written(frames[random.integers(len(frames))], tall, 0.1, 0, random)
                room = random.uniform(0.03, 0.22) * tall
                y = -ink.shape[0] + room if above else height - room
                _laid(added, ink, int(random.uniform(0, width)), round(y))
    for _ in range(random.poisson(0.7)):
        centre = (int(random.uniform(0, width)), int(random.uniform(0, height)))
        size = max(1, round(random.uniform(0.01, 0.06) * tall))
        cv2.circle(added, centre, size, int(random.integers(60, 256)), -1, cv2.LINE_AA)
    np.maximum(paper, added, out=paper)


def _rule(paper: InkMap, side: int, away: float, tilt: float, random: np.random.Generator) -> None:
    """A line along a side of the paper, whole or in pieces, of any strength."""
    height, width = paper.shape
    length = width if side < 2 else height
    start = 0.0 if random.random() < 0.7 else random.uniform(0, 0.8) * length
    end = length if random.random() < 0.7 else start + random.uniform(0.1, 0.6) * length
    strength, pen = int(random.integers(60, 256)), int(random.integers(1, 4 * FINE))
    line = np.array([[start, away + tilt * start], [end, away + tilt * end]])
    if side == 1:
        line[:, 1] = height - 1 - line[:, 1]
    elif side == 2:
        line = line[:, ::-1]
    elif side == 3:
        line = np.stack([width - 1 - line[:, 1], line[:, 0]], axis=1)
    drawn = np.zeros_like(paper)
    cv2.polylines(drawn, [np.rint(line).astype(np.int32)], False, strength, pen, cv2.LINE_AA)
    if random.random() < 0.3:  # worn away here and there
        cells = random.uniform(0, 1, (max(1, height // 8), max(1, width // 8)))
        worn = cv2.resize(cells, (width, height), interpolation=cv2.INTER_LINEAR)
        drawn = np.asarray(drawn * (worn > 0.5), np.uint8)
    np.maximum(paper, drawn, out=paper)


def _photographed(paper: InkMap, tall: float, random: np.random.Generator) -> InkMap:
    """From a picture in which the digits are but 9 pixels tall, or more: with grain and blur."""
    ink = cv2.resize(paper, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    if random.random() < 0.6:
        scale = min(1.0, random.uniform(9, 20) * FINE / tall)
        size = (max(1, round(WIDTH * scale)), max(1, round(HEIGHT * scale)))
        ink = cv2.resize(paper, size, interpolation=cv2.INTER_AREA)
    soft: NDArray[np.float32] = ink.astype(np.float32)
    if random.random() < 0.5:
        blurred = cv2.GaussianBlur(soft, (0, 0), float(random.uniform(0.3, 0.8)))
        soft = np.asarray(blurred, np.float32)
    if random.random() < 0.2:
        soft = soft + random.normal(0, random.uniform(3, 20), soft.shape).astype(np.float32)
    floor, full = random.uniform(0, 70), random.uniform(110, 260)
    soft = ((soft - floor) * (255 / (full - floor))).clip(0, 255)
    large = cv2.resize(soft, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.rint(np.clip(large, 0, 255)), np.uint8)
