"""A shipped network in eight bits -> its layers, from which a training goes on.

Its file has batch normalisation folded into the convolutions. `unfold` makes it anew, so that the
network gives what it gave.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from inkdigit.errors import ModelError

Weights = NDArray[np.float32]


class FoldedLayer(NamedTuple):
    """A convolution's kernel (out, in, h, w) or a dense layer's (in, out), and its bias (out,).

    The bias is 0 where a layer has none.
    """

    kernel: Weights
    bias: Weights


def read_layers(path: Path) -> list[FoldedLayer]:
    """Read the layers of a file in eight bits, in the order in which they are computed.

    Raises:
        ModelError: it is no file in eight bits: normalisation is a layer of its own.
    """
    graph = onnx.load(path).graph
    values = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    layers = []
    for number, node in enumerate(graph.node):
        weights = [values[name] for name in node.input if name in values]
        match node.op_type:
            case "DequantizeLinear" if node.input[0] in values:
                values[node.output[0]] = _dequantize(weights, _find_axis(node))
            case "Conv" | "Gemm":
                kernel, *bias = weights
                outputs = kernel.shape[0] if node.op_type == "Conv" else kernel.shape[1]
                layers.append(FoldedLayer(kernel, *(bias or [np.zeros(outputs, np.float32)])))
            case "MatMul":
                adding = graph.node[number + 1]
                bias = [values[name] for name in adding.input if name in values]
                layers.append(FoldedLayer(*weights, *bias))
            case "BatchNormalization":
                raise ModelError(
                    f"{path} has normalisation that is no part of its convolutions. Choose a "
                    "network in eight bits."
                )
    return layers


def _find_axis(node: onnx.NodeProto) -> int:
    """Find along which axis the weights that a node unpacks have scales of their own."""
    return next((int(one.i) for one in node.attribute if one.name == "axis"), 1)


def _dequantize(packed: Sequence[Weights], axis: int) -> Weights:
    """Unpack whole numbers, which have a zero and a scale for all, or for each place of an axis."""
    whole, scale, zero = packed
    shape = [-1 if place == axis else 1 for place in range(whole.ndim)] if scale.ndim else []
    moved = whole.astype(np.float32) - zero.astype(np.float32).reshape(shape)
    return np.asarray(moved * scale.reshape(shape), np.float32)


def average_layers(paths: Sequence[Path]) -> list[FoldedLayer]:
    """Read the layers of several files of one network in eight bits: the mean of their weights.

    Files that know fewer classes are widened.
    """
    averages = []
    for layers in zip(*map(read_layers, paths), strict=True):
        outputs = max(len(layer.bias) for layer in layers)
        same = [widen(layer, outputs) for layer in layers]
        averages.append(
            FoldedLayer(*(np.mean(arrays, axis=0) for arrays in zip(*same, strict=True)))
        )
    return averages


def widen(layer: FoldedLayer, outputs: int) -> FoldedLayer:
    """Give a dense layer as many outputs: new ones are what its last one is, and learn from there.

    What is new stands behind letters and scribbles in `SIGNS`, and was one of them before.
    """
    missing = outputs - len(layer.bias)
    if not missing:
        return layer
    kernel = np.concatenate([layer.kernel, *[layer.kernel[:, -1:]] * missing], axis=1)
    return FoldedLayer(kernel, np.append(layer.bias, [layer.bias[-1]] * missing))


def unfold(values: Weights, bias: Weights, epsilon: float) -> list[Weights]:
    """Find gamma, beta, mean and variance that add a bias to values (n, c)."""
    mean, variance = values.mean(axis=0), values.var(axis=0)
    return [np.sqrt(variance + epsilon), mean + bias, mean, variance]
