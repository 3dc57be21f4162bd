"""What a recipe trains on holds what the recipe says."""

from dataclasses import replace

import numpy as np
import pytest

from inkdigit.training.mixture import training_split
from inkdigit.training.recipes import FAST, Recipe
from inkdigit.types import NO_DIGIT, Dataset


def test_the_data_sets_frames_and_what_is_made_beside_them(digits: Dataset) -> None:
    recipe = replace(FAST, repeats=3, made=40, composed=30, negatives=20)
    split = training_split(digits.train, recipe, 1)
    count = len(digits.train)
    assert len(split) == len(split.labels) == 3 * count + 90
    for start in (0, count + 90, 2 * count + 90):
        assert np.array_equal(split.frames[start : start + count], digits.train.frames)
        assert np.array_equal(split.labels[start : start + count], digits.train.labels)
    made, negatives = slice(count, count + 40), slice(count + 70, count + 90)
    assert (split.labels[made] != NO_DIGIT).all()
    assert (split.labels[negatives] == NO_DIGIT).all()


def test_repeating_changes_nothing_else(digits: Dataset) -> None:
    once = replace(FAST, made=40, composed=30, negatives=20)
    one = training_split(digits.train, once, 1)
    other = training_split(digits.train, replace(once, repeats=2), 1)
    assert np.array_equal(one.frames, other.frames[: len(one)])
    assert np.array_equal(one.labels, other.labels[: len(one)])


def test_a_plain_recipe_trains_on_the_data_set_alone(digits: Dataset) -> None:
    split = training_split(digits.train, FAST, 1)
    assert np.array_equal(split.frames, digits.train.frames)


@pytest.mark.parametrize(
    "recipe",
    [
        replace(FAST, made=20),
        replace(FAST, composed=20),
        replace(FAST, negatives=20),
        replace(FAST, made=20, lines=20),
    ],
    ids=["made", "composed", "negatives", "lines"],
)
def test_the_seed_decides_what_is_made(digits: Dataset, recipe: Recipe) -> None:
    first, again, other = (training_split(digits.train, recipe, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.frames, again.frames)
    assert not np.array_equal(first.frames, other.frames)
