"""Keras model -> ONNX, layer by layer, the same on every backend, with a parity check.

The graph takes frames as they are, (n, 28, 28) uint8, and gives `probabilities`, (n, 10) float32
whose rows sum to 1. A model with an eleventh output, "no digit", also gives `digit`, (n, 1)
float32: how likely each frame is one. A model of lines takes (n, 32, w) uint8 and gives `steps`,
(n, w / 4, 24) float32: at each step the probabilities of nothing, of the ten digits and of signs.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from inkdigit.errors import ModelError
from inkdigit.training.layers import find_keras_class
from inkdigit.training.onnx_graph import GraphBuilder
from inkdigit.types import CLASSES, FRAME_SIDE, LINE_HEIGHT, Probabilities

PARITY_TOLERANCE = 1e-5
"""Largest difference between a Keras and an ONNX probability."""
ACTIVATIONS = {"relu": "Relu", "softmax": "Softmax"}


def export_onnx(
    model: keras.Model, path: Path, metadata: dict[str, str], temperature: float = 1.0
) -> None:
    """Write a model as ONNX.

    Args:
        model: layers in a row: Rescaling, Reshape to one channel or to a line, GroupNormalization
            of one channel, Conv2D, Softening (as the Conv2D that it is), BatchNormalization, ReLU,
            Flatten, Dense, Dropout. `residual_cnn` has others and cannot be exported.
        path: where to.
        metadata: words kept in the file, such as the recipe and the seed.
        temperature: by which the logits of a network with "no digit" are divided.

    Raises:
        ModelError: a layer has no translation.
        OSError: the file cannot be written.
    """
    graph = GraphBuilder(temperature)
    for layer in model.layers:
        translate = TRANSLATIONS.get(find_keras_class(layer))
        if translate is None:
            known = ", ".join(sorted(kind.__name__ for kind in TRANSLATIONS))
            raise ModelError(
                f"A layer {type(layer).__name__} cannot be exported. Build the model from {known}."
            )
        translate(graph, layer)
    path.write_bytes(graph.build(metadata).SerializeToString())


def check_parity(expected: Probabilities, exported: Probabilities) -> float:
    """Check that an exported model gives the probabilities of the one that it was made of.

    Returns:
        The largest difference, 0..1.

    Raises:
        ModelError: it is larger than `PARITY_TOLERANCE`.
    """
    difference = float(np.abs(expected - exported).max())
    if not difference <= PARITY_TOLERANCE:
        raise ModelError(
            f"The ONNX file's probabilities differ from Keras' by {difference:g} on "
            f"{len(expected)} frames, more than {PARITY_TOLERANCE:g}: it must not be used. Look "
            "for a layer whose translation is wrong, or weights that are no numbers."
        )
    return difference


def _to_array(variable: Any) -> NDArray[np.float32]:
    return np.asarray(keras.ops.convert_to_numpy(variable.value), np.float32)


def _add_activation(graph: GraphBuilder, layer: Any) -> None:
    name = keras.activations.serialize(layer.activation)
    if name == "linear":
        return
    if name == "sigmoid":
        _add_normalised_sigmoid(graph)
    elif name in ACTIVATIONS:
        graph.add(ACTIVATIONS[name])
    else:
        known = ", ".join(sorted([*ACTIVATIONS, "linear", "sigmoid"]))
        raise ModelError(f"The activation {name} cannot be exported. Choose one of {known}.")


def _add_normalised_sigmoid(graph: GraphBuilder) -> None:
    """Divide each output by the sum of its row, as sparse categorical cross-entropy does.

    The same as softmax(log(sigmoid(z))), with log(sigmoid(z)) = -softplus(-z): where all outputs
    are tiny, their ratios would be lost in the sigmoid's rounding.
    """
    for kind in ("Neg", "Softplus", "Neg", "Softmax"):
        graph.add(kind)


def _add_rescaling(graph: GraphBuilder, layer: Any) -> None:
    graph.add("Mul", np.float32(layer.scale))
    if layer.offset:
        graph.add("Add", np.float32(layer.offset))


def _add_reshape(graph: GraphBuilder, layer: Any) -> None:
    if layer.target_shape in ((FRAME_SIDE, FRAME_SIDE, 1), (LINE_HEIGHT, -1, 1)):
        graph.add("Unsqueeze", np.array([1]))  # (n, 1, 28, 28)
    elif len(layer.target_shape) == 2:  # noqa: PLR2004 - a line of features, one pixel high
        graph.reads_lines = True
        graph.add("Squeeze", np.array([2]))  # (n, channels, steps)
        graph.add("Transpose", perm=[0, 2, 1])
    else:
        raise ModelError(
            f"A Reshape to {layer.target_shape} cannot be exported, only one to one channel or "
            "to a line. Change the architecture."
        )


def _add_conv2d(graph: GraphBuilder, layer: Any) -> None:
    weights = [_to_array(layer.kernel).transpose(3, 2, 0, 1)]  # (h, w, in, out) -> (out, in, h, w)
    if layer.use_bias:
        weights.append(_to_array(layer.bias))
    padding = {"same": "SAME_UPPER", "valid": "VALID"}[layer.padding]
    graph.add("Conv", *weights, strides=layer.strides, auto_pad=padding, group=layer.groups)
    _add_activation(graph, layer)


def _add_batch_normalization(graph: GraphBuilder, layer: Any) -> None:
    mean, variance = _to_array(layer.moving_mean), _to_array(layer.moving_variance)
    scale = _to_array(layer.gamma) if layer.scale else np.ones_like(mean)
    shift = _to_array(layer.beta) if layer.center else np.zeros_like(mean)
    graph.add("BatchNormalization", scale, shift, mean, variance, epsilon=layer.epsilon)


def _add_group_normalization(graph: GraphBuilder, layer: Any) -> None:
    """Bring each frame of one channel to its own mean and spread, without weights."""
    if layer.scale or layer.center or layer.input.shape[-1] != 1:
        raise ModelError(
            "A GroupNormalization can only be exported with one channel, without scale and center. "
            "Change the architecture."
        )
    graph.add("InstanceNormalization", np.ones(1), np.zeros(1), epsilon=layer.epsilon)


def _add_flatten(graph: GraphBuilder, layer: Any) -> None:
    if len(layer.input.shape) == 4:  # noqa: PLR2004 - frames with channels
        graph.add("Transpose", perm=[0, 2, 3, 1])
    graph.add("Flatten")


def _add_dense(graph: GraphBuilder, layer: Any) -> None:
    if graph.reads_lines:
        graph.add("MatMul", _to_array(layer.kernel))
        graph.add("Add", _to_array(layer.bias))
        graph.add("Softmax", axis=-1)
        graph.add_output("steps", "steps", layer.units)
        return
    weights = [_to_array(layer.kernel)]
    if layer.use_bias:
        weights.append(_to_array(layer.bias))
    graph.add("Gemm", *weights)
    if layer.units == CLASSES + 1:
        _add_no_digit(graph)
    else:
        _add_activation(graph, layer)


def _add_no_digit(graph: GraphBuilder) -> None:
    """Give the probabilities of ten digits, given that it is one, and that it is, of 11 logits."""
    graph.add("Mul", np.float32(1 / graph.temperature))
    logits = graph.value
    first, last, axis = np.array([0]), np.array([CLASSES]), np.array([1])
    graph.add("Slice", first, last, axis)
    graph.add("Softmax")
    graph.add_output("probabilities", CLASSES)
    graph.value = logits
    graph.add("Softmax")
    graph.add("Slice", first, last, axis)
    graph.add("ReduceSum", axis, keepdims=1)
    graph.add_output("digit", 1)


TRANSLATIONS: dict[type, Callable[[GraphBuilder, Any], None]] = {
    layers.Rescaling: _add_rescaling,
    layers.Reshape: _add_reshape,
    layers.Conv2D: _add_conv2d,
    layers.BatchNormalization: _add_batch_normalization,
    layers.GroupNormalization: _add_group_normalization,
    layers.ReLU: lambda graph, _layer: graph.add("Relu"),
    layers.Flatten: _add_flatten,
    layers.Dense: _add_dense,
    layers.Dropout: lambda _graph, _layer: None,
}
