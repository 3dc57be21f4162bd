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
from inkdigit.synthetic.strokes import slant_randomly
from inkdigit.types import FRAME_SIDE, NO_DIGIT, InkMap, Split

DIGIT_HEIGHT = 40
"""Pixels of a digit before it is composed."""
CROP_SHARES = {
    "beside a fragment": 0.3, "beside a rule": 0.2, "small": 0.2, "two": 0.17, "half": 0.05,
    "turned": 0.08,
}  # fmt: skip
"""How often each kind is composed."""
HALVES_NO_DIGIT = {0: "both", 2: "both", 3: "both", 5: "both", 7: "top", 4: "top"}
"""Which halves are no digit: those of a 1 are a 1, and a loop is a 0."""
TURNS_NO_DIGIT = {2: "sides", 3: "all", 4: "all", 5: "sides", 6: "sides", 7: "all", 9: "mirror"}
"""Which digits are none on their side, or in a mirror: a 2 there is a 5, and an 8 stays an 8."""
RULE_PLACES = {"below": 0.6, "above": 0.15, "beside": 0.15, "across": 0.1}
"""How often a rule stands where."""
Line = tuple[tuple[int, int], tuple[int, int]]
"""x and y of its start and of its end, in pixels."""


def compose_frames(split: Split, count: int, random: np.random.Generator) -> Split:
    """Compose frames of a data set's digits.

    Args:
        split: the digits.
        count: how many frames.
        random: the same state gives the same frames.

    Returns:
        (count, 28, 28) uint8 frames and their labels, `NO_DIGIT` where there is none.
    """
    kinds = random.choice(list(CROP_SHARES), count, p=list(CROP_SHARES.values()))
    pairs = random.integers(0, len(split), (count, 2))
    frames = np.empty((count, FRAME_SIDE, FRAME_SIDE), np.uint8)
    labels = np.empty(count, np.uint8)
    for number, (kind, pair) in enumerate(zip(kinds, pairs, strict=True)):
        ink, labels[number] = _compose(kind, split, pair, random)
        frames[number] = build_frame(ink)
    return Split(frames, labels)


def _compose(
    kind: str, split: Split, pair: NDArray[np.int64], random: np.random.Generator
) -> tuple[InkMap, int]:
    """Compose the ink of one kind and its label; `pair` are the places of two digits in `split`."""
    first, second = pair
    ink, label = _take_digit(split.frames[first], random), int(split.labels[first])
    match kind:
        case "beside a fragment":
            ink = _add_fragment(ink, _take_digit(split.frames[second], random), random)
        case "beside a rule":
            ink = _add_rule(ink, random)
        case "small":
            ink = _shrink(ink, random)
        case "two":
            ink = _join_two(ink, _take_digit(split.frames[second], random), random)
            label = NO_DIGIT
        case "half" if label in HALVES_NO_DIGIT:
            ink, label = _cut_in_half(ink, HALVES_NO_DIGIT[label], random), NO_DIGIT
        case "turned" if label in TURNS_NO_DIGIT:
            ink, label = _turn(ink, TURNS_NO_DIGIT[label], random), NO_DIGIT
    return ink, label


def _take_digit(picture: NDArray[np.uint8], random: np.random.Generator) -> InkMap:
    """Take a digit's ink, scaled to `DIGIT_HEIGHT`, and slant it as another writer might."""
    ink = crop_to_ink(picture)
    height, width = ink.shape
    size = (min(max(1, round(width * DIGIT_HEIGHT / height)), 2 * DIGIT_HEIGHT), DIGIT_HEIGHT)
    large = cv2.resize(ink, size, interpolation=cv2.INTER_CUBIC)
    wide = cv2.copyMakeBorder(large, 8, 8, 12, 12, cv2.BORDER_CONSTANT)
    return crop_to_ink(slant_randomly(np.asarray(wide, np.uint8), random))


def _join_two(left: InkMap, right: InkMap, random: np.random.Generator) -> InkMap:
    """Set two digits side by side; they may touch or overlap, but neither hides the other."""
    overlap = min(left.shape[1], right.shape[1]) // 3
    return _set_side_by_side(left, right, gap=int(random.integers(-overlap, 10)))


def _set_side_by_side(left: InkMap, right: InkMap, gap: int) -> InkMap:
    """Set two inks in a row, their middles on one line, `gap` columns apart."""
    height = max(left.shape[0], right.shape[0])
    start = max(1, left.shape[1] + gap)
    both = np.zeros((height, max(start + right.shape[1], left.shape[1])), np.uint8)
    for ink, column in ((left, 0), (right, start)):
        row = (height - ink.shape[0]) // 2
        window = both[row : row + ink.shape[0], column : column + ink.shape[1]]
        np.maximum(window, ink, out=window)
    return both


def _add_fragment(ink: InkMap, other: InkMap, random: np.random.Generator) -> InkMap:
    """Add the first or last columns of a neighbour beside a digit, or overlapping it a little."""
    columns = int(random.integers(1, max(2, other.shape[1] // 3)))
    gap = int(random.integers(-8, 4))
    if random.random() < 0.5:
        return _set_side_by_side(ink, other[:, :columns], gap)
    return _set_side_by_side(other[:, -columns:], ink, gap)


def _add_rule(ink: InkMap, random: np.random.Generator) -> InkMap:
    """Add a line below, above, beside or across a digit, as cells and ruled paper leave them."""
    margin = DIGIT_HEIGHT // 5
    wide = cv2.copyMakeBorder(ink, margin, margin, margin, margin, cv2.BORDER_CONSTANT)
    strength, thickness = int(random.integers(90, 256)), int(random.integers(1, 4))
    height, width = ink.shape
    start, end = _place_rule(height, width, margin, random)
    rule = cv2.line(np.zeros_like(wide), start, end, strength, thickness, cv2.LINE_AA)
    return np.asarray(np.maximum(wide, rule), np.uint8)


def _place_rule(height: int, width: int, margin: int, random: np.random.Generator) -> Line:
    """Place a rule at a digit of this size, which stands within a margin."""
    start = int(random.integers(0, width)) if random.random() < 0.4 else 0
    place = list(RULE_PLACES)[random.choice(len(RULE_PLACES), p=list(RULE_PLACES.values()))]
    if place == "beside":
        x = int(random.integers(0, margin)) if random.random() < 0.5 else width + 2 * margin - 2
        return (x, 0), (x + int(random.integers(-2, 3)), height + 2 * margin)
    end = start + width + margin
    if place == "below":
        y = margin + height + int(random.integers(-3, margin - 1))
    elif place == "above":
        y = int(random.integers(0, margin))
    else:
        start, end = 0, width + 2 * margin
        y = margin + int(random.integers(0, height))
    return (start, y), (end, y + int(random.integers(-2, 3)))


def _shrink(ink: InkMap, random: np.random.Generator) -> InkMap:
    """Shrink a digit as in a picture in which it is but 8 to 16 pixels tall, with its grain."""
    height = int(random.integers(8, 17))
    size = (max(2, round(ink.shape[1] * height / ink.shape[0])), height)
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    padded = cv2.copyMakeBorder(small, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    soft = np.asarray(cv2.GaussianBlur(padded, (0, 0), float(random.uniform(0.3, 0.8))))
    soft = soft + random.normal(0, random.uniform(0, 20), soft.shape)
    floor, full = random.uniform(20, 90), soft.max() * random.uniform(0.6, 1.0)
    return np.asarray(((soft - floor) * 255 / max(full - floor, 1)).clip(0, 255), np.uint8)


def _cut_in_half(ink: InkMap, which: str, random: np.random.Generator) -> InkMap:
    """Cut a digit through and keep its upper or lower part; of "top" always the upper one."""
    height = ink.shape[0]
    if which == "top" or random.random() < 0.5:
        return crop_to_ink(ink[: int(height * random.uniform(0.3, 0.45))])
    return crop_to_ink(ink[int(height * random.uniform(0.55, 0.7)) :])


def _turn(ink: InkMap, how: str, random: np.random.Generator) -> InkMap:
    """Lay a digit on its left or right side, or show it in a mirror; of "all" one of these."""
    if how == "mirror" or (how == "all" and random.random() < 0.4):
        return ink[:, ::-1].copy()
    return np.rot90(ink, 1 if random.random() < 0.5 else 3).copy()
