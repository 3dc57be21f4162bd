"""Tensors of the Open Inference Protocol: in JSON, or as raw bytes behind it."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inkdigit.errors import abbreviate
from inkdigit.server.payloads.json_documents import parse_json
from inkdigit.server.payloads.protocol import MODEL_NAME, MODEL_VERSION, OUTPUT_WIDTHS
from inkdigit.server.payloads.tensor_schemas import InferenceRequest, InputTensor
from inkdigit.server.problems import Problem
from inkdigit.types import FRAME_SIDE, Frames

BINARY_HEADER = "Inference-Header-Content-Length"
"""Says how many bytes of a body are JSON."""
MAX_FRAMES = 1024
FRAME_PIXELS = FRAME_SIDE * FRAME_SIDE


@dataclass(frozen=True)
class FramesRequest:
    """The frames of a request, and for each wanted output whether it is sent as raw bytes."""

    id: str | None
    frames: Frames
    outputs: dict[str, bool]


@dataclass(frozen=True)
class EncodedAnswer:
    """JSON, and the raw bytes behind it."""

    head: bytes
    tail: bytes


def parse_frames(body: bytes, header_length: str | None) -> FramesRequest:
    """Parse a body: JSON, and behind it raw bytes where the header says how long the JSON is.

    Args:
        body: as the client sent it.
        header_length: the value of `BINARY_HEADER`; without it, all of the body is JSON.

    Raises:
        Problem: 400 where it is not as it should be, 413 where it has too many values.
    """
    length = _parse_length(header_length, len(body))
    max_values = MAX_FRAMES * (FRAME_PIXELS + FRAME_SIDE + 1) + 1000
    given = parse_json(body[:length], InferenceRequest, max_values, wrong=400)
    raw = given.parameters.binary_data_output
    outputs: dict[str, bool] = dict.fromkeys(OUTPUT_WIDTHS, raw)
    if given.outputs:
        outputs = {
            output.name: raw
            if output.parameters.binary_data is None
            else output.parameters.binary_data
            for output in given.outputs
        }
    return FramesRequest(given.id, _convert_frames(given.inputs[0], body[length:]), outputs)


def format_answer(request: FramesRequest, values: dict[str, NDArray[np.float32]]) -> EncodedAnswer:
    """Write an answer, with the outputs that are wanted as raw bytes behind it.

    Args:
        request: says which outputs are wanted.
        values: (n, 10) and (n, 1) float32 by the names of the outputs.
    """
    outputs, tail = [], b""
    for name, raw in request.outputs.items():
        value = np.ascontiguousarray(values[name], "<f4")
        output: dict[str, Any] = {"name": name, "shape": list(value.shape), "datatype": "FP32"}
        if raw:
            output["parameters"] = {"binary_data_size": value.nbytes}
            tail += value.tobytes()
        else:  # seven decimals are what a float32 near 1 has
            output["data"] = [round(float(part), 7) for part in value.ravel()]
        outputs.append(output)
    document: dict[str, Any] = {
        "model_name": MODEL_NAME,
        "model_version": MODEL_VERSION,
        "outputs": outputs,
    }
    if request.id is not None:
        document["id"] = request.id
    return EncodedAnswer(json.dumps(document).encode(), tail)


def _parse_length(header: str | None, size: int) -> int:
    """Read how many bytes of the body are JSON."""
    if header is None:
        return size
    if not header.isdecimal() or len(header) > len(str(size)) or int(header) > size:
        raise Problem(
            400,
            f"Expected {BINARY_HEADER} of at most the body's {size} bytes. "
            f"Received: '{abbreviate(header)}'.",
        )
    return int(header)


def _convert_frames(tensor: InputTensor, tail: bytes) -> Frames:
    """Convert a tensor, whose values may be in the tail, to (n, 28, 28) uint8."""
    _check_shape(tensor.shape)
    size = tensor.parameters.binary_data_size
    if (size is None) == (tensor.data is None) or len(tail) != (size or 0):
        given = {"data": tensor.data, "binary_data_size": size}
        names = " and ".join(name for name, value in given.items() if value is not None)
        raise Problem(
            400,
            "Expected either data, or binary_data_size and as many bytes behind the JSON. "
            f"Received: {names or 'neither'}, and {len(tail)} bytes behind the JSON.",
        )
    content = tail if tensor.data is None else _flatten(tensor.data)
    wanted = tensor.shape[0] * FRAME_PIXELS
    if len(content) != wanted:
        raise Problem(
            400, f"Expected {wanted} values for {tensor.shape}. Received: {len(content)}."
        )
    return np.frombuffer(content, np.uint8).reshape(tensor.shape)


def _check_shape(shape: list[int]) -> None:
    known = len(shape) == 3  # noqa: PLR2004 - n, 28, 28
    if not known or shape[1:] != [FRAME_SIDE] * 2 or not 0 <= shape[0] <= MAX_FRAMES:
        came = shape if len(shape) <= 3 else f"{len(shape)} dimensions"  # noqa: PLR2004 - as above
        raise Problem(
            400, f"Expected a shape [n, 28, 28] with n at most {MAX_FRAMES}. Received: {came}."
        )


def _flatten(data: list[Any]) -> bytes:
    """Take the values out of a list, flat or nested."""
    # As objects: among strings, NumPy would give every number the room of the longest.
    values = np.array(data, dtype=object).ravel()
    grey = range(256)
    if not all(type(value) is int and value in grey for value in values):
        raise Problem(
            400,
            "Not all values in data are whole numbers from 0 to 255, or its rows differ in length. "
            "Send such numbers, in rows of one length.",
        )
    return values.astype(np.uint8).tobytes()
