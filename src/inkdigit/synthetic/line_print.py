"""What is printed in lines beside writing on forms: "No.", "kg", "Total", $."""

from string import ascii_lowercase
from typing import NamedTuple, Self

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from inkdigit.synthetic.glyphs import FONT_NAMES, load_font
from inkdigit.synthetic.line_letters import WORD_LETTERS
from inkdigit.types import InkMap


class PrintSettings(NamedTuple):
    """How words are printed."""

    em: float = 1.37
    """Heights of capitals that a font is tall, about."""
    min_width: float = 15.0
    """Pixels that a part of a word is wide, at least, for networks to tell it from the next."""
    letter_space: float = 0.05
    """Between the letters of a word, in heights of the digits beside it."""
    letters: str = ascii_lowercase + "."
    """Those that stand behind a letter which is like no digit."""
    mark_part: tuple[float, float] = (0.6, 1.2)
    """How tall marks of amounts are, as a part of the height of the digits beside them."""
    bold: float = 0.05
    """How much wider on each side bold strokes are, at most, as a part of a mark's height."""


PRINT_SETTINGS = PrintSettings()
MARK_CHARACTERS = {"dollar": "$", "hash": "#", "star": "*", "euro": "€", "pound": "£"}
"""What fonts have for each of `MARK_DRAWERS`."""


class Print(NamedTuple):
    """How a form is printed.

    `part` is how tall capitals are, as a part of the height of the digits beside them. `apart` is
    how far words are from digits in those heights; `strength`, 0..1, is how dark they are.
    """

    font: str
    part: float
    apart: float
    strength: float

    @classmethod
    def draw(cls, random: np.random.Generator) -> Self:
        """Draw a way to print: mostly small."""
        return cls(
            font=FONT_NAMES[random.integers(len(FONT_NAMES))],
            part=float(np.exp(random.uniform(np.log(0.3), np.log(0.9)))),
            apart=float(random.uniform(0.15, 1.0)),
            strength=float(random.uniform(0.5, 1.0)),
        )

    def print_letters(self, height: float, random: np.random.Generator) -> tuple[InkMap, float]:
        """Print two letters of a word or more, as many as can be told from those beside them.

        Args:
            height: pixels of the digits beside them.
            random: the same state gives the same letters.

        Returns:
            Their ink (h, w) uint8 without margins, and how many pixels their top is above the line.
        """
        font = load_font(self.font, max(6, round(PRINT_SETTINGS.em * self.part * height)))
        letters = WORD_LETTERS[random.integers(len(WORD_LETTERS))]
        following = PRINT_SETTINGS.letters
        while len(letters) < 2 or font.getlength(letters) < PRINT_SETTINGS.min_width:
            letters += following[random.integers(len(following))]
        return self._print(letters, font)

    def print_mark(
        self, kind: str, height: float, random: np.random.Generator
    ) -> tuple[InkMap, float]:
        """Print a mark of an amount, one of `MARK_CHARACTERS`, as `print_letters` does letters."""
        tall = random.uniform(*PRINT_SETTINGS.mark_part) * height
        font = load_font(self.font, max(6, round(PRINT_SETTINGS.em * tall)))
        bold = round(random.uniform(0, PRINT_SETTINGS.bold) * tall)
        return self._print(MARK_CHARACTERS[kind], font, bold)

    def _print(
        self, text: str, font: ImageFont.FreeTypeFont, bold: int = 0
    ) -> tuple[InkMap, float]:
        left, top, right, bottom = font.getbbox(text, anchor="ls", stroke_width=bold)
        image = Image.new("L", (int(right - left), int(bottom - top)))
        ImageDraw.Draw(image).text((-left, -top), text, 255, font, anchor="ls", stroke_width=bold)
        return np.asarray(cv2.convertScaleAbs(np.asarray(image), alpha=self.strength)), -float(top)
