"""Recipe: everything that decides how a network is trained, and the recipes by name."""

import difflib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import keras

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


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    Adam minimises the cross-entropy between the network's probabilities and the labels, or with
    `views` the teachers' opinions; with `lines` the loss of connectionist temporal classification.
    Weights decay apart from the gradients (I. Loshchilov and F. Hutter,
    "Decoupled Weight Decay Regularization", 2019). With `one_cycle` the learning rate climbs to its
    peak over the first fifth of the steps and falls to zero along a cosine (L. N. Smith,
    "Super-Convergence", 2017).
    """

    name: str
    summary: str
    build: Callable[[], keras.Model]
    epochs: int
    batch_size: int
    learning_rate: float
    weight_decay: float = 0.0
    schedule: Literal["constant", "one_cycle"] = "constant"
    augment: bool = False
    """Whether each epoch sees the frames as other hands, pens and cameras might have given them."""
    clean: bool = False
    """Whether these hands only move and bend the digits, without any damage."""
    moves: float = 1.0
    """How far they move and bend them, 0..1."""
    repeats: int = 1
    """How often an epoch sees each of the data set's frames; the others once."""
    made: int = 0
    composed: int = 0
    negatives: int = 0
    """Frames beside those of the data set: digits that the project draws in styles that MNIST
    lacks, frames composed of the data set's digits, and what is no digit."""
    doubt: float = 0.0
    """The part of their labels, 0..1, that all ten digits share: nobody was asked what he reads
    there (C. Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2016).
    Only recipes with `views` train on opinions, and so can leave one."""
    views: int = 0
    """Instead of the data set's frames, so many views of each, moved and bent, from which the
    network learns what its teachers say of them (G. Hinton et al., "Distilling the Knowledge in a
    Neural Network", 2015)."""
    teachers: tuple[tuple[str, int], ...] = ()
    """Recipes among `TEACHERS` and seeds of the networks whose mean opinion counts."""
    temperature: float = 1.0
    """By which the logits of an exported network with "no digit" are divided, so that its
    confidences hold (C. Guo et al., "On Calibration of Modern Neural Networks", 2017); fitted on
    held-out frames."""
    half: bool = False
    """Whether the trained kernels are rounded to half precision: the exported file is then half as
    large."""
    mixed: bool = False
    """Whether PyTorch, and JAX on a GPU, train in bfloat16, all but the weights and the loss
    (P. Micikevicius et al., "Mixed Precision Training", 2018): up to twice as fast where the
    processor knows it."""
    shift: int = 0
    """Pixels by which training frames are moved at most."""
    lines: int = 0
    """Lines that are composed of the data set's digits; the network reads these, no frames."""
    whole_epochs: bool = False
    """On JAX, compile an epoch into one call: faster for matrices, but convolutions on a CPU lose
    their threads inside a loop."""
    finish: "Recipe | None" = None
    """What the trained network is trained with at the end, without forgetting what it knows."""
    threads: int | None = None
    """Threads for JAX on a CPU. One is best where a step is so small that sharing it costs more."""

    def settings(self) -> dict[str, Any]:
        """All of it as JSON knows it, the architecture by its name."""
        return asdict(self) | {
            "build": self.build.__name__,
            "teachers": [list(teacher) for teacher in self.teachers],
            "finish": self.finish and self.finish.settings(),
        }

    def essence(self) -> dict[str, Any]:
        """The settings that decide what is exported: two recipes with the same are the same."""
        return essence_of(self.settings())


def essence_of(settings: dict[str, Any]) -> dict[str, Any]:
    """The same without what a recipe, and what finishes it, are only described by."""
    essence = {name: value for name, value in settings.items() if name != "summary"}
    if essence.get("finish"):
        essence["finish"] = essence_of(essence["finish"])
    return essence


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
WIDE = Recipe(
    name="wide",
    summary="a CNN too slow to be shipped, on the data set alone",
    build=wide_cnn,
    epochs=32,
    batch_size=256,
    learning_rate=0.004,
    weight_decay=0.02,
    schedule="one_cycle",
    augment=True,
    clean=True,
    mixed=True,
)
RESIDUAL = replace(
    WIDE,
    name="residual",
    summary="another such, with residual connections",
    build=residual_cnn,
    epochs=16,
    batch_size=128,
    learning_rate=0.002,
)
UNPADDED = replace(
    WIDE,
    name="unpadded",
    summary="a third, without padding or pooling",
    build=unpadded_cnn,
    epochs=24,
    learning_rate=0.003,
)
TEACHERS = {recipe.name: recipe for recipe in (WIDE, RESIDUAL, UNPADDED)}
READER = Recipe(
    name="reader",
    summary="a CNN that has seen other hands, and what is no digit: it is shipped",
    build=reader_cnn,
    epochs=8,
    batch_size=512,
    learning_rate=0.0056,
    weight_decay=0.02,
    schedule="one_cycle",
    views=12,
    teachers=tuple(
        (name, first + number)
        for name, first in (("wide", 4), ("residual", 1), ("unpadded", 1))
        for number in range(4)
    ),
    made=84_000,
    composed=60_000,
    negatives=120_000,
    doubt=0.01,
    augment=True,
    moves=0.25,
    half=True,
    mixed=True,
)
READER = replace(
    READER,
    finish=replace(
        READER,
        name="finish",
        summary="undamaged views, to read what is like MNIST still better",
        epochs=3,
        learning_rate=0.0014,
        made=28_000,
        composed=20_000,
        negatives=40_000,
        clean=True,
    ),
)
LINES = Recipe(
    name="lines",
    summary="a CNN that reads touching and crowded digits, line by line: it is shipped",
    build=line_cnn,
    epochs=6,
    batch_size=64,
    learning_rate=0.004,
    schedule="one_cycle",
    made=20_000,
    lines=400_000,
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
