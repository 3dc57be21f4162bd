"""What stands around a line of digits in a crop of a form, and must not be read."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.synthetic.line_damage import fade
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
    """Add walls, rules, underlines, the lines above and below, and specks, in place.

    Args:
        paper: (h, w) uint8 with a line of digits.
        write_digit: gives the ink of a digit of the other lines, of the same random numbers.
        tall: pixels of the line's digits.
        max_pen: pixels that rules are thinner than.
        random: the same state gives the same surroundings.
    """
    if random.random() < 0.25:  # a clean one
        return
    added = np.zeros_like(paper)
    _add_rules(added, tall, max_pen, random)
    for is_above in (True, False):
        if random.random() < 0.16:
            _add_other_line(added, is_above, write_digit, tall, random)
    for _ in range(random.poisson(0.35)):
        centre = tuple(int(place) for place in random.uniform(0, paper.shape[::-1]))
        size = max(1, round(random.uniform(0.01, 0.035) * tall))
        cv2.circle(added, centre, size, int(random.integers(60, 200)), -1, cv2.LINE_AA)
    np.maximum(paper, added, out=paper)


def add_ghosts(
    paper: InkMap, write_sign: Callable[[], InkMap], random: np.random.Generator
) -> None:
    """Add faint, soft writing that shines through from the other side, or was rubbed out, in place.

    Args:
        paper: (h, w) uint8 with a line of digits.
        write_sign: gives the ink of a sign, of the same random numbers.
        random: the same state gives the same writing.
    """
    ghosts = np.zeros_like(paper)
    is_mirrored = random.random() < 0.5
    for _ in range(int(random.integers(1, 6))):
        ink = write_sign()[:, :: -1 if is_mirrored else 1]
        below = random.uniform(0.1, 0.6) * paper.shape[0]
        lay_ink(ghosts, ink, int(random.uniform(0, paper.shape[1])), round(below))
    soft = cv2.GaussianBlur(ghosts, (0, 0), random.uniform(0.5, 3))
    faint = np.asarray(soft * random.uniform(0.12, 0.42), np.uint8)
    np.maximum(paper, faint, out=paper)


def _add_rules(paper: InkMap, tall: float, max_pen: int, random: np.random.Generator) -> None:
    """Add rules along the sides, through the line or below it, and walls between its digits."""
    height, width = paper.shape
    strength, pen = int(random.integers(50, 256)), 1 + int((max_pen - 1) * random.random() ** 2)
    tilt = random.normal(0, 0.02)
    for side in range(4):
        if random.random() < 0.22:
            away = random.uniform(-0.02, 0.13) * height
            _draw_rule(paper, _choose_side(paper, side, away, tilt, random), strength, pen, random)
    foot = (height + tall) / 2
    if random.random() < 0.16:  # an underline, once or twice, by hand or printed
        gap = random.uniform(0.08, 0.2) * tall
        for number in range(int(random.integers(1, 3))):
            y = foot + random.uniform(-0.02, 0.15) * tall + number * gap
            line = np.array([[0, y], [width, y + tilt * width]])
            _draw_rule(paper, line, strength, pen, random)
    if random.random() < 0.12:  # ruled paper
        y = random.uniform(0, height)
        line = np.array([[0, y], [width, y + tilt * width]])
        _draw_rule(paper, line, strength, pen, random)
    if random.random() < 0.25:
        _add_walls(paper, tall, strength, pen, random)
    if random.random() < 0.12:  # a comb, or the cells of a grid
        x, step = random.uniform(0, 0.9) * tall, random.uniform(0.75, 2.2) * tall
        while x < width:
            lean = random.normal(0, 0.01) + tilt
            line = np.array([[x + lean * height, 0.0], [x, height]])
            if random.random() < 0.5:  # of half the height
                line[0, 1] = random.uniform(0.3, 0.8) * height
            _draw_rule(paper, line, strength, pen, random)
            x += step


def _add_walls(
    paper: InkMap, tall: float, strength: int, pen: int, random: np.random.Generator
) -> None:
    """Add what is left of a cell's walls beside the line, taller than its digits, in place."""
    height, width = paper.shape
    for at_right in (False, True):
        if random.random() < 0.65:
            away = random.uniform(-0.1, 0.45) * tall
            x = width - 1 - away if at_right else away
            reach = random.uniform(0.55, 1.4, 2) * tall
            lean = random.normal(0, 0.04) * reach
            middle = height / 2
            line = np.array([[x + lean[0], middle - reach[0]], [x - lean[1], middle + reach[1]]])
            _draw_rule(paper, line, strength, pen, random)


def _choose_side(
    paper: InkMap, side: int, away: float, tilt: float, random: np.random.Generator
) -> NDArray[np.float64]:
    """Choose a line along a side of the paper, whole or a part of it: (2, 2) x and y.

    Args:
        paper: (h, w) uint8.
        side: 0 the upper, 1 the lower, 2 the left, 3 the right one.
        away: pixels from that side.
        tilt: pixels that it goes away from the side on each pixel along it.
        random: the same state gives the same line.
    """
    height, width = paper.shape
    length = width if side < 2 else height
    start = 0.0 if random.random() < 0.75 else random.uniform(0, 0.6) * length
    end = length if random.random() < 0.75 else start + random.uniform(0.3, 0.7) * length
    line = np.array([[start, away + tilt * start], [end, away + tilt * end]])
    if side == 1:
        line[:, 1] = height - 1 - line[:, 1]
    elif side == 2:
        line = line[:, ::-1]
    elif side == 3:
        line = np.stack([width - 1 - line[:, 1], line[:, 0]], axis=1)
    return line


def _draw_rule(
    paper: InkMap, line: NDArray[np.float64], strength: int, pen: int, random: np.random.Generator
) -> None:
    """Draw a straight line, now and then worn, in place."""
    rule = np.zeros_like(paper)
    cv2.polylines(rule, [np.rint(line).astype(np.int32)], False, strength, pen, cv2.LINE_AA)
    if random.random() < 0.4:
        rule = fade(rule, random, random.uniform(0.2, 0.8))
    np.maximum(paper, rule, out=paper)


def _add_other_line(
    paper: InkMap,
    is_above: bool,
    write_digit: Callable[[], InkMap],
    tall: float,
    random: np.random.Generator,
) -> None:
    """Add the feet of one to three digits of the line above, or the heads of those below."""
    height, width = paper.shape
    for _ in range(int(random.integers(1, 5))):
        ink = write_digit()
        inside = random.uniform(0.03, 0.25) * tall
        y = -ink.shape[0] + inside if is_above else height - inside
        lay_ink(paper, ink, int(random.uniform(0, width)), round(y))
