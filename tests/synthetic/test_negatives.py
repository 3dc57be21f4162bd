"""What is no digit: of many kinds, and nothing that may be somebody's digit."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from matplotlib import get_data_path
from PIL import ImageFont

from inkdigit.synthetic import negatives as negatives_module
from inkdigit.synthetic.negatives import (
    FONTS,
    GLYPH,
    _characters,
    _glyph,
    _glyphs,
    a_sign,
    draw_negatives,
)
from inkdigit.types import NO_DIGIT

KINDS = [kind for kind, _ in negatives_module.KINDS]


def test_the_same_seed_makes_the_same_frames() -> None:
    first, again, other = (draw_negatives(50, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first.frames, again.frames)
    assert not np.array_equal(first.frames, other.frames)


def test_they_are_frames_that_are_no_digit() -> None:
    made = draw_negatives(100, np.random.default_rng(0))
    assert made.frames.shape == (100, 28, 28)
    assert made.frames.dtype == made.labels.dtype == np.uint8
    assert set(made.labels.tolist()) == {NO_DIGIT}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_ink(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(negatives_module, "KINDS", ((kind, 1.0),))
    made = draw_negatives(100, np.random.default_rng(0))
    inked = made.frames.max(axis=(1, 2)) == 255
    assert inked.mean() > 0.97  # a sliver of a blot may vanish
    assert len(np.unique(made.frames[inked], axis=0)) == inked.sum()


@pytest.mark.parametrize("character", "0123456789OoQIl|SsZzBbgqÓìÍöß")
def test_somebodys_digits_are_left_out_with_any_accent(character: str) -> None:
    assert character not in _characters()


@pytest.mark.parametrize("character", "AKMwxÄЖΨש")
def test_letters_like_no_digit_are_there(character: str) -> None:
    assert character in _characters()


@pytest.mark.parametrize(
    "character",
    "0123456789OolSszIZBiP",
)
def test_no_letter_looks_exactly_like_somebodys_digit(character: str) -> None:
    folder = Path(get_data_path()) / "fonts" / "ttf"
    fonts = [ImageFont.truetype(folder / f"{name}.ttf", GLYPH) for name in FONTS]
    ours = {glyph.tobytes() for glyph in _glyphs()}
    assert not ours & {_glyph(font, character).tobytes() for font in fonts}


def test_a_sign_has_no_margins() -> None:
    random = np.random.default_rng(0)
    for _ in range(30):
        ink = a_sign(random)
        assert ink.dtype == np.uint8
        assert cv2.boundingRect(ink) == (0, 0, ink.shape[1], ink.shape[0])
        assert ink.any()
