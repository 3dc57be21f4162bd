"""Requests and answers of the Open Inference Protocol, version 2, as its JSON has them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, FailFast, Field

from inkdigit.server.payloads.protocol import (
    ANSWER_EXAMPLE,
    MODEL_METADATA,
    REQUEST_EXAMPLE,
    SERVER_METADATA,
)

MAX_ID_LENGTH = 1024
"""Characters of a request's id, which comes back with the answer."""


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
    model_config = ConfigDict(json_schema_extra={"examples": [REQUEST_EXAMPLE]})
    id: Annotated[str | None, Field(max_length=MAX_ID_LENGTH)] = None
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
    model_config = ConfigDict(json_schema_extra={"examples": [ANSWER_EXAMPLE]})
    model_name: str
    model_version: str
    id: str | None = None
    outputs: list[OutputTensor]


class Tensor(BaseModel):
    name: str
    datatype: str
    shape: list[int]


class ModelMetadata(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [MODEL_METADATA]})
    name: str
    versions: list[str]
    platform: str
    inputs: list[Tensor]
    outputs: list[Tensor]


class ServerMetadata(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [SERVER_METADATA]})
    name: str
    version: str
    extensions: list[str]
