"""Phases: a recipe and its final one, each on what it learns from, one network through all."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import keras

from inkdigit.training.distillation import make_distillation_split
from inkdigit.training.mixture import make_training_split
from inkdigit.training.recipe import Distillation, Recipe
from inkdigit.training.trainer import TrainedModel, TrainingCallbacks, train
from inkdigit.types import Epoch, SoftLabelled, Split


def train_phases(
    recipe: Recipe,
    split: Split,
    seed: int,
    *,
    soft_labels: Path,
    checkpoints: Sequence[Path],
    validation: Split | None = None,
    resume: bool = False,
    callbacks: TrainingCallbacks = TrainingCallbacks(),  # noqa: B008 - frozen
) -> TrainedModel:
    """Train a recipe's network, then go on with its final phase.

    Args:
        recipe: what is trained and how.
        split: a data set's frames and labels, beside which the phases may make others.
        seed: of all of it.
        soft_labels: a folder for what teachers say, if the recipe has any.
        checkpoints: a file a phase.
        validation: held-out frames that are scored after each epoch.
        resume: go on from the checkpoints that exist.
        callbacks: who is told.

    Returns:
        The last model, and the epochs of all phases, numbered on.

    Raises:
        UsageError: a checkpoint, or the soft labels, belong to another training.
        ModelError: one of them is damaged.
        SaveError: one of them cannot be written.
    """
    model: keras.Model | None = None
    history: list[Epoch] = []
    for phase, checkpoint in zip(recipe.phases, checkpoints, strict=False):
        trained = train(
            phase,
            _make_split(phase, split, seed, soft_labels, callbacks, model),
            seed,
            start=model,
            validation=validation,
            checkpoint=checkpoint,
            resume=resume,
            callbacks=callbacks,
        )
        model, before = trained.model, len(history)
        history += [replace(epoch, epoch=before + epoch.epoch) for epoch in trained.history]
    return TrainedModel(model, tuple(history))


def _make_split(
    phase: Recipe,
    split: Split,
    seed: int,
    soft_labels: Path,
    callbacks: TrainingCallbacks,
    previous: keras.Model | None,
) -> Split | SoftLabelled:
    if isinstance(phase.data, Distillation):
        return make_distillation_split(split, phase.data, seed, soft_labels, callbacks, previous)
    return make_training_split(split, phase.data, seed)
