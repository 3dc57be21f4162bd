"""What stands around a line of digits in a crop of a form, and what a camera makes of both."""

from collections.abc import Callable

import cv2
import numpy as np

from inkdigit.types import InkMap


def lay_ink(paper: InkMap, ink: InkMap, x: int, y: int) -> None:
    """Lay ink on the paper, in place, as much of it as is inside; x and y are its corner's."""
    height, width = paper.shape
    left, top = max(0, -x), max(0, -y)
    part = ink[top : top + max(0, height - max(y, 0)), left : left + max(0, width - max(x, 0))]
    if part.size:
        window = paper[max(y, 0) :, max(x, 0) :][: part.shape[0], : part.shape[1]]
        np.maximum(window, part, out=window)


def add_surroundings(
    paper: InkMap,
    write_digit: Callable[[], InkMap],
    tall: float,
    max_pen: int,
    random: np.random.Generator,
) -> None:
    """Add borders, rules, the lines above and below, and specks, in place.

    Args:
        paper: (h, w) uint8 with a line of digits.
        write_digit: gives the ink of a digit of the other lines, of the same random numbers.
        tall: pixels of the line's digits.
        max_pen: pixels that rules are thinner than.
        random: the same state gives the same surroundings.
    """
    height, width = paper.shape
    added = np.zeros_like(paper)
    for side in range(4):
        if random.random() < 0.35:
            away = random.uniform(0, 0.12) * height
            _draw_rule(added, side, away, random.normal(0, 0.02), max_pen, random)
    if random.random() < 0.18:  # ruled paper
        y = random.uniform(0.0, 1.0) * height
        _draw_rule(added, 0, y, random.normal(0, 0.01), max_pen, random)
    for is_above in (True, False):
        if random.random() < 0.15:
            _add_other_line(added, is_above, write_digit, tall, random)
    for _ in range(random.poisson(0.7)):
        centre = (int(random.uniform(0, width)), int(random.uniform(0, height)))
        size = max(1, round(random.uniform(0.01, 0.06) * tall))
        cv2.circle(added, centre, size, int(random.integers(60, 256)), -1, cv2.LINE_AA)
    np.maximum(paper, added, out=paper)


def _add_other_line(
    paper: InkMap,
    is_above: bool,
    write_digit: Callable[[], InkMap],
    tall: float,
    random: np.random.Generator,
) -> None:
    """Add the feet of one to three digits of the line above, or the heads of those below."""
    height, width = paper.shape
    for _ in range(int(random.integers(1, 4))):
        ink = write_digit()
        inside = random.uniform(0.03, 0.22) * tall
        y = -ink.shape[0] + inside if is_above else height - inside
        lay_ink(paper, ink, int(random.uniform(0, width)), round(y))


def _draw_rule(
    paper: InkMap,
    side: int,
    away: float,
    tilt: float,
    max_pen: int,
    random: np.random.Generator,
) -> None:
    """Draw a line along a side of the paper, whole or in pieces, of any strength, in place.

    Args:
        paper: (h, w) uint8.
        side: 0 the upper, 1 the lower, 2 the left, 3 the right one.
        away: pixels from that side.
        tilt: pixels that it goes away from the side on each pixel along it.
        max_pen: pixels that it is thinner than.
        random: the same state gives the same line.
    """
    height, width = paper.shape
    length = width if side < 2 else height
    start = 0.0 if random.random() < 0.7 else random.uniform(0, 0.8) * length
    end = length if random.random() < 0.7 else start + random.uniform(0.1, 0.6) * length
    strength, pen = int(random.integers(60, 256)), int(random.integers(1, max_pen))
    line = np.array([[start, away + tilt * start], [end, away + tilt * end]])
    if side == 1:
        line[:, 1] = height - 1 - line[:, 1]
    elif side == 2:
        line = line[:, ::-1]
    elif side == 3:
        line = np.stack([width - 1 - line[:, 1], line[:, 0]], axis=1)
    rule = np.zeros_like(paper)
    cv2.polylines(rule, [np.rint(line).astype(np.int32)], False, strength, pen, cv2.LINE_AA)
    if random.random() < 0.3:
        rule = _wear(rule, random)
    np.maximum(paper, rule, out=paper)


def _wear(ink: InkMap, random: np.random.Generator) -> InkMap:
    """Wear ink away here and there."""
    height, width = ink.shape
    cells = random.uniform(0, 1, (max(1, height // 8), max(1, width // 8)))
    kept = cv2.resize(cells, (width, height), interpolation=cv2.INTER_LINEAR) > 0.5
    return np.asarray(ink * kept, np.uint8)


def photograph(
    paper: InkMap, tall: float, oversampling: int, random: np.random.Generator
) -> InkMap:
    """Scale a line down as from a picture in which digits are 9 pixels tall or more.

    Args:
        paper: (h, w) uint8.
        tall: pixels of its digits.
        oversampling: how many times the line is larger than it comes out.
        random: the same state gives the same grain and blur.

    Returns:
        (h / oversampling, w / oversampling) uint8.
    """
    width, height = paper.shape[1] // oversampling, paper.shape[0] // oversampling
    size = (width, height)
    if random.random() < 0.6:
        scale = min(1.0, random.uniform(9, 20) * oversampling / tall)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
    ink = cv2.resize(paper, size, interpolation=cv2.INTER_AREA)
    soft = np.asarray(ink, np.float32)
    if random.random() < 0.5:
        blurred = cv2.GaussianBlur(soft, (0, 0), float(random.uniform(0.3, 0.8)))
        soft = np.asarray(blurred, np.float32)
    if random.random() < 0.2:
        soft = soft + random.normal(0, random.uniform(3, 20), soft.shape).astype(np.float32)
    floor, full = random.uniform(0, 70), random.uniform(110, 260)
    soft = ((soft - floor) * (255 / (full - floor))).clip(0, 255)
    large = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.rint(np.clip(large, 0, 255)), np.uint8)
