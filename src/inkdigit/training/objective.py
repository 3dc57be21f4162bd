"""What a training minimises, and what counts as right, by the kind of its data."""

from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from inkdigit.training.recipe import Distillation, LineData, TrainingData
from inkdigit.types import Labels, SoftLabels


class Objective(NamedTuple):
    """The loss, and which outputs are right.

    Both functions take targets and outputs, and give (n,): 1 or true where the output is right.
    """

    loss: keras.losses.Loss
    metric: Callable[[Any, Any], Any]
    """As Keras calls it."""
    hits: Callable[[Any, Any], Any]
    """The same on JAX arrays, without Keras' detours."""


def choose_objective(data: TrainingData) -> Objective:
    """Choose the loss and the accuracy for labels, soft labels or the texts of lines."""
    if isinstance(data, LineData):
        return Objective(keras.losses.CTC(), find_line_hits, find_line_hits)
    if isinstance(data, Distillation):
        loss, metric = keras.losses.CategoricalCrossentropy(), keras.metrics.categorical_accuracy
        return Objective(loss, metric, _find_frame_hits)
    loss = keras.losses.SparseCategoricalCrossentropy()
    return Objective(loss, keras.metrics.sparse_categorical_accuracy, _find_frame_hits)


def make_targets(labels: Labels | SoftLabels) -> NDArray[Any]:
    """Give labels as int32 and soft labels as float32, as losses take them."""
    return labels.astype(np.float32 if labels.dtype == np.float16 else np.int32)


def find_line_hits(texts: Any, outputs: Any) -> Any:
    """Tell whether the likeliest steps of a line spell its text: (n,) 1.0 or 0.0.

    Args:
        texts: (n, length) labels, 0 behind their ends.
        outputs: (n, steps, 24) logits.
    """
    steps = ops.argmax(outputs, axis=-1)
    before = ops.pad(steps[:, :-1], ((0, 0), (1, 0)))
    written = ops.cast((steps != 0) & (steps != before), "int32")  # (n, steps)
    length = texts.shape[1]
    place = ops.minimum(ops.cumsum(written, axis=1) * written, length)  # 1 for the first digit
    predicted = ops.sum(
        ops.one_hot(place, length + 1, dtype="int32")[:, :, 1:]
        * ops.cast(steps, "int32")[:, :, None],
        axis=1,
    )  # (n, length)
    correct = ops.all(predicted == ops.cast(texts, "int32"), axis=1)
    return ops.cast(correct & (ops.sum(written, axis=1) <= length), "float32")


def _find_frame_hits(targets: Any, outputs: Any) -> Any:
    """Tell whether the likeliest class is that of the label, or of the soft label: (n,) bool."""
    expected = targets if targets.ndim == 1 else targets.argmax(axis=-1)
    return outputs.argmax(axis=-1) == expected
