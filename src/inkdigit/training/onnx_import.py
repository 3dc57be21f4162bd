"""ONNX -> Keras model: the way back of `export.py`, for files that it wrote."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
import onnx
from keras import layers
from numpy.typing import NDArray
from onnx import numpy_helper

from inkdigit.errors import ModelError
from inkdigit.training.layers import kind_in_keras

Weights = list[NDArray[np.float32]]


class Imported(NamedTuple):
    """A model, and the temperature by which its file divides the model's logits."""

    model: keras.Model
    temperature: float


def import_onnx(path: Path, build: Callable[[], keras.Model]) -> Imported:
    """Read a network back from the file that it was exported to.

    Args:
        path: an ONNX file of a network for frames.
        build: the architecture that was exported.

    Raises:
        ModelError: the file is missing or damaged, or holds another architecture.
    """
    try:
        graph = onnx.load(path).graph
        stored = _stored(graph)
    except Exception as error:  # onnx and protobuf fail in several ways
        raise ModelError(f"Expected a model that inkdigit exported at {path}: {error}.") from error
    given = [
        (node.op_type, [stored[name] for name in node.input if name in stored])
        for node in graph.node
        if node.op_type in READERS
    ]
    model = build()
    wanted = [layer for layer in model.layers if kind_in_keras(layer) in KINDS]
    kinds = [KINDS[kind_in_keras(layer)] for layer in wanted]
    if kinds != [kind for kind, _ in given]:
        raise ModelError(
            f"Expected the layers of {model.name} in {path}: {', '.join(kinds)}. "
            f"Received: {', '.join(kind for kind, _ in given) or 'none'}."
        )
    for layer, (kind, weights) in zip(wanted, given, strict=True):
        try:
            layer.set_weights(READERS[kind](weights))
        except ValueError as error:
            raise ModelError(
                f"Expected the weights of {model.name}'s {layer.name} in {path}. "
                f"Received: {', '.join(str(weight.shape) for weight in weights)}."
            ) from error
    return Imported(model, _temperature(graph.node, stored))


def _stored(graph: Any) -> dict[str, NDArray[np.float32]]:
    """All weights by name, those of half precision also by the name under which they are used."""
    stored = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0] in stored:
            stored[node.output[0]] = stored[node.input[0]].astype(np.float32)
    return stored


def _temperature(nodes: Any, stored: dict[str, NDArray[np.float32]]) -> float:
    """By which the logits, what the last Gemm gives, are divided; 1 where they are not."""
    logits = [node.output[0] for node in nodes if node.op_type == "Gemm"][-1:]
    scales = [
        float(stored[node.input[1]])
        for node in nodes
        if node.op_type == "Mul" and [node.input[0]] == logits
    ]
    return 1 / scales[0] if scales else 1.0


def _convolution(weights: Weights) -> Weights:
    kernel, *bias = weights
    return [kernel.transpose(2, 3, 1, 0), *bias]  # (out, in, h, w) -> (h, w, in, out)


def _as_it_is(weights: Weights) -> Weights:
    return weights


READERS: dict[str, Callable[[Weights], Weights]] = {
    "Conv": _convolution,
    "BatchNormalization": _as_it_is,  # scale, shift, mean and variance, as Keras has them
    "Gemm": _as_it_is,
}
KINDS: dict[type, str] = {
    layers.Conv2D: "Conv",
    layers.BatchNormalization: "BatchNormalization",
    layers.Dense: "Gemm",
}
