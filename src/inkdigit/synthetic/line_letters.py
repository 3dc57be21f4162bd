"""Letters and scribbles that stand in lines beside digits, and are none."""

from functools import cache
from pathlib import Path

import numpy as np
from PIL import ImageFont

from inkdigit.imaging.frame import crop_to_ink
from inkdigit.synthetic.glyphs import FONT_NAMES, FONT_SIZE, draw_glyph, list_characters
from inkdigit.synthetic.negatives import DRAWERS, retrace
from inkdigit.synthetic.strokes import bend_randomly, slant_randomly
from inkdigit.types import InkMap

WORD_LETTERS = "AABBCCDDEEFFGHKLMNPRTUVWYaabbcdefhkmnprtvwyc"
"""Latin letters that are like digits at most from afar: among others, they are letters."""
SIGN_LOOKALIKES = frozenset(
    "+xX\u00d7\u00b1\u00f7\u2212<=~\u00ac\u0425\u0445\u03a7\u03c7\u2213\u2214"
)
"""Letters that are signs of a sum to most people, and signs like them."""
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
        return crop_to_ink(DRAWERS[SCRIBBLES[random.integers(len(SCRIBBLES))]](random))
    letters = WORD_LETTERS if chance < 0.25 + words else list_other_letters()
    font = FONT_NAMES[random.integers(len(FONT_NAMES))]
    return _write(load_letter(font, letters[random.integers(len(letters))]), random)


@cache
def list_other_letters() -> str:
    """List the letters and signs of all scripts that are nobody's digit, and no sign of ours."""
    return "".join(letter for letter in list_characters() if letter not in SIGN_LOOKALIKES)


@cache
def load_letter(font: str, letter: str) -> InkMap:
    """Draw a letter of a font that Matplotlib bundles: (96, 96) uint8."""
    from matplotlib import get_data_path  # noqa: PLC0415 - half a second

    path = Path(get_data_path()) / "fonts" / "ttf" / f"{font}.ttf"
    return draw_glyph(ImageFont.truetype(path, FONT_SIZE), letter)


def _write(glyph: InkMap, random: np.random.Generator) -> InkMap:
    """Write a letter, bent and slanted, mostly with a pen."""
    ink = bend_randomly(glyph, random, 3.0)
    if random.random() < 0.8:
        ink = retrace(ink, int(random.integers(3, 9)))
    return crop_to_ink(slant_randomly(ink, random))
