"""Letters and signs of the fonts that Matplotlib bundles, without those that are somebody's digit.

O, I, l, S and Z are left out, and their like in other scripts: nobody could say what they are.
"""

import unicodedata
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from inkdigit.synthetic.strokes import CANVAS_SIDE
from inkdigit.types import InkMap

FONT_SIZE = 64
"""Pixels of a letter."""
FONT_NAMES = (
    "DejaVuSans", "DejaVuSans-Oblique", "DejaVuSerif", "DejaVuSansMono", "STIXGeneral",
    "STIXGeneralItalic",
)  # fmt: skip
CODE_BLOCKS = (
    (0x21, 0x7E), (0xA1, 0xFF), (0x391, 0x3CE), (0x404, 0x45F), (0x531, 0x586), (0x5D0, 0x5EA),
    (0x10D0, 0x10F0), (0x20A0, 0x20B5), (0x2200, 0x2265), (0x2D30, 0x2D65),
)  # fmt: skip
"""First and last code points: Latin, Greek, Cyrillic, Armenian, Hebrew, Georgian, currencies, signs
of mathematics, Tifinagh."""
DIGIT_LOOKALIKES = frozenset(
    "0OoQD\u041e\u043e\u039f\u03bf\u0398\u03b8\u03a6\u03c6\u0424\u0444\u0555\u0585\u03c3\u05e1\u05dd"
    "\u0665\u00b0\u00ba\u2218\u2299\u2295\u2296\u2297\u2298\u229a\u229b\u229d\u00a4\u00a9\u00ae"
    "\u2d54\u2d59\u2d40\u2d31"
    "1!/I|lijJ\u0406\u0456\u0408\u0458\\()[]\u00a1\u00a6\u0399\u03b9\u05d0\u05d5\u05d6\u05df\u05d3"
    "\u2215\u2216\u2223\u2d4f\u2d62\u05d9\u10b1"
    "2Zz\u03963\u0417\u0437\u042d\u044d\u0404\u0454\u03b5\u03be\u10f3\u10de\u10d5\u0541\u2203"
    "4\u0427\u0447yu\u0423\u0443"
    "5Ss\u0405\u0455\u00a7$\u054f\u05566\u0431\u0411b\u042c\u044c\u042a\u044a\u0402\u0452\u040b"
    "\u045b\u03b2&\u03b48B\u0412\u0432\u0392\u00df%\u221e"
    "9gqPp\u0420\u0440\u03a1\u03c1\u0581\u0566\u10a7\u10d3"
    "7>\u00ac\u00a2'`,.\u00b7:;\"\u2236"
)
"""By the digit that they are taken for, in any of these scripts; dots and commas at the end."""


@cache
def load_font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Load one of `FONT_NAMES` in a size in pixels."""
    from matplotlib import get_data_path  # noqa: PLC0415 - half a second

    return ImageFont.truetype(Path(get_data_path()) / "fonts" / "ttf" / f"{name}.ttf", size)


@cache
def load_glyphs() -> list[InkMap]:
    """Draw the letters of all fonts, once each: (96, 96) uint8, in the middle of the canvas."""
    found: dict[bytes, InkMap] = {}
    for name in FONT_NAMES:
        font = load_font(name, FONT_SIZE)
        for character in list_characters():
            glyph = draw_glyph(font, character)
            is_large = max(cv2.boundingRect(glyph)[2:]) >= FONT_SIZE / 3
            if is_large and not np.array_equal(glyph, _draw_box(name)):
                found[glyph.tobytes()] = glyph
    return list(found.values())


def list_characters() -> list[str]:
    """List the letters and signs that are nobody's digit, with or without an accent."""
    every = [chr(code) for first, last in CODE_BLOCKS for code in range(first, last + 1)]
    return [
        character
        for character in every
        if unicodedata.category(character)[0] in "LS"
        and unicodedata.normalize("NFD", character)[0] not in DIGIT_LOOKALIKES
    ]


@cache
def has_glyph(name: str, character: str) -> bool:
    """Tell whether a font has a character; where it has none it draws a box, or nothing."""
    return not np.array_equal(draw_glyph(load_font(name, FONT_SIZE), character), _draw_box(name))


@cache
def _draw_box(name: str) -> InkMap:
    """Draw what a font has in place of a character which no font has."""
    return draw_glyph(load_font(name, FONT_SIZE), "\U0010fffd")


def draw_glyph(font: ImageFont.FreeTypeFont, character: str) -> InkMap:
    """Draw a letter in the middle of the canvas: (96, 96) uint8."""
    image = Image.new("L", (CANVAS_SIDE, CANVAS_SIDE))
    middle = (CANVAS_SIDE / 2, CANVAS_SIDE / 2)
    ImageDraw.Draw(image).text(middle, character, 255, font, anchor="mm")
    return np.asarray(image)
