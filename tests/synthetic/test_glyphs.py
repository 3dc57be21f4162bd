"""Letters and signs: many, and none that may be somebody's digit."""

from pathlib import Path

import pytest
from matplotlib import get_data_path
from PIL import ImageFont

from inkdigit.synthetic.glyphs import (
    FONT_NAMES,
    FONT_SIZE,
    draw_glyph,
    list_characters,
    load_glyphs,
)


@pytest.mark.parametrize("character", "0123456789OoQIl|SsZzBbgqÓìÍöß")
def test_somebodys_digits_are_left_out_with_any_accent(character: str) -> None:
    assert character not in list_characters()


@pytest.mark.parametrize("character", "AKMwxÄЖΨש")
def test_letters_like_no_digit_are_there(character: str) -> None:
    assert character in list_characters()


@pytest.mark.parametrize(
    "character",
    "0123456789OolSszIZBiP",
)
def test_no_letter_looks_exactly_like_somebodys_digit(character: str) -> None:
    folder = Path(get_data_path()) / "fonts" / "ttf"
    fonts = [ImageFont.truetype(folder / f"{name}.ttf", FONT_SIZE) for name in FONT_NAMES]
    ours = {glyph.tobytes() for glyph in load_glyphs()}
    assert not ours & {draw_glyph(font, character).tobytes() for font in fonts}
