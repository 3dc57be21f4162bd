"""Letters and scribbles that stand in lines beside digits, and are none."""

from functools import cache

import numpy as np

from inkdigit.imaging.frame import crop_to_ink
from inkdigit.synthetic.glyphs import (
    FONT_NAMES,
    FONT_SIZE,
    draw_glyph,
    has_glyph,
    list_characters,
    load_font,
)
from inkdigit.synthetic.negatives import DRAWERS, retrace
from inkdigit.synthetic.sign_strokes import Strokes
from inkdigit.synthetic.strokes import bend_randomly, draw_strokes, slant_randomly
from inkdigit.types import InkMap

WORD_LETTERS = "AABBCCDDEEFFGHKLMNPRTUVWYaabbcdefhkmnprtvwyc"
"""Latin letters that are like digits at most from afar: among others, they are letters."""
SIGN_LOOKALIKES = frozenset(
    "+xX\u00d7\u00b1\u00f7\u2212<=~\u00ac\u0425\u0445\u03a7\u03c7\u2213\u2214"
)
"""Letters that are signs of a sum to most people, and signs like them."""
WIDEST_FONT = "DejaVuSans"
"""It has nearly all of them."""
SCRIBBLES = ("strokes", "wave", "coil", "barred", "scribble")
"""Kinds of `negatives` that may stand in a line."""


def draw_letters(count: int, random: np.random.Generator) -> list[InkMap]:
    """Draw letters and scribbles, cropped to their ink: `count` of (h, w) uint8."""
    return [_draw_one(random) for _ in range(count)]


def draw_other_letters(count: int, random: np.random.Generator) -> list[InkMap]:
    """Draw letters and scribbles as above, but none that is like a digit, alone as it stands."""
    return [_draw_one(random, words=0.0) for _ in range(count)]


def _draw_one(random: np.random.Generator, words: float = 0.5) -> InkMap:
    """Draw a scribble, or a letter; `words` is how often, 0..0.75, it is one of `WORD_LETTERS`."""
    chance = random.random()
    if chance < 0.25:
        return crop_to_ink(_draw_scribble(random))
    letters = WORD_LETTERS if chance < 0.25 + words else list_other_letters()
    font = FONT_NAMES[random.integers(len(FONT_NAMES))]
    return _write(load_letter(font, letters[random.integers(len(letters))]), random)


def _draw_scribble(random: np.random.Generator) -> InkMap:
    """Draw one of `SCRIBBLES`, or a tick or an arrow: (96, 96) uint8."""
    kind = int(random.integers(len(SCRIBBLES) + len(MARKS)))
    if kind < len(SCRIBBLES):
        return DRAWERS[SCRIBBLES[kind]](random)
    return draw_strokes(MARKS[kind - len(SCRIBBLES)](random), int(random.integers(3, 9)))


def _draw_tick(random: np.random.Generator) -> Strokes:
    """Draw a tick: down to the right, and further up."""
    foot = np.array([random.uniform(0.2, 0.5), 1.0])
    start = foot - random.uniform((0.1, 0.2), (0.3, 0.55))
    end = foot + random.uniform((0.3, -1.1), (0.8, -0.75))
    return [np.stack([start, foot, end])]


def _draw_arrow(random: np.random.Generator) -> Strokes:
    """Draw an arrow to either side, or downwards."""
    length, head = random.uniform(0.6, 1.0), random.uniform(0.15, 0.35)
    tip = np.array([length, 0.5])
    barbs = [tip - (head, head), tip, tip - (head, -head)]
    strokes = [np.stack([(0.0, 0.5 + random.normal(0, 0.05)), tip]), np.stack(barbs)]
    side = random.integers(3)
    if side == 1:
        return [(length, 0) + points * (-1, 1) for points in strokes]
    return [points[:, ::-1] for points in strokes] if side == 2 else strokes


MARKS = (_draw_tick, _draw_arrow)


@cache
def list_other_letters() -> str:
    """List the letters and signs of all scripts that are nobody's digit, and no sign of ours."""
    return "".join(
        letter
        for letter in list_characters()
        if letter not in SIGN_LOOKALIKES and has_glyph(WIDEST_FONT, letter)
    )


@cache
def load_letter(font: str, letter: str) -> InkMap:
    """Draw a letter of a font, or of the widest where it has none: (96, 96) uint8."""
    name = font if has_glyph(font, letter) else WIDEST_FONT
    return draw_glyph(load_font(name, FONT_SIZE), letter)


def _write(glyph: InkMap, random: np.random.Generator) -> InkMap:
    """Write a letter, bent and slanted, mostly with a pen."""
    ink = bend_randomly(glyph, random, 3.0)
    if random.random() < 0.8:
        ink = retrace(ink, int(random.integers(3, 9)))
    return crop_to_ink(slant_randomly(ink, random))
