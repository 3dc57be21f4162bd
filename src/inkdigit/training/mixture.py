"""What a recipe trains on: a data set's frames, and what the project makes beside them."""

from functools import partial

import numpy as np

from inkdigit.data.splits import concatenate, make_in_parallel, part_sizes
from inkdigit.synthetic.crops import compose_frames
from inkdigit.synthetic.digits import draw_digits
from inkdigit.synthetic.lines import compose_lines
from inkdigit.synthetic.negatives import draw_negatives
from inkdigit.synthetic.styles import ALL_STYLES, BASIC_STYLES, HURRIED_STYLES
from inkdigit.training.recipes import Recipe
from inkdigit.types import Split


def training_split(split: Split, recipe: Recipe, seed: int) -> Split:
    """What a recipe trains on: a data set's frames and, behind them, what the project makes.

    For a recipe of lines, lines composed of both.
    """
    if recipe.lines:
        random = np.random.default_rng([seed, 1])
        own = draw_digits(recipe.made, random, BASIC_STYLES + HURRIED_STYLES)
        return compose_lines(split, own, recipe.lines, random)
    return concatenate(
        split, *synthetic_frames(split, recipe, seed), *[split] * (recipe.repeats - 1)
    )


def synthetic_frames(split: Split, recipe: Recipe, seed: int) -> list[Split]:
    """What the project makes for a recipe beside a data set's frames."""
    made: list[Split] = []
    if recipe.made:
        draw = partial(draw_digits, styles=ALL_STYLES)
        made.append(make_in_parallel(draw, part_sizes(recipe.made), [seed, 1], count=recipe.made))
    if recipe.composed:
        compose = partial(compose_frames, concatenate(split, *made))
        made.append(
            make_in_parallel(compose, part_sizes(recipe.composed), [seed, 2], count=recipe.composed)
        )
    if recipe.negatives:
        made.append(
            make_in_parallel(
                draw_negatives, part_sizes(recipe.negatives), [seed, 3], count=recipe.negatives
            )
        )
    return made
