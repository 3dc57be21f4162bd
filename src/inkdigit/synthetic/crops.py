"""Frames composed of a data set's digits: what cutting and cropping a real picture leaves.

A digit that was cut out of a number brings a piece of its neighbour or of a rule along, or comes
from a picture of a dozen pixels; it is still that digit. Two digits together, the half of one, or
one that lies on its side or in a mirror is none: whoever cuts touching digits must be told where
it was wrong (Y. LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998,
section VII).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.frame import build_frame, crop_to_ink
from inkdigit.synthetic.strokes import slanted
from inkdigit.types import FRAME_SIDE, NO_DIGIT, InkMap, Split

HEIGHT = 40
"""Pixels of a digit before it is composed."""
KINDS = (
    ("beside a piece", 0.3), ("beside a rule", 0.2), ("small", 0.2), ("two", 0.17), ("half", 0.05),
    ("turned", 0.08),
)  # fmt: skip
HALVES = {0: "both", 2: "both", 3: "both", 5: "both", 7: "top", 4: "top"}
"""Which halves are no digit: those of a 1 are a 1, and a loop is a 0."""
TURNED = {2: "sides", 3: "all", 4: "all", 5: "sides", 6: "sides", 7: "all", 9: "mirror"}
"""Which digits are none on their side, or in a mirror: a 2 there is a 5, and an 8 stays an 8."""


def compose_frames(split: Split, count: int, random: np.random.Generator) -> Split:
    """Compose frames of a data set's digits.

    Returns:
        (count, 28, 28) uint8 frames and their labels, `NO_DIGIT` where there is none.
    """
    kinds, shares = zip(*KINDS, strict=True)
    chosen = random.choice(kinds, count, p=shares)
    pairs = random.integers(0, len(split), (count, 2))
    frames = np.empty((count, FRAME_SIDE, FRAME_SIDE), np.uint8)
    labels = np.empty(count, np.uint8)
    for number, (kind, (first, second)) in enumerate(zip(chosen, pairs, strict=True)):
        ink, label = _digit(split.frames[first], random), int(split.labels[first])
        if kind == "beside a piece":
            ink = _beside_a_piece(ink, _digit(split.frames[second], random), random)
        elif kind == "beside a rule":
            ink = _beside_a_rule(ink, random)
        elif kind == "small":
            ink = _small(ink, random)
        elif kind == "two":
            other = _digit(split.frames[second], random)
            ink, label = _side_by_side(ink, other, _gap(ink, other, random)), NO_DIGIT
        elif kind == "half" and label in HALVES:
            ink, label = _half(ink, HALVES[label], random), NO_DIGIT
        elif kind == "turned" and label in TURNED:
            ink, label = _turned(ink, TURNED[label], random), NO_DIGIT
        frames[number], labels[number] = build_frame(ink), label
    return Split(frames, labels)


def _digit(picture: NDArray[np.uint8], random: np.random.Generator) -> InkMap:
    """A digit's ink, `HEIGHT` pixels tall, slanted as another writer might."""
    ink = crop_to_ink(picture)
    height, width = ink.shape
    size = (min(max(1, round(width * HEIGHT / height)), 2 * HEIGHT), HEIGHT)
    large = cv2.resize(ink, size, interpolation=cv2.INTER_CUBIC)
    wide = cv2.copyMakeBorder(large, 8, 8, 12, 12, cv2.BORDER_CONSTANT)
    return crop_to_ink(slanted(np.asarray(wide, np.uint8), random))


def _gap(left: InkMap, right: InkMap, random: np.random.Generator) -> int:
    """Columns between two digits; below zero they touch or overlap, but neither hides the other."""
    overlap = min(left.shape[1], right.shape[1]) // 3
    return int(random.integers(-overlap, 10))


def _side_by_side(left: InkMap, right: InkMap, gap: int) -> InkMap:
    """Two inks in a row, their middles on one line."""
    height = max(left.shape[0], right.shape[0])
    start = max(1, left.shape[1] + gap)
    both = np.zeros((height, max(start + right.shape[1], left.shape[1])), np.uint8)
    for ink, column in ((left, 0), (right, start)):
        row = (height - ink.shape[0]) // 2
        window = both[row : row + ink.shape[0], column : column + ink.shape[1]]
        np.maximum(window, ink, out=window)
    return both


def _beside_a_piece(ink: InkMap, other: InkMap, random: np.random.Generator) -> InkMap:
    """A digit and the first or last columns of its neighbour, or a little less than the digit."""
    columns = int(random.integers(1, max(2, other.shape[1] // 3)))
    gap = int(random.integers(-8, 4))
    if random.random() < 0.5:
        ink = _side_by_side(ink, other[:, :columns], gap)
    else:
        ink = _side_by_side(other[:, -columns:], ink, gap)
    return ink


def _beside_a_rule(ink: InkMap, random: np.random.Generator) -> InkMap:
    """A digit and a line below, above, beside or across it, as cells and ruled paper leave them."""
    height, width = ink.shape
    margin = HEIGHT // 5
    wide = cv2.copyMakeBorder(ink, margin, margin, margin, margin, cv2.BORDER_CONSTANT)
    strength, thick = int(random.integers(90, 256)), int(random.integers(1, 4))
    start = int(random.integers(0, width)) if random.random() < 0.4 else 0
    where = random.choice(4, p=[0.6, 0.15, 0.15, 0.1])
    if where == 0:
        y = margin + height + int(random.integers(-3, margin - 1))
        line = ((start, y), (start + width + margin, y + int(random.integers(-2, 3))))
    elif where == 1:
        y = int(random.integers(0, margin))
        line = ((start, y), (start + width + margin, y + int(random.integers(-2, 3))))
    elif where == 2:
        x = int(random.integers(0, margin)) if random.random() < 0.5 else width + 2 * margin - 2
        line = ((x, 0), (x + int(random.integers(-2, 3)), height + 2 * margin))
    else:
        y = margin + int(random.integers(0, height))
        line = ((0, y), (width + 2 * margin, y + int(random.integers(-2, 3))))
    drawn = cv2.line(np.zeros_like(wide), *line, strength, thick, cv2.LINE_AA)
    return np.asarray(np.maximum(wide, drawn), np.uint8)


def _small(ink: InkMap, random: np.random.Generator) -> InkMap:
    """A digit from a picture in which it is but 8 to 16 pixels tall, with its grain."""
    tall = int(random.integers(8, 17))
    size = (max(2, round(ink.shape[1] * tall / ink.shape[0])), tall)
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    padded = cv2.copyMakeBorder(small, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    soft = np.asarray(cv2.GaussianBlur(padded, (0, 0), float(random.uniform(0.3, 0.8))))
    soft = soft + random.normal(0, random.uniform(0, 20), soft.shape)
    floor, full = random.uniform(20, 90), soft.max() * random.uniform(0.6, 1.0)
    return np.asarray(((soft - floor) * 255 / max(full - floor, 1)).clip(0, 255), np.uint8)


def _half(ink: InkMap, which: str, random: np.random.Generator) -> InkMap:
    """The upper or lower part of a digit that was cut through."""
    height = ink.shape[0]
    if which == "top" or random.random() < 0.5:
        return crop_to_ink(ink[: int(height * random.uniform(0.3, 0.45))])
    return crop_to_ink(ink[int(height * random.uniform(0.55, 0.7)) :])


def _turned(ink: InkMap, how: str, random: np.random.Generator) -> InkMap:
    """On its left or right side, or in a mirror."""
    if how == "mirror" or (how == "all" and random.random() < 0.4):
        return ink[:, ::-1].copy()
    return np.rot90(ink, 1 if random.random() < 0.5 else 3).copy()
