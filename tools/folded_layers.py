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
    """A convolution's kernel (out, in, h, w) or a dense layer's (in, out), and its bias (out,)."""

    kernel: Weights
    bias: Weights


def read_layers(path: Path) -> list[FoldedLayer]:
    """Read the layers of a file in eight bits, in the order in which they are computed.

    Raises:
        ModelError: something in it has no bias.
    """
    graph = onnx.load(path).graph
    values = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in values:
            values[node.output[0]] = _dequantize(*(values[name] for name in node.input))
    layers = []
    for number, node in enumerate(graph.node):
        if node.op_type == "Conv" and len(node.input) == 3:  # noqa: PLR2004 - with a bias
            layers.append(FoldedLayer(values[node.input[1]], values[node.input[2]]))
        elif node.op_type == "MatMul":
            adding = graph.node[number + 1]
            bias = next(values[name] for name in adding.input if name in values)
            layers.append(FoldedLayer(values[node.input[1]], bias))
        elif node.op_type == "Conv":
            raise ModelError(f"{path} has a convolution without a bias. Choose a shipped network.")
    return layers


def _dequantize(whole: NDArray[np.int8], scale: Weights, zero: NDArray[np.int8]) -> Weights:
    shape = (-1,) + (1,) * (whole.ndim - 1) if scale.ndim else ()
    moved = whole.astype(np.float32) - zero.astype(np.float32).reshape(shape)
    return np.asarray(moved * scale.reshape(shape), np.float32)


def average_layers(paths: Sequence[Path]) -> list[FoldedLayer]:
    """Read the layers of several files of one network in eight bits: the mean of their weights."""
    return [
        FoldedLayer(*(np.mean(arrays, axis=0) for arrays in zip(*layers, strict=True)))
        for layers in zip(*map(read_layers, paths), strict=True)
    ]


def unfold(values: Weights, bias: Weights, epsilon: float) -> list[Weights]:
    """Find gamma, beta, mean and variance that add a bias to values (n, c)."""
    mean, variance = values.mean(axis=0), values.var(axis=0)
    return [np.sqrt(variance + epsilon), mean + bias, mean, variance]
