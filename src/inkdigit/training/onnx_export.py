"""Keras model -> ONNX, layer by layer, the same on every backend, with a parity check.

The graph takes frames as they are, (n, 28, 28) uint8, and gives `probabilities`, (n, 10) float32
whose rows sum to 1. A model with an eleventh output, "no digit", also gives `digit`, (n, 1)
float32: how likely each frame is one. A model of lines takes (n, 32, w) uint8 and gives `steps`,
(n, w / 4, 11) float32: at each step the probabilities of nothing and of the ten digits.

Keras keeps channels last, ONNX first: pictures are turned once after the input, and back before
they are flattened. Weights that half precision holds without a loss are stored so, which halves
the file; ONNX Runtime widens them once, when it opens it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnx
from keras import layers
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from inkdigit.errors import ModelError
from inkdigit.training.layers import kind_in_keras
from inkdigit.types import CLASSES, FRAME_SIDE, LINE_HEIGHT

OPSET = 18
IR_VERSION = 9
PARITY = 1e-5
"""Largest difference between a Keras and an ONNX probability."""
FEW = 1000
"""Weights that are not worth halving: scales, shifts, statistics."""
ACTIVATIONS = {"relu": "Relu", "softmax": "Softmax"}


def export_onnx(
    model: keras.Model, path: Path, metadata: dict[str, str], temperature: float = 1.0
) -> None:
    """Write a model as ONNX.

    Args:
        model: layers in a row: Rescaling, Reshape to one channel, GroupNormalization, Conv2D,
            BatchNormalization, ReLU, Flatten, Dense, Dropout.
        path: where to.
        metadata: words kept in the file, such as the recipe and the seed.
        temperature: by which the logits of a network with "no digit" are divided.

    Raises:
        ModelError: a layer has no translation.
        OSError: the file cannot be written.
    """
    graph = _Graph(temperature)
    for layer in model.layers:
        translate = TRANSLATIONS.get(kind_in_keras(layer))
        if translate is None:
            raise ModelError(
                f"Expected layers that can be exported: {', '.join(sorted(_names()))}. "
                f"Received: {type(layer).__name__}."
            )
        translate(graph, layer)
    path.write_bytes(graph.finish(metadata).SerializeToString())


def check_parity(expected: NDArray[np.float32], exported: NDArray[np.float32]) -> float:
    """The largest difference between two models' probabilities.

    Raises:
        ModelError: it is larger than `PARITY`.
    """
    difference = float(np.abs(expected - exported).max())
    if not difference <= PARITY:
        raise ModelError(
            f"Expected the ONNX file to give Keras' probabilities within {PARITY:g}. "
            f"Received: {difference:g} on {len(expected)} frames."
        )
    return difference


class _Graph:
    """An ONNX graph that grows node by node; `value` names the newest one."""

    def __init__(self, temperature: float) -> None:
        self.temperature = temperature
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.value = "frames"
        self.outputs: list[onnx.ValueInfoProto] = []
        self.lines = False
        self.add("Cast", to=TensorProto.FLOAT)

    def add(self, kind: str, *weights: Any, **attributes: Any) -> None:
        inputs = [self.value, *(self._weight(weight) for weight in weights)]
        self.value = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [self.value], **attributes))

    def give(self, name: str, *shape: int | str) -> None:
        """Make the newest value, (n, *shape), an output of the model."""
        self.nodes[-1].output[0] = self.value = name
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *shape]))

    def finish(self, metadata: dict[str, str]) -> onnx.ModelProto:
        if not self.outputs:
            self.give("probabilities", CLASSES)
        side: list[int | str] = [LINE_HEIGHT, "w"] if self.lines else [FRAME_SIDE, FRAME_SIDE]
        graph = helper.make_graph(
            self.nodes,
            "inkdigit",
            [helper.make_tensor_value_info("frames", TensorProto.UINT8, ["n", *side])],
            self.outputs,
            self.weights,
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
        )
        helper.set_model_props(model, metadata)
        onnx.checker.check_model(model, full_check=True)
        return model

    def _weight(self, value: Any) -> str:
        array = np.asarray(value)
        if array.dtype == np.float64:
            array = array.astype(np.float32)
        name = f"weight_{len(self.weights)}"
        if array.size <= FEW or not np.array_equal(array.astype(np.float16), array):
            self.weights.append(numpy_helper.from_array(array, name))
            return name
        self.weights.append(numpy_helper.from_array(array.astype(np.float16), f"{name}_half"))
        cast = helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT)
        self.nodes.append(cast)
        return name


def _array(variable: Any) -> NDArray[np.float32]:
    return np.asarray(keras.ops.convert_to_numpy(variable.value), np.float32)


def _activation(graph: _Graph, layer: Any) -> None:
    name = keras.activations.serialize(layer.activation)
    if name == "linear":
        return
    if name == "sigmoid":
        _normalised_sigmoid(graph)
    elif name in ACTIVATIONS:
        graph.add(ACTIVATIONS[name])
    else:
        known = ", ".join(sorted([*ACTIVATIONS, "linear", "sigmoid"]))
        raise ModelError(f"Expected an activation: {known}. Received: {name}.")


def _normalised_sigmoid(graph: _Graph) -> None:
    """Each output over the sum of its row, as sparse categorical cross-entropy takes them.

    The same as softmax(log(sigmoid(z))), with log(sigmoid(z)) = -softplus(-z): where all outputs
    are tiny, their ratios would be lost in the sigmoid's rounding.
    """
    for kind in ("Neg", "Softplus", "Neg", "Softmax"):
        graph.add(kind)


def _rescaling(graph: _Graph, layer: Any) -> None:
    graph.add("Mul", np.float32(layer.scale))
    if layer.offset:
        graph.add("Add", np.float32(layer.offset))


def _reshape(graph: _Graph, layer: Any) -> None:
    if layer.target_shape in ((FRAME_SIDE, FRAME_SIDE, 1), (LINE_HEIGHT, -1, 1)):
        graph.add("Unsqueeze", np.array([1]))  # (n, 1, 28, 28)
    elif len(layer.target_shape) == 2:  # noqa: PLR2004 - a line of features, one pixel high
        graph.lines = True
        graph.add("Squeeze", np.array([2]))  # (n, channels, steps)
        graph.add("Transpose", perm=[0, 2, 1])
    else:
        raise ModelError(
            f"Expected a Reshape to one channel or to a line. Received: {layer.target_shape}."
        )


def _conv2d(graph: _Graph, layer: Any) -> None:
    weights = [_array(layer.kernel).transpose(3, 2, 0, 1)]  # (h, w, in, out) -> (out, in, h, w)
    if layer.use_bias:
        weights.append(_array(layer.bias))
    padding = {"same": "SAME_UPPER", "valid": "VALID"}[layer.padding]
    graph.add("Conv", *weights, strides=layer.strides, auto_pad=padding, group=layer.groups)
    _activation(graph, layer)


def _batch_normalization(graph: _Graph, layer: Any) -> None:
    mean, variance = _array(layer.moving_mean), _array(layer.moving_variance)
    scale = _array(layer.gamma) if layer.scale else np.ones_like(mean)
    shift = _array(layer.beta) if layer.center else np.zeros_like(mean)
    graph.add("BatchNormalization", scale, shift, mean, variance, epsilon=layer.epsilon)


def _group_normalization(graph: _Graph, layer: Any) -> None:
    """Of one group and one channel, without weights: each picture by its own mean and spread."""
    if layer.scale or layer.center or layer.input.shape[-1] != 1:
        raise ModelError("Expected a GroupNormalization of one channel, without scale and center.")
    graph.add("InstanceNormalization", np.ones(1), np.zeros(1), epsilon=layer.epsilon)


def _flatten(graph: _Graph, layer: Any) -> None:
    if len(layer.input.shape) == 4:  # noqa: PLR2004 - a picture with channels
        graph.add("Transpose", perm=[0, 2, 3, 1])
    graph.add("Flatten")


def _dense(graph: _Graph, layer: Any) -> None:
    if graph.lines:
        graph.add("MatMul", _array(layer.kernel))
        graph.add("Add", _array(layer.bias))
        graph.add("Softmax", axis=-1)
        graph.give("steps", "steps", CLASSES + 1)
        return
    weights = [_array(layer.kernel)]
    if layer.use_bias:
        weights.append(_array(layer.bias))
    graph.add("Gemm", *weights)
    if layer.units == CLASSES + 1:
        _with_no_digit(graph)
    else:
        _activation(graph, layer)


def _with_no_digit(graph: _Graph) -> None:
    """Eleven logits -> the probabilities of ten digits, given that it is one; and that it is."""
    graph.add("Mul", np.float32(1 / graph.temperature))
    logits = graph.value
    first, last, axis = np.array([0]), np.array([CLASSES]), np.array([1])
    graph.add("Slice", first, last, axis)
    graph.add("Softmax")
    graph.give("probabilities", CLASSES)
    graph.value = logits
    graph.add("Softmax")
    graph.add("Slice", first, last, axis)
    graph.add("ReduceSum", axis, keepdims=1)
    graph.give("digit", 1)


TRANSLATIONS: dict[type, Callable[[_Graph, Any], None]] = {
    layers.Rescaling: _rescaling,
    layers.Reshape: _reshape,
    layers.Conv2D: _conv2d,
    layers.BatchNormalization: _batch_normalization,
    layers.GroupNormalization: _group_normalization,
    layers.ReLU: lambda graph, _layer: graph.add("Relu"),
    layers.Flatten: _flatten,
    layers.Dense: _dense,
    layers.Dropout: lambda _graph, _layer: None,
}


def _names() -> list[str]:
    return [kind.__name__ for kind in TRANSLATIONS]
