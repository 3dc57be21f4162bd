"""Structures: all that is drawn or printed on paper and is no writing.

Rules, grids and hatching lie anywhere. Boxes, combs, underlines and circles stand where the
writing is. Print is there to be written beside.
"""

from collections.abc import Callable
from string import ascii_lowercase

import cv2
import numpy as np
from PIL import Image, ImageDraw

from inkdigit.synthetic.glyphs import FONT_NAMES, load_font, load_glyphs
from inkdigit.synthetic.scenes.layers import (
    Coverage,
    Layer,
    draw_colour,
    draw_noise,
    to_coverage,
    turn,
)
from inkdigit.types import Box, InkMap

Random = np.random.Generator


def draw_structures(side: int, boxes: tuple[Box, ...], random: Random) -> list[Layer]:
    """Draw what lies on the paper: nothing on many sheets, seldom more than two things.

    Args:
        side: of the scene, in pixels.
        boxes: around the lines of writing.
        random: the same state gives the same structures.
    """
    layers: list[Layer] = []
    if random.random() < 0.34:
        layers += [_ink(draw_rules(side, random), random) for _ in range(random.integers(1, 3))]
    if random.random() < 0.09:
        layers.append(_ink(draw_hatching(side, random) * random.uniform(0.1, 0.55), random))
    if boxes and random.random() < 0.4:
        draw = random.choice(np.array(AROUND_WRITING, object))
        coverage = np.max([draw(side, box, random) for box in boxes], axis=0)
        layers.append(_ink(turn(coverage, random.normal(0, 2.5)), random))
    if len(boxes) > 1 and random.random() < 0.4:
        layers.append(_ink(turn(draw_grid(side, boxes, random), random.normal(0, 1)), random))
    if boxes and random.random() < 0.28:
        layers.append(_ink(draw_mark(side, boxes[-1], random), random))
    if random.random() < 0.03:
        layers.append(draw_stain(side, random))
    if random.random() < 0.06:
        layers.append(_ink(draw_print(side, random), random))
    if boxes and random.random() < 0.14:
        layers.append(_ink(draw_label(side, boxes[0], random), random))
    return layers


def draw_rules(side: int, random: Random) -> Coverage:
    """Draw rules in one direction or a grid, whole, dashed or dotted, and rarely askew."""
    drawn = np.zeros((side, side), np.uint8)
    gap = np.exp(random.uniform(np.log(side / 24), np.log(side / 2)))
    width = int(max(1, random.uniform(0.4, side / 60)))
    kind = random.random()
    if kind < 0.78:
        _draw_parallels(drawn, gap, width, random)
    if kind > 0.45:
        other = gap if random.random() < 0.75 else gap * random.uniform(0.4, 2.5)
        _draw_parallels(drawn.T, other, width, random)
    if random.random() < 0.22:
        drawn = _dash(drawn, random)
    spread = 6.0 if random.random() < 0.3 else 1.6
    degrees = random.uniform(-90, 90) if random.random() < 0.08 else random.normal(0, spread)
    return turn(to_coverage(drawn), degrees) * float(random.uniform(0.15, 1.0))


def draw_hatching(side: int, random: Random) -> Coverage:
    """Draw the waves of security paper."""
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    angle, period = random.uniform(0, np.pi), random.uniform(0.03, 0.14) * side
    along = x * np.cos(angle) + y * np.sin(angle)
    across = x * np.sin(angle) - y * np.cos(angle)
    swing = random.uniform(0, 3) * np.sin(across * 2 * np.pi / (random.uniform(0.2, 0.8) * side))
    wave = np.sin(along * 2 * np.pi / period + swing)
    return np.asarray(np.clip((wave - random.uniform(0.1, 0.8)) * 3, 0, 1), np.float32)


def draw_box(side: int, box: Box, random: Random) -> Coverage:
    """Draw a frame around writing, near it or far from it."""
    drawn = np.zeros((side, side), np.uint8)
    reach = random.uniform(0, 1, 2) ** 1.5 * 1.1 * box.height - 0.03 * box.height
    left, top = int(box.x - reach[0]), int(box.y - reach[1])
    right, bottom = int(box.right + reach[0]), int(box.bottom + reach[1])
    width = _choose_width(box, random)
    cv2.rectangle(drawn, (left, top), (right, bottom), 255, width)
    return to_coverage(drawn)


def draw_comb(side: int, box: Box, random: Random) -> Coverage:
    """Draw cells for a digit each, closed, or open above as a comb."""
    drawn = np.zeros((side, side), np.uint8)
    width = _choose_width(box, random)
    reach = int(random.uniform(-0.02, 0.5) * box.height)
    cell = max(8, int(box.height * random.uniform(0.7, 1.3)))
    top, bottom = box.y - reach, box.bottom + reach
    walls = top if random.random() < 0.7 else int(bottom - box.height * random.uniform(0.2, 0.6))
    for x in range(box.x - reach, box.right + cell, cell):
        cv2.line(drawn, (x, walls), (x, bottom), 255, width)
    cv2.line(drawn, (box.x - reach, bottom), (box.right + cell, bottom), 255, width)
    if random.random() < 0.75:
        cv2.line(drawn, (box.x - reach, top), (box.right + cell, top), 255, width)
    return to_coverage(drawn)


def draw_table(side: int, box: Box, random: Random) -> Coverage:
    """Draw the cell of a table: walls and rules that run on over the picture's edges."""
    drawn = np.zeros((side, side), np.uint8)
    width = _choose_width(box, random)
    above, below, before, behind = random.uniform(-0.05, 0.7, 4) * box.height
    for y in (int(box.y - above), int(box.bottom + below)):
        cv2.line(drawn, (-side, y), (2 * side, y), 255, width)
    for x in (int(box.x - before), int(box.right + behind)):
        if random.random() < 0.8:
            cv2.line(drawn, (x, -side), (x, 2 * side), 255, width)
    if random.random() < 0.25:  # a bar or a part of the heading
        thick = int(box.height * random.uniform(0.1, 0.5))
        cv2.rectangle(drawn, (-1, -1), (side, int(box.y - above) - thick), 255, -1)
    return to_coverage(drawn)


def draw_walls(side: int, box: Box, random: Random) -> Coverage:
    """Draw what a form leaves beside writing: walls that are taller than it, and no rules."""
    drawn = np.zeros((side, side), np.uint8)
    width = _choose_width(box, random)
    above, below = random.uniform(0.35, 1.3, 2) * box.height
    before, behind = random.uniform(0.03, 0.8, 2) * box.height
    is_there = random.random(2) < 0.75
    for x, is_one in zip((int(box.x - before), int(box.right + behind)), is_there, strict=True):
        if is_one:
            lean = random.normal(0, 0.03) * box.height
            ends = (int(x + lean), int(box.y - above)), (int(x - lean), int(box.bottom + below))
            cv2.line(drawn, *ends, 255, width)
    return to_coverage(drawn)


def draw_grid(side: int, boxes: tuple[Box, ...], random: Random) -> Coverage:
    """Draw the rules of a table or a writing pad between lines of writing, and some walls."""
    drawn = np.zeros((side, side), np.uint8)
    width = _choose_width(boxes[0], random)
    shift = random.uniform(-0.05, 0.3) * boxes[0].height
    is_double = random.random() < 0.15
    for box in boxes:
        y = int(box.bottom + shift + random.normal(0, 0.02) * box.height)
        cv2.line(drawn, (-side, y), (2 * side, y), 255, width)
        if is_double:
            cv2.line(drawn, (-side, y + 3 * width), (2 * side, y + 3 * width), 255, width)
    for _ in range(random.integers(0, 5)):
        x = int(random.uniform(0, side))
        cv2.line(drawn, (x, -side), (x, 2 * side), 255, width)
    return to_coverage(drawn)


def _choose_width(box: Box, random: Random) -> int:
    """Choose how thick a structure's lines are beside writing of a height: hair-thin to fat."""
    return max(1, round(box.height * float(np.exp(random.uniform(np.log(0.008), np.log(0.2))))))


def draw_mark(side: int, box: Box, random: Random) -> Coverage:
    """Draw what a pen does beside writing: an underline, a double one, a circle around."""
    drawn = np.zeros((side, side), np.uint8)
    width = max(1, int(box.height * random.uniform(0.02, 0.1)))
    if random.random() < 0.35:
        y = int(box.bottom + box.height * random.uniform(0.06, 0.3))
        for line in range(1 if random.random() < 0.75 else 2):
            ends = (random.normal(0, 0.06, 2) * box.height).astype(int)
            start = (box.x - int(ends[0]), y + 3 * line * width)
            end = (box.right + int(ends[1]), y + 3 * line * width + int(random.normal(0, 2)))
            cv2.line(drawn, start, end, 255, width, cv2.LINE_AA)
    else:
        centre = (box.x + box.width // 2, box.y + box.height // 2)
        axes = (int(box.width * 0.6 + box.height * 0.3), int(box.height * random.uniform(0.7, 1)))
        first = int(random.uniform(0, 360))
        cv2.ellipse(
            drawn, centre, axes, random.normal(0, 8), first, first + 350, 255, width, cv2.LINE_AA
        )
    return to_coverage(drawn)


def draw_stain(side: int, random: Random) -> Layer:
    """Draw the ring that a cup leaves, across whatever is written."""
    drawn = np.zeros((side, side), np.uint8)
    centre = [int(place) for place in random.uniform(0, side, 2)]
    radius = side * random.uniform(0.1, 0.45)
    axes = [int(radius * random.uniform(0.9, 1.1)) for _ in range(2)]
    width = max(1, int(radius * random.uniform(0.02, 0.15)))
    first = int(random.uniform(0, 360))
    last = first + int(random.uniform(200, 361))
    cv2.ellipse(drawn, centre, axes, 0, first, last, 255, width, cv2.LINE_AA)
    evenness = 0.6 + 0.4 * draw_noise(random, side, side / 12)
    coverage = to_coverage(drawn) * evenness * random.uniform(0.2, 0.9)
    brown = np.array([150, 110, 70]) + random.normal(0, 30, 3)
    return Layer(np.asarray(coverage, np.float32), np.asarray(np.clip(brown, 0, 255), np.float32))


def draw_print(side: int, random: Random) -> Coverage:
    """Draw some printed words: letters and signs of one font, in a row."""
    coverage = np.zeros((side, side), np.float32)
    glyphs = load_glyphs()
    height = max(8, int(side * random.uniform(0.04, 0.16)))
    x, y = (int(place) for place in random.uniform(0, 0.8, 2) * side)
    for _ in range(random.integers(2, 12)):
        glyph = glyphs[random.integers(len(glyphs))][16:80, 20:76]
        small = cv2.resize(glyph, (int(height * 0.875), height), interpolation=cv2.INTER_AREA)
        part = coverage[y : y + height, x : x + small.shape[1]]
        np.maximum(part, small[: part.shape[0], : part.shape[1]] / np.float32(255), out=part)
        x += int(height * 0.7)
        if x >= side:
            break
    return coverage


def draw_label(side: int, box: Box, random: Random) -> Coverage:
    """Print words beside writing, as forms do: what is to be written there, or its unit."""
    tall = max(8, int(box.height * np.exp(random.uniform(np.log(0.25), np.log(1.2)))))
    font = load_font(str(random.choice(FONT_NAMES)), tall)
    words = " ".join(_invent_word(random) for _ in range(random.integers(1, 4)))
    wide, gap = font.getlength(words), random.uniform(0.05, 0.7) * box.height
    along, down = random.uniform(-0.3, 1.0, 2)
    if random.random() < 0.6:  # above, or below
        x = box.x + along * max(0.0, box.width - wide)
        y = box.y - gap - tall if random.random() < 0.7 else box.bottom + gap
    else:  # before, or behind
        x = box.x - gap - wide if random.random() < 0.7 else box.right + gap
        y = box.y + down * max(0, box.height - tall)
    image = Image.new("L", (side, side))
    ImageDraw.Draw(image).text((x, y), words, 255, font, stroke_width=int(random.random() < 0.3))
    return to_coverage(np.array(image))


def _invent_word(random: Random) -> str:
    """Invent a word of Latin letters, in capitals, or with one, or none."""
    word = "".join(random.choice(list(ascii_lowercase), int(random.integers(2, 9))))
    cased = (word, word.title(), word.title(), word.upper())[random.integers(4)]
    return cased + ("", "", ":", ".")[random.integers(4)]


AROUND_WRITING: tuple[Callable[[int, Box, Random], Coverage], ...] = (
    draw_box, draw_comb, draw_table, draw_table, draw_box, draw_comb, draw_table, draw_walls,
)  # fmt: skip


def _draw_parallels(drawn: InkMap, gap: float, width: int, random: Random) -> None:
    """Draw horizontal lines over a whole picture, in place."""
    lines = np.ascontiguousarray(drawn)  # OpenCV draws into no transposed array
    for y in np.arange(random.uniform(0, gap), len(drawn), gap):
        cv2.line(lines, (0, round(y)), (len(drawn), round(y)), 255, width)
    drawn[:] = lines


def _dash(drawn: InkMap, random: Random) -> InkMap:
    """Break lines into dashes, or into dots."""
    period = max(3, int(len(drawn) * random.uniform(0.012, 0.05)))
    is_on = (np.arange(len(drawn)) // period) % 2 == 0
    rows, columns = is_on[:, None], is_on[None, :]
    kept = rows | columns if random.random() < 0.5 else rows ^ columns
    return np.asarray(drawn * kept, np.uint8)


def _ink(coverage: Coverage, random: Random) -> Layer:
    """Give a structure its colour: grey or coloured print, and how evenly it took."""
    if random.random() < 0.2:
        coverage = coverage * (0.5 + 0.5 * draw_noise(random, len(coverage), len(coverage) / 12))
    strength = float(random.uniform(0.25, 1.0))
    if random.random() < 0.35:  # as dark as any pen
        return Layer(np.asarray(coverage, np.float32), draw_colour(random, 0, 90, 60))
    return Layer(np.asarray(coverage * strength, np.float32), draw_colour(random, 15, 170, 80))
