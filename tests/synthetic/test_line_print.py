"""Printed words beside writing: as small as they are, the network for lines can tell them apart."""

import numpy as np
import pytest

from inkdigit.imaging.frame import crop_to_ink
from inkdigit.synthetic.amount_marks import MARK_DRAWERS
from inkdigit.synthetic.glyphs import FONT_NAMES
from inkdigit.synthetic.line_print import PRINT_SETTINGS, Print

TALL = 40


@pytest.mark.parametrize("font", FONT_NAMES)
@pytest.mark.parametrize("part", [0.3, 0.9])
def test_letters_stand_on_the_line(font: str, part: float) -> None:
    form = Print(font, part, apart=0.5, strength=1.0)
    for seed in range(20):
        ink, above = form.print_letters(TALL, np.random.default_rng(seed))
        below = crop_to_ink(ink).shape[0] - above
        assert -1 <= below < 0.5 * part * TALL  # a g hangs below it
        assert 0.4 * part * TALL < above < 1.3 * part * TALL


@pytest.mark.parametrize("font", FONT_NAMES)
@pytest.mark.parametrize("kind", MARK_DRAWERS)
def test_marks_are_about_as_tall_as_digits_and_some_are_bold(font: str, kind: str) -> None:
    form = Print(font, 0.3, apart=0.5, strength=1.0)  # words in small change nothing
    marks = [form.print_mark(kind, TALL, np.random.default_rng(seed)) for seed in range(40)]
    heights = [above for _, above in marks]
    assert 0.4 * TALL < np.median(heights) < 1.2 * TALL
    shares = [float((ink > 127).mean()) for ink, _ in marks]
    assert max(shares) > 1.3 * min(shares)
    assert len(np.unique([ink.shape[1] for ink, _ in marks])) > 5


def test_parts_of_words_are_wide_enough_for_a_step_of_their_own() -> None:
    random = np.random.default_rng(0)
    for _ in range(200):
        ink, _ = Print.draw(random).print_letters(random.uniform(18, 56), random)
        assert ink.shape[1] > PRINT_SETTINGS.min_width - 3  # ink
        assert ink.max() > 100
