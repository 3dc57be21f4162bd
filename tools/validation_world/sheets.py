"""Sheets of the validation world: paper and what is printed on it."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import Box

Random = np.random.Generator
Canvas = NDArray[np.float32]
"""(h, w, 3), 0..255."""
FONTS = (cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_SIMPLEX)
FONT_HEIGHT = 22.0
"""Pixels of these fonts' capitals where they are not scaled."""
LABELS = (
    "kg",
    "EUR",
    "min",
    "cm",
    "Total",
    "Date of birth",
    "Amount",
    "No.",
    "Signature",
    "Form B",
)
LABELLED_SHARE = 0.5
"""Of the forms: how many have words printed beside the writing."""
Sides = tuple[int, int, int, int]
"""The left, top, right and bottom of something."""


def fractal(height: int, width: int, random: Random, octaves: int = 5) -> Canvas:
    """Noise of several sizes: (h, w), about -1..1."""
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        cells = 2 ** (octave + 1)
        coarse = random.normal(0, 1, (cells + 1, cells + 1)).astype(np.float32)
        total += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR) * 0.6**octave
    return np.asarray(total / 2, np.float32)


def draw_sheet(height: int, width: int, random: Random) -> Canvas:
    """Draw paper: white, recycled, coloured card, crumpled, or a blackboard."""
    kind = random.choice(["white", "white", "recycled", "card", "crumpled", "board"])
    tone = {
        "white": np.full(3, random.uniform(215, 255)),
        "recycled": np.array([205, 195, 180]) + random.normal(0, 8, 3),
        "card": random.uniform(120, 250, 3),
        "crumpled": np.full(3, random.uniform(190, 240)),
        "board": np.array([40, 60, 50]) + random.normal(0, 15, 3),
    }[str(kind)]
    strength = {"white": 0.008, "recycled": 0.03, "crumpled": 0.07}.get(str(kind), 0.02)
    sheet = np.ones((height, width, 3), np.float32) * tone.astype(np.float32)
    return np.asarray(sheet * (1 + strength * fractal(height, width, random))[..., None])


def print_rules(canvas: Canvas, boxes: list[Box], random: Random) -> Canvas:
    """Print a form's lines around writing: boxes with round corners, dotted lines, columns."""
    height, width = canvas.shape[:2]
    drawn = np.zeros((height, width), np.uint8)
    tall = boxes[0].height if boxes else height // 4
    thick = max(1, round(tall * random.uniform(0.015, 0.06)))
    kind = str(random.choice(["pad", "squares", *AROUND_WRITING]))
    if kind in AROUND_WRITING:
        gap = thick + round(tall * random.uniform(0.0, 0.3))
        for box in boxes:
            sides = (box.x - gap, box.y - gap, box.right + gap, box.bottom + gap)
            AROUND_WRITING[kind](drawn, sides, thick)
        if boxes and random.random() < LABELLED_SHARE:
            _print_label(drawn, boxes[0], gap, random)
    else:
        step = max(6, round(tall * random.uniform(0.3, 1.8)))
        _draw_pad(drawn, step, thick, random, squared=kind == "squares")
    colour = np.array([random.uniform(0, 150)] * 3) + random.uniform(-40, 40, 3)
    cover = drawn[..., None] / np.float32(255) * random.uniform(0.35, 1)
    return np.asarray(canvas * (1 - cover) + colour * cover, np.float32)


def _print_label(drawn: NDArray[np.uint8], box: Box, gap: int, random: Random) -> None:
    """Print small words above writing, before or behind it, in place."""
    tall = box.height * random.uniform(0.2, 0.6)
    words = str(random.choice(LABELS))
    font, thick = int(random.choice(FONTS)), max(1, round(tall / 9))
    (wide, _), _ = cv2.getTextSize(words, font, tall / FONT_HEIGHT, thick)
    along = round(random.uniform(-0.5, 0.5) * box.height)
    corner = {
        "above": (box.x + along, box.y - gap - round(0.2 * tall)),
        "before": (box.x - gap - wide, box.bottom),
        "behind": (box.right + gap, box.bottom),
    }[str(random.choice(["above", "above", "before", "behind"]))]
    cv2.putText(drawn, words, corner, font, tall / FONT_HEIGHT, 255, thick, cv2.LINE_AA)


def _draw_pad(
    drawn: NDArray[np.uint8], step: int, thick: int, random: Random, *, squared: bool
) -> None:
    """Draw the rules of a writing pad, in place."""
    height, width = drawn.shape
    for y in range(int(random.integers(0, step)), height, step):
        cv2.line(drawn, (0, y), (width, y), 255, thick)
    if squared:
        for x in range(int(random.integers(0, step)), width, step):
            cv2.line(drawn, (x, 0), (x, height), 255, thick)


def _draw_columns(drawn: NDArray[np.uint8], sides: Sides, thick: int) -> None:
    """Draw walls at the left and the right of writing, in place."""
    left, top, right, bottom = sides
    for x in (left, right):
        cv2.line(drawn, (x, top), (x, bottom), 255, thick)


def _draw_dots(drawn: NDArray[np.uint8], sides: Sides, thick: int) -> None:
    """Draw a dotted line below writing, in place."""
    left, _, right, bottom = sides
    for x in range(left, right, max(3, 4 * thick)):
        cv2.circle(drawn, (x, bottom), thick, 255, -1)


def _draw_table(drawn: NDArray[np.uint8], sides: Sides, thick: int) -> None:
    """Draw lines from edge to edge around writing, in place."""
    left, top, right, bottom = sides
    height, width = drawn.shape
    for y in (top, bottom):
        cv2.line(drawn, (0, y), (width, y), 255, thick)
    for x in (left, right):
        cv2.line(drawn, (x, 0), (x, height), 255, thick)


def _draw_round_frame(drawn: NDArray[np.uint8], sides: Sides, thick: int) -> None:
    """Draw a frame with round corners around writing, in place."""
    left, top, right, bottom = sides
    radius = max(1, (bottom - top) // 12)
    for start, end in (
        ((left + radius, top), (right - radius, top)),
        ((left + radius, bottom), (right - radius, bottom)),
        ((left, top + radius), (left, bottom - radius)),
        ((right, top + radius), (right, bottom - radius)),
    ):
        cv2.line(drawn, start, end, 255, thick)
    for x, y, turn in (
        (left + radius, top + radius, 180), (right - radius, top + radius, 270),
        (right - radius, bottom - radius, 0), (left + radius, bottom - radius, 90),
    ):  # fmt: skip
        cv2.ellipse(drawn, (x, y), (radius, radius), turn, 0, 90, 255, thick)


AROUND_WRITING: dict[str, Callable[[NDArray[np.uint8], Sides, int], None]] = {
    "frame": _draw_round_frame, "columns": _draw_columns, "dots": _draw_dots, "table": _draw_table,
}  # fmt: skip
"""What is printed around each line of writing."""
