"""Recipes for the tests: the usual ones with other settings."""

from dataclasses import replace
from typing import Any

from inkdigit.training.recipe import Recipe


def optimize(recipe: Recipe, **changes: Any) -> Recipe:
    """Give a recipe with other settings of its optimization, such as epochs=1."""
    return replace(recipe, optimization=replace(recipe.optimization, **changes))


def synthesize(recipe: Recipe, **counts: int) -> Recipe:
    """Give a recipe with other numbers of synthetic frames; those that are not named are none."""
    data: Any = recipe.data
    return replace(recipe, data=replace(data, synthetic=type(data.synthetic)(**counts)))
