"""Recipes by name, and what they become where there is little to learn from."""

import pytest

from inkdigit.training.recipe import FrameData, Recipe
from inkdigit.training.recipes import FAST, READER, SEED, SMALL_DATA_PLAN, fit_to_data_size


@pytest.mark.parametrize("recipe", [SEED, FAST])
def test_little_data_gets_drawn_digits_beside_it(recipe: Recipe) -> None:
    fitted = fit_to_data_size(recipe, 1437)
    assert isinstance(fitted.data, FrameData)
    assert fitted.data.synthetic == SMALL_DATA_PLAN.synthetic
    assert fitted.optimization.epochs > recipe.optimization.epochs
    assert fitted.build is recipe.build


def test_enough_data_stands_alone() -> None:
    assert fit_to_data_size(FAST, 60_000) == FAST
    assert fit_to_data_size(FAST, SMALL_DATA_PLAN.frames) == FAST


def test_a_recipe_that_makes_frames_of_its_own_stays_as_it_is() -> None:
    assert fit_to_data_size(READER, 1437) == READER
