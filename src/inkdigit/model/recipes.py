"""Recipe: everything that decides how a network is trained, and the recipes by name."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import keras

from inkdigit.errors import UsageError
from inkdigit.model.architectures import seed_mlp, small_cnn


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    Adam minimises the sparse categorical cross-entropy. With `one_cycle` the learning rate climbs
    to its peak over the first fifth of the steps and falls to zero along a cosine (L. N. Smith,
    "Super-Convergence", 2017).
    """

    name: str
    summary: str
    build: Callable[[], keras.Model]
    epochs: int
    batch_size: int
    learning_rate: float
    schedule: Literal["constant", "one_cycle"] = "constant"
    other_writers: bool = False
    """Whether each epoch sees the frames as other people might have written them."""
    made: int = 0
    """Frames beside those of the data set: digits that the project draws itself, in styles that
    MNIST lacks."""
    shift: int = 0
    """Pixels by which training frames are moved at most."""
    whole_epochs: bool = False
    """On JAX, compile an epoch into one call: faster for matrices, but convolutions on a CPU lose
    their threads inside a loop."""
    threads: int | None = None
    """Threads for JAX on a CPU. One is best where a step is so small that sharing it costs more."""


SEED = Recipe(
    name="seed",
    summary="the tutorial's network, exactly: 784-50-50-10, ten epochs",
    build=seed_mlp,
    epochs=10,
    batch_size=32,
    learning_rate=0.001,
    whole_epochs=True,
    threads=1,
)
FAST = Recipe(
    name="fast",
    summary="a small CNN: over 99 % in seconds",
    build=small_cnn,
    epochs=3,
    batch_size=64,
    learning_rate=0.006,
    schedule="one_cycle",
    shift=1,
)
READER = replace(
    FAST,
    name="reader",
    summary="the network of 'fast', trained longer and on digits that MNIST lacks: it is shipped",
    epochs=36,
    made=12_000,
    other_writers=True,
)
RECIPES = {recipe.name: recipe for recipe in (SEED, FAST, READER)}


def recipe_named(name: str, epochs: int | None = None) -> Recipe:
    """The recipe of this name, for its own or another number of epochs.

    Raises:
        UsageError: there is none; the message has the nearest name.
    """
    if name in RECIPES:
        return replace(RECIPES[name], epochs=epochs or RECIPES[name].epochs)
    near = difflib.get_close_matches(name.lower(), RECIPES, n=1, cutoff=0.4)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    raise UsageError(f"Expected a recipe: {', '.join(RECIPES)}. Received: '{name}'.{hint}")
