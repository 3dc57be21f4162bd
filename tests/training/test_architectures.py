"""Every recipe's network takes frames and gives probabilities."""

import numpy as np
import pytest

from inkdigit.training.recipe import Recipe
from inkdigit.training.recipes import RECIPES, TEACHERS
from support.networks import shaken

EVERY = [*RECIPES.values(), *TEACHERS.values()]


@pytest.mark.parametrize("recipe", EVERY, ids=lambda recipe: recipe.name)
def test_frames_become_probabilities(recipe: Recipe) -> None:
    frames = np.random.default_rng(0).integers(0, 256, (3, 28, 28), np.uint8)
    said = shaken(recipe.build()).predict(frames, verbose=0)
    assert said.shape == (3, 11 if recipe.name == "reader" else 10)
    assert not np.allclose(said[0], said[1])
    if recipe.name != "seed":  # the tutorial's ends in a sigmoid
        assert np.allclose(said.sum(axis=1), 1, atol=1e-5)
