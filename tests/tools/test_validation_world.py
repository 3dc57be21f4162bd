"""Pictures of the validation world hold what their label says, and can be drawn again."""

import numpy as np
import pytest

from inkdigit.recognition.clues import Clues
from inkdigit.recognition.reading import Reading
from inkdigit.types import Dataset
from tools.validation_world.fit_judgement import keep_weights, tell_digits
from tools.validation_world.lens import cast_shadow, turn_sheet
from tools.validation_world.measure import is_right
from tools.validation_world.pens import Pen, write_operator
from tools.validation_world.pictures import KIND_SHARES, draw_picture

WITHOUT_DIGITS = ("signs", "letters", "nothing", "thing")


@pytest.mark.parametrize("kind", KIND_SHARES)
def test_each_kind_holds_digits_or_none(digits: Dataset, kind: str) -> None:
    for seed in range(6):
        picture = draw_picture(digits.train, np.random.default_rng(seed), kind)
        assert picture.pixels.dtype == np.uint8
        assert picture.pixels.ndim == 3
        assert picture.kind == kind
        assert bool(picture.text) == (kind not in WITHOUT_DIGITS)
        assert set(picture.text) <= set("0123456789\n")
        assert not picture.one or len(picture.text) <= 1


def test_the_same_seed_draws_the_same_picture(digits: Dataset) -> None:
    one, again, other = (
        draw_picture(digits.train, np.random.default_rng(seed)) for seed in (4, 4, 5)
    )
    assert np.array_equal(one.pixels, again.pixels)
    assert one.text == again.text
    assert one.pixels.shape != other.pixels.shape or not np.array_equal(one.pixels, other.pixels)


def test_pictures_vary_in_polarity_and_size(digits: Dataset) -> None:
    pictures = [draw_picture(digits.train, np.random.default_rng(seed)) for seed in range(60)]
    tones = np.array([picture.pixels.mean() for picture in pictures])
    assert (tones < 100).any()
    assert (tones > 200).any()
    heights = [len(picture.pixels) for picture in pictures]
    assert max(heights) > 8 * min(heights)


def test_a_reading_is_right_where_it_says_the_text_or_refuses_none(digits: Dataset) -> None:
    number = draw_picture(digits.train, np.random.default_rng(0), "number")
    letters = draw_picture(digits.train, np.random.default_rng(0), "letters")
    assert is_right(number, Reading(number.text, 0.5, "unsure"))
    assert not is_right(number, Reading("", 0.0, "not_digits"))
    assert is_right(letters, Reading("", 0.0, "not_digits"))
    assert not is_right(letters, Reading("4", 0.5, "unsure"))


@pytest.mark.parametrize("degrees", [0, 7, -15, 90])
def test_a_sheet_that_is_turned_is_all_there(degrees: float) -> None:
    sheet = np.full((60, 100, 3), 200, np.uint8)
    sheet[20:30, 10:90] = 40
    turned = turn_sheet(sheet, degrees)
    assert turned.dtype == np.uint8
    assert (200 - turned[..., 0].astype(float)).sum() == pytest.approx(160 * 800, rel=0.01)
    assert (turned[0, 0] == 200).all()


@pytest.mark.parametrize("seed", range(8))
def test_a_shadow_takes_light_from_a_part(seed: int) -> None:
    shaded = cast_shadow(np.full((80, 120, 3), 200, np.float32), np.random.default_rng(seed))
    assert shaded.shape == (80, 120, 3)
    assert shaded.max() <= 200
    assert 80 <= shaded.min() < 199


@pytest.mark.parametrize("seed", range(20))
def test_signs_that_reckon_are_whole(seed: int) -> None:
    random = np.random.default_rng(seed)
    coverage = write_operator(Pen.draw(random), 60, random)
    assert coverage.max() == 1
    for edge in (coverage[0], coverage[-1], coverage[:, 0], coverage[:, -1]):
        assert not edge.any()


def test_weights_that_are_kept_do_not_know_new_clues() -> None:
    first, *_, last = Clues._fields
    kept = keep_weights([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], [last, "gone", first])
    count = len(Clues._fields)
    assert len(kept) == 2 * count + 1
    known = {0: 3.0, count - 1: 1.0, count: 6.0, 2 * count - 1: 4.0, 2 * count: 7.0}
    assert {place: weight for place, weight in enumerate(kept) if weight} == known


def test_what_is_read_besides_all_that_is_written_is_none_of_digits() -> None:
    assert tell_digits(["0", "2063"], ["2063"]) == [False, True]
    assert tell_digits(["0", "206"], ["2063"]) == [True, True]  # or the 3 that was lost
    assert tell_digits(["4", "4"], ["4"]) == [True, True]
    assert tell_digits(["0"], []) == [False]
    assert tell_digits([], ["2063"]) == []
