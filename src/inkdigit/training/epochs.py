"""One pass over the training frames, as fast as the backend can make it."""

import ctypes
import os
import platform
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import platformdirs
from keras import ops
from numpy.typing import NDArray

from inkdigit.training.recipes import Recipe
from inkdigit.types import Frames, Labels, SoftLabels

TOGETHER = 32
"""Steps that TensorFlow takes at a time; PyTorch can take but one."""
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4
"""Parameters of glibc's mallopt: how much free memory it keeps, how many pieces it maps apart."""
RunEpoch = Callable[[Frames, NDArray[np.int32], Callable[[float], None]], tuple[float, float]]
"""The frames, (steps, batch) int32 indices of them, a function to tell the part done -> loss,
accuracy."""


def epoch_runner(
    trainee: keras.Model, recipe: Recipe, steps: int, labels: Labels | SoftLabels
) -> RunEpoch:
    """A function that trains `trainee` for one epoch of `steps` on the frames in a given order.

    The trainee's and the optimizer's variables hold the new state when it returns.
    """
    optimizer = _optimizer(recipe, steps * recipe.epochs)
    optimizer.build(trainee.trainable_variables)
    trainee.compile(
        optimizer,
        loss=_loss(recipe),
        metrics=[_accuracy(recipe)],
        steps_per_execution=TOGETHER if backend_in_use() == "tensorflow" else 1,
    )
    if backend_in_use() == "jax":
        return _jax_runner(trainee, recipe, labels)
    return _keras_runner(trainee, labels)


def backend_in_use() -> str:
    """The library that Keras computes with: jax, tensorflow or torch."""
    return str(keras.backend.backend())


def on_gpu() -> bool:
    """Whether JAX computes on a GPU."""
    if backend_in_use() != "jax":
        return False
    import jax  # noqa: PLC0415 - this backend may not be the one installed

    return bool(jax.default_backend() == "gpu")


def keep_compiled_steps() -> None:
    """Let JAX keep compiled steps in the user's cache folder, by machine.

    The next run on this machine then starts two to three seconds sooner. Where the user has named
    another folder, that one counts.
    """
    if backend_in_use() != "jax" or "JAX_COMPILATION_CACHE_DIR" in os.environ:
        return
    import jax  # noqa: PLC0415 - this backend may not be the one installed

    cache = platformdirs.user_cache_path("inkdigit") / "jax" / platform.node()
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    jax.config.update("jax_compilation_cache_dir", str(cache))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)


def keep_memory() -> None:
    """Let PyTorch use its memory again, instead of giving a step's tensors back to Linux.

    Linux clears every page before it gives it out: a tenth of the time of a training.
    """
    if backend_in_use() == "torch" and platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_MAX, 0)
        libc.mallopt(M_TRIM_THRESHOLD, -1)


def _loss(recipe: Recipe) -> keras.losses.Loss:
    if recipe.lines:
        return keras.losses.CTC()
    if recipe.views:
        return keras.losses.CategoricalCrossentropy()
    return keras.losses.SparseCategoricalCrossentropy()


def _accuracy(recipe: Recipe) -> keras.metrics.Metric:
    hits = keras.metrics.sparse_categorical_accuracy
    if recipe.views:
        hits = keras.metrics.categorical_accuracy
    if recipe.lines:
        hits = _hits
    return keras.metrics.MeanMetricWrapper(hits, name="accuracy")


def _hits_of_frames(y: Any, outputs: Any) -> Any:
    """(n,) whether the likeliest class is the right one, or the one of the likeliest opinion."""
    return outputs.argmax(axis=-1) == (y if y.ndim == 1 else y.argmax(axis=-1))


def _hits(y: Any, outputs: Any) -> Any:
    """(n,) whether the likeliest steps of a line spell its text: 1.0 or 0.0.

    Args:
        y: (n, length) texts, 0 behind their ends.
        outputs: (n, steps, 11) logits.
    """
    steps = ops.argmax(outputs, axis=-1)
    before = ops.pad(steps[:, :-1], ((0, 0), (1, 0)))
    said = ops.cast((steps != 0) & (steps != before), "int32")  # (n, steps)
    length = y.shape[1]
    place = ops.minimum(ops.cumsum(said, axis=1) * said, length)  # 1 for the first digit
    spelt = ops.sum(
        ops.one_hot(place, length + 1, dtype="int32")[:, :, 1:]
        * ops.cast(steps, "int32")[:, :, None],
        axis=1,
    )  # (n, length)
    right = ops.all(spelt == ops.cast(y, "int32"), axis=1)
    return ops.cast(right & (ops.sum(said, axis=1) <= length), "float32")


def _optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    decay = recipe.weight_decay or None
    if recipe.schedule == "constant":
        return keras.optimizers.Adam(recipe.learning_rate, weight_decay=decay)
    warmup = max(1, steps // 5)
    return keras.optimizers.Adam(
        keras.optimizers.schedules.CosineDecay(
            recipe.learning_rate / 10,
            decay_steps=max(1, steps - warmup),
            warmup_target=recipe.learning_rate,
            warmup_steps=warmup,
        ),
        weight_decay=decay,
    )


def _as_targets(labels: Labels | SoftLabels) -> NDArray[Any]:
    """Whole numbers for what is labelled, float32 for what is taught."""
    return labels.astype(np.float32 if labels.dtype == np.float16 else np.int32)


def _keras_runner(trainee: keras.Model, labels: Labels | SoftLabels) -> RunEpoch:
    def run(
        frames: Frames, order: NDArray[np.int32], report: Callable[[float], None]
    ) -> tuple[float, float]:
        tell = keras.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs: report((batch + 1) / len(order))  # noqa: ARG005 - Keras names it
        )
        flat = order.reshape(-1)
        history = trainee.fit(
            frames[flat],
            _as_targets(labels[flat]),
            batch_size=order.shape[1],
            shuffle=False,
            verbose=0,
            callbacks=[tell],
        ).history
        return float(history["loss"][0]), float(history["accuracy"][0])

    return run


def _jax_runner(trainee: keras.Model, recipe: Recipe, labels: Labels | SoftLabels) -> RunEpoch:
    import jax  # noqa: PLC0415 - this backend may not be the one installed
    import jax.numpy as jnp  # noqa: PLC0415

    optimizer = trainee.optimizer
    loss_of, hits_of = _loss(recipe), _hits if recipe.lines else _hits_of_frames
    true = jnp.asarray(_as_targets(labels))
    whole_epochs = recipe.whole_epochs or on_gpu()

    def loss(trainable: Any, fixed: Any, x: Any, y: Any) -> Any:
        outputs, fixed = trainee.stateless_call(trainable, fixed, x, training=True)
        return loss_of(y, outputs), (fixed, hits_of(y, outputs).mean())

    gradient = jax.value_and_grad(loss, has_aux=True)

    def step(state: Any, batch: Any, frames: Any, labels: Any) -> Any:
        trainable, fixed, momenta = state
        (lost, (fixed, hits)), gradients = gradient(trainable, fixed, frames[batch], labels[batch])
        trainable, momenta = optimizer.stateless_apply(momenta, gradients, trainable)
        return (trainable, fixed, momenta), (lost, hits)

    def many(state: Any, batches: Any, frames: Any, labels: Any) -> Any:
        return jax.lax.scan(lambda state, batch: step(state, batch, frames, labels), state, batches)

    one_call = jax.jit(many if whole_epochs else step, donate_argnums=0)
    variables = (
        trainee.trainable_variables,
        trainee.non_trainable_variables,
        optimizer.variables,
    )

    def run(
        frames: Frames, order: NDArray[np.int32], report: Callable[[float], None]
    ) -> tuple[float, float]:
        pictures = jnp.asarray(frames)
        # A copy, because donated memory must not stay behind in a Keras variable.
        state = jax.tree.map(lambda variable: jnp.copy(variable.value), variables)
        results = []
        for number, batches in enumerate([order] if whole_epochs else order, start=1):
            state, result = one_call(state, batches, pictures, true)
            results.append(result)
            jax.block_until_ready(results[max(0, number - 2)])  # no more than one step ahead
            report(1.0 if whole_epochs else number / len(order))
        for variable, value in zip(jax.tree.leaves(variables), jax.tree.leaves(state), strict=True):
            variable.assign(value)
        losses, hits = (np.asarray(jnp.stack(column)) for column in zip(*results, strict=True))
        return float(losses.mean()), float(hits.mean())

    return run
