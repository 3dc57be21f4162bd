"""What a recipe trains on: a data set's frames, and what the project makes beside them."""

import numpy as np

from inkdigit.data.composed import composed
from inkdigit.data.made import ANGULAR, CLERKS, STYLES, made_digits
from inkdigit.data.negatives import negatives
from inkdigit.data.strings import compose_lines
from inkdigit.model.recipes import Recipe
from inkdigit.types import Split


def training_split(split: Split, recipe: Recipe, seed: int) -> Split:
    """What a recipe trains on: a data set's frames and, behind them, what the project makes.

    For a recipe of lines, lines composed of both.
    """
    random = np.random.default_rng([seed, 1])
    if recipe.lines:
        own = made_digits(recipe.made, random, STYLES + CLERKS)
        return compose_lines(split, own, recipe.lines, random)
    repeated = [split] * (recipe.repeats - 1)
    if recipe.made:
        split = joined(split, made_digits(recipe.made, random, STYLES + CLERKS + ANGULAR))
    if recipe.composed:
        split = joined(split, composed(split, recipe.composed, random))
    if recipe.negatives:
        split = joined(split, negatives(recipe.negatives, random))
    return joined(split, *repeated)


def joined(*splits: Split) -> Split:
    """The frames of all, in this order."""
    return Split(
        np.concatenate([split.frames for split in splits]),
        np.concatenate([split.labels for split in splits]),
    )
