"""Requests and answers of the Open Inference Protocol: JSON, and tensors as raw bytes behind it."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, FailFast, Field

from inkdigit.server.documents import parse_json
from inkdigit.server.problems import Problem
from inkdigit.types import CLASSES, FRAME_SIDE, Frames

NAME = "inkdigit"
VERSION = "1"
HEADER = "Inference-Header-Content-Length"
OUTPUTS = {"probabilities": CLASSES, "digit": 1}
"""How likely each of the ten digits is, given that it is one; and how likely it is one."""
PIXELS = FRAME_SIDE * FRAME_SIDE
MOST_FRAMES = 1024
MOST_VALUES = MOST_FRAMES * (PIXELS + FRAME_SIDE + 1) + 1000
ROUNDED = 7
WHITE = 255
EMPTY, INKED = [0] * FRAME_SIDE, [0] * 13 + [WHITE] * 2 + [0] * 13
ONE = [EMPTY] * 4 + [INKED] * 20 + [EMPTY] * 4
"""The rows of a frame with a 1 in it."""
EXAMPLE: dict[str, Any] = {
    "inputs": [{"name": "frames", "shape": [1, 28, 28], "datatype": "UINT8", "data": [ONE]}]
}
ANSWER: dict[str, Any] = {
    "model_name": NAME,
    "model_version": VERSION,
    "outputs": [
        {
            "name": "probabilities",
            "shape": [1, 10],
            "datatype": "FP32",
            "data": [0.0003, 0.9973, *[0.0003] * 8],
        },
        {"name": "digit", "shape": [1, 1], "datatype": "FP32", "data": [0.9998]},
    ],
}


class Parameters(BaseModel):
    binary_data_size: Annotated[int | None, Field(ge=0)] = None
    binary_data: bool | None = None
    binary_data_output: bool = False


class InputTensor(BaseModel):
    name: Literal["frames"]
    shape: Annotated[list[int], Field(description="n, 28, 28"), FailFast()]
    datatype: Literal["UINT8"]
    parameters: Parameters = Parameters()
    data: Annotated[list[Any] | None, Field(description="0 to 255, bright ink on black")] = None


class RequestedOutput(BaseModel):
    name: Literal["probabilities", "digit"]
    parameters: Parameters = Parameters()


class InferenceRequest(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})
    id: str | None = None
    inputs: Annotated[list[InputTensor], Field(min_length=1, max_length=1), FailFast()]
    outputs: Annotated[list[RequestedOutput], FailFast()] = []
    parameters: Parameters = Parameters()


class OutputParameters(BaseModel):
    binary_data_size: int


class OutputTensor(BaseModel):
    name: str
    shape: list[int]
    datatype: Literal["FP32"]
    parameters: OutputParameters | None = None
    data: list[float] | None = None


class InferenceAnswer(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [ANSWER]})
    model_name: str
    model_version: str
    id: str | None = None
    outputs: list[OutputTensor]


@dataclass(frozen=True)
class Asked:
    """A request: the frames, and for each wanted output whether it is sent as raw bytes."""

    id: str | None
    frames: Frames
    outputs: dict[str, bool]


@dataclass(frozen=True)
class Answer:
    """JSON, and the raw bytes behind it."""

    head: bytes
    tail: bytes


def parse(body: bytes, header_length: str | None) -> Asked:
    """A request's body: JSON, and behind it raw bytes where the header says how long the JSON is.

    Raises:
        Problem: it is not as it should be.
    """
    length = _length(header_length, len(body))
    given = parse_json(body[:length], InferenceRequest, MOST_VALUES, wrong=400)
    wanted = given.outputs or [RequestedOutput(name="probabilities"), RequestedOutput(name="digit")]
    raw = given.parameters.binary_data_output
    outputs: dict[str, bool] = {
        output.name: raw if output.parameters.binary_data is None else output.parameters.binary_data
        for output in wanted
    }
    return Asked(given.id, _frames(given.inputs[0], body[length:]), outputs)


def format_answer(asked: Asked, values: dict[str, NDArray[np.float32]]) -> Answer:
    """The answer, with the outputs that are wanted as raw bytes behind it.

    Args:
        asked: the request.
        values: (n, 10) and (n, 1) by the names of the outputs.
    """
    outputs, tail = [], b""
    for name, raw in asked.outputs.items():
        value = np.ascontiguousarray(values[name], "<f4")
        output: dict[str, Any] = {"name": name, "shape": list(value.shape), "datatype": "FP32"}
        if raw:
            output["parameters"] = {"binary_data_size": value.nbytes}
            tail += value.tobytes()
        else:
            output["data"] = [round(float(part), ROUNDED) for part in value.ravel()]
        outputs.append(output)
    document: dict[str, Any] = {"model_name": NAME, "model_version": VERSION, "outputs": outputs}
    if asked.id is not None:
        document["id"] = asked.id
    return Answer(json.dumps(document).encode(), tail)


def _length(header: str | None, size: int) -> int:
    """How many bytes of the body are JSON."""
    if header is None:
        return size
    if not header.isdecimal() or len(header) > len(str(size)) or int(header) > size:
        raise Problem(400, f"Expected {HEADER} of at most the body's {size} bytes.")
    return int(header)


def _frames(tensor: InputTensor, tail: bytes) -> Frames:
    """(n, 28, 28) uint8."""
    shape = tensor.shape
    if len(shape) != 3 or shape[1:] != [FRAME_SIDE] * 2 or not 0 <= shape[0] <= MOST_FRAMES:  # noqa: PLR2004
        came = shape if len(shape) <= 3 else f"{len(shape)} dimensions"  # noqa: PLR2004
        raise Problem(
            400, f"Expected a shape [n, 28, 28] with n at most {MOST_FRAMES}. Received: {came}."
        )
    size = tensor.parameters.binary_data_size
    if (size is None) == (tensor.data is None) or len(tail) != (size or 0):
        raise Problem(
            400, "Expected either data, or binary_data_size and as many bytes behind the JSON."
        )
    content = tail if tensor.data is None else _bytes_of(tensor.data)
    if len(content) != shape[0] * PIXELS:
        raise Problem(
            400, f"Expected {shape[0] * PIXELS} values for {shape}. Received: {len(content)}."
        )
    return np.frombuffer(content, np.uint8).reshape(shape)


def _bytes_of(data: list[Any]) -> bytes:
    """The values of a tensor, flat or nested."""
    # As objects: among strings, NumPy would give every number the room of the longest.
    values = np.array(data, dtype=object).ravel()
    if not all(type(value) is int and 0 <= value <= WHITE for value in values):
        raise Problem(
            400, f"Expected whole numbers from 0 to {WHITE} in data, in rows of one length."
        )
    return values.astype(np.uint8).tobytes()
