"""The recipes by name: those of the command line, of the shipped networks, and of teachers."""

import difflib
from dataclasses import replace
from typing import NamedTuple

from inkdigit.errors import UsageError
from inkdigit.training.architectures import (
    line_cnn,
    reader_cnn,
    residual_cnn,
    seed_mlp,
    small_cnn,
    unpadded_cnn,
    wide_cnn,
)
from inkdigit.training.recipe import (
    Augmentation,
    Distillation,
    Execution,
    Export,
    FrameData,
    LineData,
    Optimization,
    Recipe,
    SyntheticFrames,
    Teacher,
)

SEED = Recipe(
    name="seed",
    summary="the tutorial's network, exactly: 784-50-50-10, ten epochs",
    build=seed_mlp,
    optimization=Optimization(epochs=10, batch_size=32, learning_rate=0.001),
    execution=Execution(threads=1, whole_epochs=True),
)
FAST = Recipe(
    name="fast",
    summary="a small CNN: over 99 % in seconds",
    build=small_cnn,
    optimization=Optimization(epochs=3, batch_size=64, learning_rate=0.006, schedule="one_cycle"),
    augmentation=Augmentation(shift=1),
)
WIDE = Recipe(
    name="wide",
    summary="a CNN too slow to be shipped, on the data set alone",
    build=wide_cnn,
    optimization=Optimization(
        epochs=32,
        batch_size=256,
        learning_rate=0.004,
        weight_decay=0.02,
        schedule="one_cycle",
        precision="mixed_bfloat16",
    ),
    augmentation=Augmentation(warp_strength=1.0),
)
RESIDUAL = replace(
    WIDE,
    name="residual",
    summary="another such, with residual connections",
    build=residual_cnn,
    optimization=replace(WIDE.optimization, epochs=16, batch_size=128, learning_rate=0.002),
)
UNPADDED = replace(
    WIDE,
    name="unpadded",
    summary="a third, without padding or pooling",
    build=unpadded_cnn,
    optimization=replace(WIDE.optimization, epochs=24, learning_rate=0.003),
)
TEACHERS = {recipe.name: recipe for recipe in (WIDE, RESIDUAL, UNPADDED)}
COMMITTEE = (
    *(Teacher("wide", seed) for seed in (4, 5, 6, 7)),
    *(Teacher("residual", seed) for seed in (1, 2, 3, 4)),
    *(Teacher("unpadded", seed) for seed in (1, 2, 3, 4)),
)
"""The teachers of recipe `reader`."""
READER_DATA = Distillation(
    views=12,
    teachers=COMMITTEE,
    label_smoothing=0.01,
    synthetic=SyntheticFrames(drawn=84_000, composed=60_000, negatives=120_000),
)
READER_WITHOUT_FINAL_PHASE = Recipe(
    name="reader",
    summary="a CNN that has seen other hands, and what is no digit: it is shipped",
    build=reader_cnn,
    optimization=Optimization(
        epochs=8,
        batch_size=512,
        learning_rate=0.0056,
        weight_decay=0.02,
        schedule="one_cycle",
        precision="mixed_bfloat16",
    ),
    data=READER_DATA,
    augmentation=Augmentation(warp_strength=0.25, damage=True),
    export=Export(half_precision=True),
)
FINAL_PHASE = replace(
    READER_WITHOUT_FINAL_PHASE,
    name="final_phase",
    summary="undamaged views, to read what is like MNIST still better",
    optimization=replace(READER_WITHOUT_FINAL_PHASE.optimization, epochs=3, learning_rate=0.0014),
    data=replace(
        READER_DATA, synthetic=SyntheticFrames(drawn=28_000, composed=20_000, negatives=40_000)
    ),
    augmentation=Augmentation(warp_strength=0.25),
)
READER = replace(READER_WITHOUT_FINAL_PHASE, final_phase=FINAL_PHASE)
LINES_DATA = LineData(lines=256_000)
LINES = Recipe(
    name="lines",
    summary="a CNN that reads touching and crowded digits, and signs, line by line: it is shipped",
    build=line_cnn,
    optimization=Optimization(
        epochs=8,
        batch_size=64,
        learning_rate=0.002,
        schedule="one_cycle",
        precision="mixed_bfloat16",
    ),
    data=LINES_DATA,
)
RECIPES = {recipe.name: recipe for recipe in (SEED, FAST, READER)}
"""Those that the command line trains."""


class SmallDataPlan(NamedTuple):
    """What a recipe gets where a data set is small: more epochs, and drawn digits beside it."""

    frames: int = 10_000
    """A training part with fewer is small."""
    epochs_factor: int = 3
    repeats: int = 2
    synthetic: SyntheticFrames = SyntheticFrames(drawn=6_000)


SMALL_DATA_PLAN = SmallDataPlan()


def fit_to_data_size(recipe: Recipe, frames: int) -> Recipe:
    """Fit a recipe to how many frames it has to learn from.

    A few hundred frames of each digit show too few hands: a 7 with another hook becomes a 3. So
    digits that the project draws stand beside them, and there are more epochs. A recipe that makes
    frames of its own, or is given enough, stays as it is.

    Args:
        recipe: for a large data set.
        frames: of the training part.
    """
    plan = SMALL_DATA_PLAN
    if frames >= plan.frames or recipe.data != FrameData():
        return recipe
    data = FrameData(repeats=plan.repeats, synthetic=plan.synthetic)
    longer = recipe.with_epochs(recipe.optimization.epochs * plan.epochs_factor)
    return replace(longer, data=data)


def find_recipe(name: str, epochs: int | None = None) -> Recipe:
    """Find a recipe of the command line by its name.

    Args:
        name: of the recipe.
        epochs: instead of its own number.

    Raises:
        UsageError: there is none; the message has the nearest name.
    """
    if name in RECIPES:
        return RECIPES[name].with_epochs(epochs) if epochs else RECIPES[name]
    near = difflib.get_close_matches(name.lower(), RECIPES, n=1, cutoff=0.4)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    raise UsageError(f"Expected a recipe: {', '.join(RECIPES)}. Received: '{name}'.{hint}")
