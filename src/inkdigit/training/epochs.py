"""One pass over the training frames, as fast as the backend can make it."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from inkdigit.training.backend import find_backend, has_gpu
from inkdigit.training.objective import Objective, choose_objective, make_targets
from inkdigit.training.recipe import Optimization, Recipe
from inkdigit.types import Frames, Labels, SoftLabels

TENSORFLOW_STEPS = 32
"""Steps that TensorFlow takes in one call; PyTorch can take but one."""
ReportPart = Callable[[float], None]
"""Is told the part of the epoch, 0..1, that is done."""
EpochRunner = Callable[[Frames, NDArray[np.int32], ReportPart], tuple[float, float]]
"""(n, 28, 28) frames, (steps, batch) int32 indices of them, whom to tell -> loss, accuracy."""


def make_epoch_runner(
    trainee: keras.Model, recipe: Recipe, labels: Labels | SoftLabels
) -> EpochRunner:
    """Make a function that trains `trainee` for one epoch on frames in a given order.

    The trainee's and the optimizer's variables hold the new state when that returns.

    Args:
        trainee: the model, behind its augmentation.
        recipe: how to train it.
        labels: of the frames that will be given: (n,), soft (n, 11), or (n, most digits) of lines.
    """
    objective = choose_objective(recipe.data)
    optimizer = _make_optimizer(recipe.optimization, len(labels))
    optimizer.build(trainee.trainable_variables)
    trainee.compile(
        optimizer,
        loss=objective.loss,
        metrics=[keras.metrics.MeanMetricWrapper(objective.metric, name="accuracy")],
        steps_per_execution=TENSORFLOW_STEPS if find_backend() == "tensorflow" else 1,
    )
    if find_backend() != "jax":
        return _make_keras_runner(trainee, labels)
    whole_epochs = recipe.execution.whole_epochs or has_gpu()
    return _make_jax_runner(trainee, objective, labels, whole_epochs=whole_epochs)


def _make_optimizer(settings: Optimization, count: int) -> keras.optimizers.Optimizer:
    decay = settings.weight_decay or None
    if settings.schedule == "constant":
        return keras.optimizers.Adam(settings.learning_rate, weight_decay=decay)
    total = count // settings.batch_size * settings.epochs
    warmup = max(1, total // 5)
    return keras.optimizers.Adam(
        keras.optimizers.schedules.CosineDecay(
            settings.learning_rate / 10,
            decay_steps=max(1, total - warmup),
            warmup_target=settings.learning_rate,
            warmup_steps=warmup,
        ),
        weight_decay=decay,
    )


def _make_keras_runner(trainee: keras.Model, labels: Labels | SoftLabels) -> EpochRunner:
    def run(
        frames: Frames, order: NDArray[np.int32], report_part: ReportPart
    ) -> tuple[float, float]:
        reporter = keras.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs: report_part((batch + 1) / len(order))  # noqa: ARG005 - Keras names it
        )
        flat = order.reshape(-1)
        history = trainee.fit(
            frames[flat],
            make_targets(labels[flat]),
            batch_size=order.shape[1],
            shuffle=False,
            verbose=0,
            callbacks=[reporter],
        ).history
        return float(history["loss"][0]), float(history["accuracy"][0])

    return run


def _make_jax_runner(
    trainee: keras.Model,
    objective: Objective,
    labels: Labels | SoftLabels,
    *,
    whole_epochs: bool,
) -> EpochRunner:
    import jax  # noqa: PLC0415 - this backend may not be the one installed

    targets = jax.device_put(make_targets(labels))
    variables = (
        trainee.trainable_variables,
        trainee.non_trainable_variables,
        trainee.optimizer.variables,
    )
    advance = _compile_steps(trainee, objective, whole_epochs=whole_epochs)

    def run(
        frames: Frames, order: NDArray[np.int32], report_part: ReportPart
    ) -> tuple[float, float]:
        on_device = jax.device_put(frames)
        # A copy, because donated memory must not stay behind in a Keras variable; by NumPy, because
        # JAX would compile one for each shape.
        state = _turn_state(jax.tree.map(lambda variable: np.array(variable.value), variables))
        results = []
        for number, batches in enumerate([order] if whole_epochs else order, start=1):
            state, result = advance(state, batches, on_device, targets)
            results.append(result)
            jax.block_until_ready(results[max(0, number - 2)])  # no more than one step ahead
            report_part(1.0 if whole_epochs else number / len(order))
        state = _turn_state(jax.tree.map(np.asarray, state))
        for variable, value in zip(jax.tree.leaves(variables), jax.tree.leaves(state), strict=True):
            variable.assign(value)
        losses, hits = (np.array(column) for column in zip(*results, strict=True))
        return float(losses.mean()), float(hits.mean())

    return run


def _compile_steps(
    trainee: keras.Model, objective: Objective, *, whole_epochs: bool
) -> Callable[..., Any]:
    """Compile one step, or all of an epoch: state, batches, frames, targets -> state, figures."""
    import jax  # noqa: PLC0415 - this backend may not be the one installed

    def compute_loss(trainable: Any, fixed: Any, frames: Any, targets: Any) -> Any:
        outputs, fixed = trainee.stateless_call(_turn(trainable), fixed, frames, training=True)
        return objective.loss(targets, outputs), (fixed, objective.hits(targets, outputs).mean())

    optimizer = _turn_optimizer(trainee)
    compute_gradients = jax.value_and_grad(compute_loss, has_aux=True)

    def step(state: Any, batch: Any, frames: Any, targets: Any) -> Any:
        trainable, fixed, moments = state
        (loss, (fixed, hits)), gradients = compute_gradients(
            trainable, fixed, frames[batch], targets[batch]
        )
        trainable, moments = optimizer.stateless_apply(moments, gradients, trainable)
        return (trainable, fixed, moments), (loss, hits)

    def epoch(state: Any, batches: Any, frames: Any, targets: Any) -> Any:
        return jax.lax.scan(
            lambda state, batch: step(state, batch, frames, targets), state, batches
        )

    return jax.jit(epoch if whole_epochs else step, donate_argnums=0)


def _turn_state(state: Any) -> Any:
    """Turn the matrices of a training's state: weights, what is not trained, moments."""
    trainable, fixed, moments = state
    return _turn(trainable), fixed, _turn(moments)


def _turn(arrays: Sequence[Any]) -> list[Any]:
    """Turn matrices, (inputs, units) to (units, inputs) or back; leave other arrays as they are.

    What XLA computes with has its matrices turned: it fills vectors along the rows of a product,
    and the gradient of 50 units by 784 inputs fills them where that of 784 by 50 does not.
    """
    return [array.T if array.ndim == 2 else array for array in arrays]  # noqa: PLR2004


def _turn_optimizer(trainee: keras.Model) -> keras.optimizers.Optimizer:
    """Make an optimizer like the trainee's for weights that are turned."""
    settings = trainee.optimizer.get_config()
    optimizer = type(trainee.optimizer).from_config(settings)
    weights = _turn([np.asarray(variable.value) for variable in trainee.trainable_variables])
    optimizer.build([keras.Variable(values, dtype=values.dtype.name) for values in weights])
    return optimizer
