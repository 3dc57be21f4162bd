"""A recipe and labelled frames -> a trained model and its history, saved epoch by epoch."""

import json
import logging
import time
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np

from inkdigit.atomic import atomic_write
from inkdigit.errors import ModelError, UsageError, abbreviate
from inkdigit.training.augment import BatchShift, HandwritingAugmentation
from inkdigit.training.epochs import (
    backend_in_use,
    epoch_runner,
    keep_compiled_steps,
    keep_memory,
    on_gpu,
)
from inkdigit.training.recipes import Recipe, essence_of
from inkdigit.types import CLASSES, Epoch, Frames, Probabilities, SoftLabelled, Split

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Trained:
    model: keras.Model
    history: tuple[Epoch, ...]


@dataclass(frozen=True)
class TrainingCallbacks:
    """Who is told what is trained, the part of the epoch that is done, and each epoch."""

    on_begin: Callable[[Recipe], None] = lambda _recipe: None
    on_part: Callable[[int, float], None] = lambda _epoch, _part: None
    on_epoch: Callable[[Epoch], None] = lambda _epoch: None


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
) -> Trained:
    """Train a recipe's network.

    The same seed gives the same bits on one machine and backend, broken off and resumed or not:
    each epoch's order depends on the seed and its number alone.

    Args:
        recipe: what is trained and how; its `epochs` count.
        split: the training frames and their labels, or with `views` opinions of them.
        seed: of the weights, the order and the distortions.
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
    keep_compiled_steps()
    keep_memory()
    keras.utils.set_random_seed(seed)
    learner = _built(recipe)
    if start is not None:
        learner.set_weights(start.get_weights())
    trainee = _distorted(learner, recipe, seed)
    recipe = replace(recipe, batch_size=min(recipe.batch_size, len(split)))
    steps = len(split) // recipe.batch_size
    run_epoch = epoch_runner(trainee, recipe, steps, split.labels)

    identity = _identity(recipe, seed, split)
    history: list[Epoch] = []
    if resume and checkpoint is not None and checkpoint.exists():
        history = _restore(checkpoint, trainee, identity)
        logger.info("resumed after epoch %d", len(history))
    for number in range(len(history) + 1, recipe.epochs + 1):
        began = time.perf_counter()
        _ease_off(trainee, (number - 1) / max(1, recipe.epochs - 1))
        order = np.random.default_rng([seed, number]).permutation(len(split))
        batches = order[: steps * recipe.batch_size].reshape(steps, -1).astype(np.int32)
        loss, accuracy = run_epoch(split.frames, batches, partial(callbacks.on_part, number))
        scores = _score(_in_full_precision(learner, recipe), validation)
        epoch = Epoch(number, loss, accuracy, *scores, time.perf_counter() - began)
        history.append(epoch)
        if checkpoint is not None:
            _save(checkpoint, trainee, identity, history)
        callbacks.on_epoch(epoch)
    model = _in_full_precision(learner, recipe)
    if recipe.half:
        _round_to_half(model)
    return Trained(model, tuple(history))


def predict(model: keras.Model, frames: Frames) -> Probabilities:
    """Probabilities of a Keras model, normalised as its loss does: (n, 10) float32."""
    outputs = np.asarray(model.predict(frames, batch_size=1000, verbose=0), np.float32)
    outputs = outputs[:, :CLASSES]  # given that it is a digit
    return np.asarray(outputs / outputs.sum(axis=1, keepdims=True), np.float32)


def _built(recipe: Recipe) -> keras.Model:
    """The recipe's network, in mixed precision where it asks for that."""
    before = keras.config.dtype_policy()
    if _is_mixed(recipe):
        keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        return recipe.build()
    finally:
        keras.config.set_dtype_policy(before)


def _is_mixed(recipe: Recipe) -> bool:
    return recipe.mixed and (backend_in_use() == "torch" or on_gpu())


def _in_full_precision(learner: keras.Model, recipe: Recipe) -> keras.Model:
    """The same network, computed in float32."""
    if not _is_mixed(recipe):
        return learner
    model = recipe.build()
    model.set_weights(learner.get_weights())
    return model


def _distorted(model: keras.Model, recipe: Recipe, seed: int) -> keras.Model:
    """The model behind the recipe's distortions: what is trained, and shares its weights."""
    distortions: list[keras.Layer] = []
    if recipe.augment:
        distortions.append(HandwritingAugmentation(seed, clean=recipe.clean, strength=recipe.moves))
    if recipe.shift:
        distortions.append(BatchShift(recipe.shift, seed))
    return keras.Sequential([model.inputs[0], *distortions, model]) if distortions else model


def _ease_off(trainee: keras.Model, done: float) -> None:
    for layer in trainee.layers:
        if isinstance(layer, HandwritingAugmentation):
            layer.ease(done)


def _round_to_half(model: keras.Model) -> None:
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D | keras.layers.Dense):
            kernel = keras.ops.convert_to_numpy(layer.kernel)
            layer.kernel.assign(kernel.astype(np.float16).astype(np.float32))


def _score(model: keras.Model, split: Split | None) -> tuple[float | None, float | None]:
    if split is None:
        return None, None
    probabilities = predict(model, split.frames)
    said = np.take_along_axis(probabilities, split.labels[:, None].astype(int), axis=1)
    accuracy = (probabilities.argmax(axis=1) == split.labels).mean()
    return float(-np.log(said.clip(1e-7)).mean()), float(accuracy)


def _identity(recipe: Recipe, seed: int, split: Split | SoftLabelled) -> dict[str, Any]:
    """What must be the same for a checkpoint to be gone on from."""
    settings = recipe.essence()
    del settings["temperature"]  # which is of no matter until the export
    return {
        "recipe": settings.pop("name"),
        "seed": seed,
        "frames": len(split),
        "frames' checksum": zlib.crc32(split.labels.tobytes(), zlib.crc32(split.frames.tobytes())),
        "backend": backend_in_use(),
        **settings,
    }


def _state(trainee: keras.Model) -> list[Any]:
    return [
        *trainee.trainable_variables,
        *trainee.non_trainable_variables,
        *trainee.optimizer.variables,
    ]


def _save(path: Path, trainee: keras.Model, identity: dict[str, Any], history: list[Epoch]) -> None:
    note = json.dumps({"identity": identity, "history": [asdict(epoch) for epoch in history]})
    arrays = {
        f"variable_{number}": keras.ops.convert_to_numpy(variable.value)
        for number, variable in enumerate(_state(trainee))
    }
    with atomic_write(path) as draft, draft.open("wb") as stream:
        np.savez(stream, allow_pickle=False, note=np.array(note), **arrays)


def _restore(path: Path, trainee: keras.Model, identity: dict[str, Any]) -> list[Epoch]:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            note = json.loads(str(arrays["note"]))
            _check_identity(path, essence_of(note["identity"]), identity)
            history = [Epoch(**epoch) for epoch in note["history"]]
            values = [arrays[f"variable_{number}"] for number in range(len(arrays.files) - 1)]
            for variable, value in zip(_state(trainee), values, strict=True):
                variable.assign(value)
    except UsageError:
        raise
    except Exception as error:  # zipfile, NumPy and Keras fail in a dozen ways
        raise ModelError(
            f"Expected a checkpoint: {path} is damaged or no such file. Delete it to start afresh."
        ) from error
    return history


def _check_identity(path: Path, found: dict[str, Any], identity: dict[str, Any]) -> None:
    for name, value in identity.items():
        if found.get(name) != value:
            raise UsageError(
                f"Expected to go on with {name} {abbreviate(found.get(name))}, as {path} began. "
                f"Received: {abbreviate(value)}. "
                "Use the same settings, another folder, or delete it."
            )
