"""Quantization: a network in eight bits, a half to a quarter as large and twice as fast.

Kernels and activations become whole numbers with a scale (B. Jacob et al., "Quantization and
Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", 2018). Kernels keep to
seven bits, so that processors without instructions for it add them up to the same.
"""

import io
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
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

QUANTIZED_OPERATORS = ("Conv", "Gemm")
"""Nearly all of a network's weights and time."""
PASSING_OPERATORS = ("Relu", "Transpose", "Flatten")
"""What only passes on or cuts off what such a layer gives. It is one with that layer, or its input
would be rounded before the ReLU and behind it."""


@dataclass(frozen=True)
class CalibrationSettings:
    """How the range of each activation is found."""

    percentile: float = 99.999
    """Percent of an activation's values that its range holds: a few far ones would coarsen all."""
    batch_size: int = 500
    """Frames that are computed at a time."""


def quantize(
    path: Path,
    out: Path,
    frames: Frames,
    settings: CalibrationSettings = CalibrationSettings(),
) -> None:
    """Write a network in eight bits.

    What looks at the frame itself stays as it is: it costs little, and grey levels count there.

    Args:
        path: its ONNX file.
        out: for the new one; what the old one says of its recipe and seed is taken over.
        frames: (n, 28, 28) uint8, or lines (n, 32, w), of all kinds that it will see: the range of
            each activation is what it has among these, but for a few.
        settings: how these ranges are found.

    Raises:
        OSError: the file cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        folded = Path(folder) / "folded.onnx"
        _fold(path, folded)
        with _silence():
            quantize_static(
                folded, out, _Batches(frames, settings.batch_size),
                per_channel=True, reduce_range=True,
                activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
                nodes_to_quantize=_choose_nodes(folded),
                calibrate_method=CalibrationMethod.Percentile,
                extra_options={"CalibPercentile": settings.percentile},
            )  # fmt: skip
    model = onnx.load(out)
    onnx.helper.set_model_props(model, _read_metadata(onnx.load(path)) | {"bits": "8"})
    onnx.save(model, out)


def _fold(path: Path, out: Path) -> None:
    """Fold batch normalisation into the convolutions, and name each node."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(out)
    onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    model = onnx.load(out)
    for number, node in enumerate(model.graph.node):
        node.name = f"{node.op_type}_{number}"
    onnx.save(model, out)


def _choose_nodes(path: Path) -> list[str]:
    """Choose the layers that look at more than one channel, and what passes on after them."""
    graph = onnx.load(path).graph
    shapes = {tensor.name: tuple(tensor.dims) for tensor in graph.initializer}
    names: list[str] = []
    values: set[str] = set()
    for node in graph.node:  # each after those that it takes values from
        is_layer = node.op_type in QUANTIZED_OPERATORS and shapes[node.input[1]][1] > 1
        passes_on = node.op_type in PASSING_OPERATORS and node.input[0] in values
        if is_layer or passes_on:
            names.append(node.name)
            values.update(node.output)
    return names


def _read_metadata(model: onnx.ModelProto) -> dict[str, str]:
    return {prop.key: prop.value for prop in model.metadata_props}


class _Batches(CalibrationDataReader):  # type: ignore[misc]  # ONNX Runtime has no types
    """Frames, as ONNX Runtime asks for them to see what they come to."""

    def __init__(self, frames: Frames, size: int) -> None:
        self._parts = iter(np.array_split(frames, max(1, len(frames) // size)))

    def get_next(self) -> dict[str, Any] | None:
        part = next(self._parts, None)
        return None if part is None else {"frames": part}


@contextmanager
def _silence() -> Iterator[None]:
    """Silence ONNX Runtime's steps, and its advice to prepare the file, which `_fold` has done.

    It logs them with the root logger itself, which no module of inkdigit logs with.
    """
    root = logging.getLogger()
    root.addFilter(_is_error)
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        root.removeFilter(_is_error)


def _is_error(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR
