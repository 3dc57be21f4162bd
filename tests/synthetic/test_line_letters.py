"""Ticks and arrows that stand beside numbers and are none of their digits."""

import numpy as np
import pytest

from inkdigit.synthetic.glyphs import FONT_NAMES, FONT_SIZE, draw_glyph, load_font
from inkdigit.synthetic.line_letters import (
    _draw_arrow,
    _draw_tick,
    draw_letters,
    list_other_letters,
    load_letter,
)


def test_ticks_go_down_and_further_up() -> None:
    for seed in range(50):
        ((start, foot, end),) = _draw_tick(np.random.default_rng(seed))
        assert start[0] < foot[0] < end[0]
        assert end[1] < start[1] < foot[1]


def test_arrows_point_to_both_sides_and_down() -> None:
    ways = set()
    for seed in range(30):
        shaft, head = _draw_arrow(np.random.default_rng(seed))
        assert np.array_equal(shaft[1], head[1])
        ways.add(tuple(np.sign(np.rint(2 * (shaft[1] - shaft[0]))).astype(int).tolist()))
    assert ways == {(1, 0), (-1, 0), (0, 1)}


@pytest.mark.parametrize("font", FONT_NAMES)
def test_what_a_font_has_not_another_draws(font: str) -> None:
    boxes = {draw_glyph(load_font(name, FONT_SIZE), "\U0010fffd").tobytes() for name in FONT_NAMES}
    for letter in list_other_letters():
        drawn = load_letter(font, letter)
        assert drawn.max() > 127
        assert drawn.tobytes() not in boxes


def test_what_stands_in_lines_has_ink() -> None:
    letters = draw_letters(200, np.random.default_rng(0))
    assert all(min(ink.shape) >= 1 and ink.max() > 127 for ink in letters)
