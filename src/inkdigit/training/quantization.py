"""A network in eight bits: a half to a quarter as large, twice as fast, and it says the same.

Kernels and activations become whole numbers with a scale (B. Jacob et al., "Quantization and
Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", 2018). Kernels keep to
seven bits, so that processors without instructions for it add them up to the same.
"""

import io
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantType,
    quantize_static,
)

from inkdigit.types import Frames

TOGETHER = 500
"""Frames that are looked at at a time."""
WITHIN = 99.999
"""Percent of an activation's values that its range holds: a few far ones would coarsen all."""
HEAVY = ("Conv", "Gemm")
"""What is worth it: nearly all of a network's weights and time."""
LIGHT = ("Relu", "Transpose", "Flatten")
"""What only passes on or cuts off what a heavy layer gives: one with it, or that would be rounded
before the ReLU and behind it."""


def quantize(path: Path, out: Path, frames: Frames) -> None:
    """Write a network in eight bits.

    What looks at the picture itself stays as it is: it costs little, and grey levels count there.

    Args:
        path: its ONNX file.
        out: for the new one; what the old one says of its recipe and seed is taken over.
        frames: (n, 28, 28) uint8, or lines (n, 32, w), of all kinds that it will see: the range of
            each activation is what it has among these, but for a few.

    Raises:
        OSError: the file cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        folded = Path(folder) / "folded.onnx"
        _fold(path, folded)
        with _quiet():
            quantize_static(
                folded, out, _Looks(frames), per_channel=True, reduce_range=True,
                activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
                nodes_to_quantize=_nodes_in_eight_bits(folded),
                calibrate_method=CalibrationMethod.Percentile,
                extra_options={"CalibPercentile": WITHIN},
            )  # fmt: skip
    model = onnx.load(out)
    onnx.helper.set_model_props(model, _words(onnx.load(path)) | {"bits": "8"})
    onnx.save(model, out)


def _fold(path: Path, out: Path) -> None:
    """Batch normalisation folded into the convolutions, and each node named."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(out)
    onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    model = onnx.load(out)
    for number, node in enumerate(model.graph.node):
        node.name = f"{node.op_type}_{number}"
    onnx.save(model, out)


def _nodes_in_eight_bits(path: Path) -> list[str]:
    """The names of the layers that look at more than one channel, and of light ones after them."""
    graph = onnx.load(path).graph
    shapes = {tensor.name: tuple(tensor.dims) for tensor in graph.initializer}
    names: list[str] = []
    values: set[str] = set()
    for node in graph.node:  # each after those that it takes values from
        heavy = node.op_type in HEAVY and shapes[node.input[1]][1] > 1
        if heavy or (node.op_type in LIGHT and node.input[0] in values):
            names.append(node.name)
            values.update(node.output)
    return names


def _words(model: onnx.ModelProto) -> dict[str, str]:
    return {prop.key: prop.value for prop in model.metadata_props}


class _Looks(CalibrationDataReader):  # type: ignore[misc]  # ONNX Runtime has no types
    """Frames, as ONNX Runtime asks for them to see what they come to."""

    def __init__(self, frames: Frames) -> None:
        self._parts = iter(np.array_split(frames, max(1, len(frames) // TOGETHER)))

    def get_next(self) -> dict[str, Any] | None:
        part = next(self._parts, None)
        return None if part is None else {"frames": part}


@contextmanager
def _quiet() -> Iterator[None]:
    """Without ONNX Runtime's steps, and its advice to prepare the file, which `_fold` has done."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        logging.disable(before)
