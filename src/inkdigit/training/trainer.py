"""A recipe and labelled frames -> a trained model and its history, saved epoch by epoch."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from inkdigit.training.backend import find_backend
from inkdigit.training.checkpoint import Checkpoint
from inkdigit.training.epochs import make_epoch_runner
from inkdigit.training.fingerprint import Fingerprint, fingerprint
from inkdigit.training.learner import Learner
from inkdigit.training.recipe import Export, Recipe
from inkdigit.types import CLASSES, Epoch, Frames, Probabilities, SoftLabelled, Split


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """A model in float32, and what each epoch brought."""

    model: keras.Model
    history: tuple[Epoch, ...]


@dataclass(frozen=True)
class TrainingCallbacks:
    """Who is told what is trained, the part of the epoch that is done, and each epoch."""

    on_begin: Callable[[Recipe], None] = lambda _recipe: None
    on_part: Callable[[int, float], None] = lambda _epoch, _part: None
    on_epoch: Callable[[Epoch], None] = lambda _epoch: None


@dataclass(frozen=True)
class _ValidationScore:
    """Mean loss and accuracy, 0..1, on held-out frames; None where there are none."""

    loss: float | None = None
    accuracy: float | None = None


def train(
    recipe: Recipe,
    split: Split | SoftLabelled,
    seed: int,
    *,
    start: keras.Model | None = None,
    validation: Split | None = None,
    checkpoint: Path | None = None,
    resume: bool = False,
    callbacks: TrainingCallbacks = TrainingCallbacks(),
) -> TrainedModel:
    """Train a recipe's network.

    The same seed gives the same bits on one machine and backend, broken off and resumed or not:
    each epoch's order depends on the seed and its number alone. For that, the random generators of
    Python, NumPy and the backend are seeded, for the whole process.

    Args:
        recipe: what is trained and how; its final phase is not.
        split: the training frames and their labels, or soft labels if the recipe distils.
        seed: of the weights, the order and the augmentation.
        start: a trained network to go on from, of the same architecture.
        validation: held-out frames that are scored after each epoch.
        checkpoint: a file that keeps the state after each epoch.
        resume: go on from `checkpoint` where it exists.
        callbacks: who is told.

    Raises:
        UsageError: the checkpoint belongs to another recipe, seed or other data.
        ModelError: the checkpoint is damaged.
        SaveError: the checkpoint cannot be written.
    """
    callbacks.on_begin(recipe)
    keras.utils.set_random_seed(seed)
    settings = recipe.optimization
    settings = replace(settings, batch_size=min(settings.batch_size, len(split)))
    recipe = replace(recipe, optimization=settings)
    learner = Learner.build(recipe, seed, start)
    run_epoch = make_epoch_runner(learner.trainee, recipe, split.labels)
    saved = checkpoint and Checkpoint(checkpoint, _fingerprint_training(recipe, split, seed))
    history = saved.restore(learner.trainee) if saved and resume else []
    for number in range(len(history) + 1, settings.epochs + 1):
        began = time.perf_counter()
        learner.weaken_augmentation((number - 1) / max(1, settings.epochs - 1))
        order = _shuffle(len(split), settings.batch_size, [seed, number])
        loss, accuracy = run_epoch(split.frames, order, partial(callbacks.on_part, number))
        score = _score(learner.to_float32(), validation)
        seconds = time.perf_counter() - began
        history.append(Epoch(number, loss, accuracy, score.loss, score.accuracy, seconds))
        if saved:
            saved.save(learner.trainee, history)
        callbacks.on_epoch(history[-1])
    return TrainedModel(learner.finish(), tuple(history))


def predict(model: keras.Model, frames: Frames) -> Probabilities:
    """Give a Keras model's probabilities of the ten digits: (n, 10) float32, rows sum to 1."""
    outputs = np.asarray(model.predict(frames, batch_size=1000, verbose=0), np.float32)
    outputs = outputs[:, :CLASSES]  # given that it is a digit
    return np.asarray(outputs / outputs.sum(axis=1, keepdims=True), np.float32)


def _shuffle(count: int, batch_size: int, seed: list[int]) -> NDArray[np.int32]:
    """Give the indices of an epoch's frames, (steps, batch); what fills no batch is left out."""
    order = np.random.default_rng(seed).permutation(count)
    steps = count // batch_size
    return order[: steps * batch_size].reshape(steps, batch_size).astype(np.int32)


def _score(model: keras.Model, split: Split | None) -> _ValidationScore:
    """Score a model on held-out frames, if there are any."""
    if split is None:
        return _ValidationScore()
    probabilities = predict(model, split.frames)
    of_label = np.take_along_axis(probabilities, split.labels[:, None].astype(int), axis=1)
    accuracy = (probabilities.argmax(axis=1) == split.labels).mean()
    return _ValidationScore(float(-np.log(of_label.clip(1e-7)).mean()), float(accuracy))


def _fingerprint_training(recipe: Recipe, split: Split | SoftLabelled, seed: int) -> Fingerprint:
    """Describe what must be the same for a checkpoint to be gone on from; not the export."""
    trained = replace(recipe, export=Export())
    return fingerprint(recipe=trained, seed=seed, split=split, backend=find_backend())
