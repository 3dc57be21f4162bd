"""Routes of the Open Inference Protocol, version 2, for frames.

https://github.com/kserve/open-inference-protocol, with the extension for binary tensors that NVIDIA
Triton's clients speak.
"""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from inkdigit.server.documents import FILE, JSON, described, reference
from inkdigit.server.health import check_ready
from inkdigit.server.problems import PROBLEMS, Responses
from inkdigit.server.services import Services
from inkdigit.server.tensors import (
    HEADER,
    NAME,
    OUTPUTS,
    VERSION,
    Answer,
    InferenceAnswer,
    InferenceRequest,
    format_answer,
    parse,
)
from inkdigit.types import FRAME_SIDE
from inkdigit.version import __version__

BINARY = "application/octet-stream"
MODEL = f"/models/{NAME}"
VERSIONED = f"{MODEL}/versions/{VERSION}"
CLOSED: Responses = {401: PROBLEMS[401]}
WAIT: Responses = {503: PROBLEMS[503]}
SERVER_SAYS: dict[str, Any] = {
    "name": NAME,
    "version": __version__,
    "extensions": ["binary_tensor_data"],
}
MODEL_SAYS: dict[str, Any] = {
    "name": NAME,
    "versions": [VERSION],
    "platform": "onnx_onnxv1",
    "inputs": [{"name": "frames", "datatype": "UINT8", "shape": [-1, FRAME_SIDE, FRAME_SIDE]}],
    "outputs": [
        {"name": name, "datatype": "FP32", "shape": [-1, width]} for name, width in OUTPUTS.items()
    ],
}


class Tensor(BaseModel):
    name: str
    datatype: str
    shape: list[int]


class ModelMetadata(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [MODEL_SAYS]})
    name: str
    versions: list[str]
    platform: str
    inputs: list[Tensor]
    outputs: list[Tensor]


class ServerMetadata(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [SERVER_SAYS]})
    name: str
    version: str
    extensions: list[str]


def inference_routes(services: Services) -> APIRouter:
    router = APIRouter(prefix="/v2", tags=["Open Inference Protocol"])
    body = described({JSON: reference(InferenceRequest), BINARY: FILE})

    @router.get("", responses=CLOSED)
    async def server() -> ServerMetadata:
        """What this server is."""
        return ServerMetadata.model_validate(SERVER_SAYS)

    @router.get("/health/live")
    async def live() -> dict[str, bool]:
        """Whether the process answers."""
        return {"live": True}

    @router.get("/health/ready", responses=WAIT)
    @router.get(f"{MODEL}/ready", responses=CLOSED | WAIT)
    @router.get(f"{VERSIONED}/ready", responses=CLOSED | WAIT, include_in_schema=False)
    async def ready() -> dict[str, bool]:
        """Whether it reads now: a canary goes through the network."""
        await check_ready(services)
        return {"ready": True}

    @router.get(MODEL, responses=CLOSED)
    @router.get(VERSIONED, include_in_schema=False)
    async def model() -> ModelMetadata:
        """What goes into the network, and what comes out."""
        return ModelMetadata.model_validate(MODEL_SAYS)

    @router.post(
        f"{MODEL}/infer",
        response_model=InferenceAnswer,
        responses=PROBLEMS | {200: {"content": {BINARY: {"schema": FILE}}}},
        openapi_extra=body,
    )
    @router.post(f"{VERSIONED}/infer", response_model=InferenceAnswer, include_in_schema=False)
    async def infer(request: Request) -> Response:
        """Frames -> probabilities."""
        content, length = await request.body(), request.headers.get(HEADER)

        def job() -> Answer:
            asked = parse(content, length)
            probabilities, digit = services.reader.digit_model.classify(asked.frames)
            return format_answer(asked, {"probabilities": probabilities, "digit": digit[:, None]})

        answer = await services.workers.run(job)
        if not answer.tail:
            return Response(answer.head, media_type=JSON)
        headers = {HEADER: str(len(answer.head))}
        return Response(answer.head + answer.tail, headers=headers, media_type=BINARY)

    return router
