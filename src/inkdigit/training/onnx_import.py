"""ONNX -> Keras model: the way back of `onnx_export`, for files that it wrote."""

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
from inkdigit.training.layers import find_keras_class

Weights = list[NDArray[np.float32]]


class ImportedModel(NamedTuple):
    """A model, and the temperature by which its file divides the model's logits."""

    model: keras.Model
    temperature: float


def import_onnx(path: Path, build: Callable[[], keras.Model]) -> ImportedModel:
    """Read a network back from the file that it was exported to.

    Args:
        path: an ONNX file of a digit model.
        build: the architecture that was exported.

    Raises:
        ModelError: the file is missing or damaged, or holds another architecture.
    """
    try:
        graph = onnx.load(path).graph
        stored = _load_weights(graph)
    except Exception as error:  # onnx and protobuf fail in several ways
        raise ModelError(
            f"{path} is missing, damaged or no ONNX file ({error}). "
            "Choose one that inkdigit exported."
        ) from error
    nodes = [node for node in graph.node if node.op_type in CONVERSIONS]
    model = build()
    targets = [layer for layer in model.layers if find_keras_class(layer) in LAYER_OPERATORS]
    expected = [LAYER_OPERATORS[find_keras_class(layer)] for layer in targets]
    if expected != [node.op_type for node in nodes]:
        raise ModelError(
            f"{path} does not hold the layers of {model.name}. It has "
            f"{', '.join(node.op_type for node in nodes) or 'none'} instead of "
            f"{', '.join(expected)}. Choose the architecture that was exported."
        )
    for layer, node in zip(targets, nodes, strict=True):
        weights = [stored[name] for name in node.input if name in stored]
        try:
            layer.set_weights(CONVERSIONS[node.op_type](weights))
        except ValueError as error:
            raise ModelError(
                f"{path} does not hold the weights of {model.name}'s {layer.name}. It has "
                f"{_list_shapes(weights)} instead of {_list_shapes(layer.get_weights())}. "
                "Choose the architecture that was exported."
            ) from error
    return ImportedModel(model, _find_temperature(graph.node, stored))


def _list_shapes(weights: Weights) -> str:
    return ", ".join(str(weight.shape) for weight in weights)


def _load_weights(graph: Any) -> dict[str, NDArray[np.float32]]:
    """Load all weights by name; those of half precision also by the name that nodes use."""
    stored = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0] in stored:
            stored[node.output[0]] = stored[node.input[0]].astype(np.float32)
    return stored


def _find_temperature(nodes: Any, stored: dict[str, NDArray[np.float32]]) -> float:
    """Find by what the logits, which the last Gemm gives, are divided; 1 where they are not."""
    logits = [node.output[0] for node in nodes if node.op_type == "Gemm"][-1:]
    scales = [
        float(stored[node.input[1]])
        for node in nodes
        if node.op_type == "Mul" and [node.input[0]] == logits
    ]
    return 1 / scales[0] if scales else 1.0


def _convert_kernel(weights: Weights) -> Weights:
    kernel, *bias = weights
    return [kernel.transpose(2, 3, 1, 0), *bias]  # (out, in, h, w) -> (h, w, in, out)


def _keep(weights: Weights) -> Weights:
    return weights


CONVERSIONS: dict[str, Callable[[Weights], Weights]] = {
    "Conv": _convert_kernel,
    "BatchNormalization": _keep,  # scale, shift, mean and variance, as Keras has them
    "Gemm": _keep,
}
LAYER_OPERATORS: dict[type, str] = {
    layers.Conv2D: "Conv",
    layers.BatchNormalization: "BatchNormalization",
    layers.Dense: "Gemm",
}
