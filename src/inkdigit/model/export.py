"""Keras model -> ONNX, layer by layer, the same on every backend, with a parity check.

The graph takes frames as they are, (n, 28, 28) uint8, and gives (n, 10) float32 whose rows sum
to 1. Keras keeps channels last, ONNX first: pictures are turned once after the input, and back
before they are flattened.
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
from inkdigit.model.training import predict
from inkdigit.types import CLASSES, FRAME_SIDE, Frames

OPSET = 18
IR_VERSION = 9
PARITY = 1e-5
"""Largest difference between a Keras and an ONNX probability."""
ACTIVATIONS = {"relu": "Relu", "softmax": "Softmax"}


def export_onnx(model: keras.Model, path: Path, metadata: dict[str, str]) -> None:
    """Write a model as ONNX.

    Args:
        model: layers in a row: Rescaling, Reshape to one channel, Conv2D, BatchNormalization,
            ReLU, Flatten, Dense, Dropout.
        path: where to.
        metadata: words kept in the file, such as the recipe and the seed.

    Raises:
        ModelError: a layer has no translation.
        OSError: the file cannot be written.
    """
    graph = _Graph()
    for layer in model.layers:
        translate = TRANSLATIONS.get(type(layer))
        if translate is None:
            raise ModelError(
                f"Expected layers that can be exported: {', '.join(sorted(_names()))}. "
                f"Received: {type(layer).__name__}."
            )
        translate(graph, layer)
    path.write_bytes(graph.finish(metadata).SerializeToString())


def check_parity(
    model: keras.Model, predict_onnx: Callable[[Frames], NDArray[np.float32]], frames: Frames
) -> float:
    """The largest difference between both models' probabilities on real frames.

    Raises:
        ModelError: it is larger than `PARITY`.
    """
    difference = float(np.abs(predict(model, frames) - predict_onnx(frames)).max())
    if not difference <= PARITY:
        raise ModelError(
            f"Expected the ONNX file to give Keras' probabilities within {PARITY:g}. "
            f"Received: {difference:g} on {len(frames)} frames."
        )
    return difference


class _Graph:
    """An ONNX graph that grows node by node; `value` names the newest one."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.value = "frames"
        self.add("Cast", to=TensorProto.FLOAT)

    def add(self, kind: str, *weights: Any, **attributes: Any) -> None:
        inputs = [self.value, *(self._weight(weight) for weight in weights)]
        self.value = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [self.value], **attributes))

    def finish(self, metadata: dict[str, str]) -> onnx.ModelProto:
        self.nodes[-1].output[0] = "probabilities"
        side: list[int | str] = [FRAME_SIDE, FRAME_SIDE]
        graph = helper.make_graph(
            self.nodes,
            "inkdigit",
            [helper.make_tensor_value_info("frames", TensorProto.UINT8, ["n", *side])],
            [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", CLASSES])],
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
        self.weights.append(numpy_helper.from_array(array, name))
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
        raise ModelError(f"Expected an activation: {sorted(ACTIVATIONS)}. Received: {name}.")


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
    if layer.target_shape != (FRAME_SIDE, FRAME_SIDE, 1):
        raise ModelError(f"Expected a Reshape to one channel. Received: {layer.target_shape}.")
    graph.add("Unsqueeze", np.array([1]))  # (n, 1, 28, 28)


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


def _flatten(graph: _Graph, layer: Any) -> None:
    if len(layer.input.shape) == 4:  # noqa: PLR2004 - a picture with channels
        graph.add("Transpose", perm=[0, 2, 3, 1])
    graph.add("Flatten")


def _dense(graph: _Graph, layer: Any) -> None:
    weights = [_array(layer.kernel)]
    if layer.use_bias:
        weights.append(_array(layer.bias))
    graph.add("Gemm", *weights)
    _activation(graph, layer)


TRANSLATIONS: dict[type, Callable[[_Graph, Any], None]] = {
    layers.Rescaling: _rescaling,
    layers.Reshape: _reshape,
    layers.Conv2D: _conv2d,
    layers.BatchNormalization: _batch_normalization,
    layers.ReLU: lambda graph, _layer: graph.add("Relu"),
    layers.Flatten: _flatten,
    layers.Dense: _dense,
    layers.Dropout: lambda _graph, _layer: None,
}


def _names() -> list[str]:
    return [kind.__name__ for kind in TRANSLATIONS]
