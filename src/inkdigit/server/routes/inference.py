"""Routes of the Open Inference Protocol, version 2, for frames."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from inkdigit.server.disconnect import run_while_connected
from inkdigit.server.media_types import MediaType
from inkdigit.server.payloads.openapi import FILE_SCHEMA, describe_body, refer_to
from inkdigit.server.payloads.protocol import (
    MODEL_METADATA,
    MODEL_NAME,
    MODEL_VERSION,
    SERVER_METADATA,
)
from inkdigit.server.payloads.tensor_schemas import (
    InferenceAnswer,
    InferenceRequest,
    ModelMetadata,
    ServerMetadata,
)
from inkdigit.server.payloads.tensors import (
    BINARY_HEADER,
    EncodedAnswer,
    format_answer,
    parse_frames,
)
from inkdigit.server.problems import CLOSED_RESPONSES, PROBLEM_RESPONSES, Responses
from inkdigit.server.query import KNOWN_QUERY
from inkdigit.server.services import Services

MODEL_PATH = f"/models/{MODEL_NAME}"
VERSION_PATH = f"{MODEL_PATH}/versions/{MODEL_VERSION}"


def make_inference_routes(services: Services) -> APIRouter:
    """Make the routes of the protocol: what there is, whether it is ready, and `infer`."""
    router = APIRouter(prefix="/v2", tags=["Open Inference Protocol"], dependencies=KNOWN_QUERY)
    _add_metadata_routes(router)
    _add_health_routes(router, services)
    _add_infer_route(router, services)
    return router


def _add_metadata_routes(router: APIRouter) -> None:
    @router.get("", responses=CLOSED_RESPONSES)
    async def server() -> ServerMetadata:
        """What this server is."""
        return ServerMetadata.model_validate(SERVER_METADATA)

    @router.get(MODEL_PATH, responses=CLOSED_RESPONSES)
    @router.get(VERSION_PATH, include_in_schema=False)
    async def model() -> ModelMetadata:
        """What goes into the network, and what comes out."""
        return ModelMetadata.model_validate(MODEL_METADATA)


def _add_health_routes(router: APIRouter, services: Services) -> None:
    wait: Responses = {503: PROBLEM_RESPONSES[503]}

    @router.get("/health/live")
    async def live() -> dict[str, bool]:
        """Whether the process answers."""
        return {"live": True}

    @router.get("/health/ready", responses=wait)
    @router.get(f"{MODEL_PATH}/ready", responses=CLOSED_RESPONSES | wait)
    @router.get(f"{VERSION_PATH}/ready", responses=CLOSED_RESPONSES | wait, include_in_schema=False)
    async def ready() -> dict[str, bool]:
        """Whether it reads now: an empty frame goes through the network."""
        await services.check_ready()
        return {"ready": True}


def _add_infer_route(router: APIRouter, services: Services) -> None:
    binary: Responses = {200: {"content": {MediaType.BINARY: {"schema": FILE_SCHEMA}}}}

    @router.post(
        f"{MODEL_PATH}/infer",
        response_model=InferenceAnswer,
        responses=PROBLEM_RESPONSES | binary,
        openapi_extra=describe_body(
            {MediaType.JSON: refer_to(InferenceRequest), MediaType.BINARY: FILE_SCHEMA}
        ),
    )
    @router.post(f"{VERSION_PATH}/infer", response_model=InferenceAnswer, include_in_schema=False)
    async def infer(request: Request) -> Response:
        """Frames -> probabilities."""
        body, length = await request.body(), request.headers.get(BINARY_HEADER)
        classifying = services.workers.run(lambda: _classify(services, body, length))
        answer = await run_while_connected(request, classifying)
        if not answer.tail:
            return Response(answer.head, media_type=MediaType.JSON)
        headers = {BINARY_HEADER: str(len(answer.head))}
        return Response(answer.head + answer.tail, headers=headers, media_type=MediaType.BINARY)


def _classify(services: Services, body: bytes, header_length: str | None) -> EncodedAnswer:
    request = parse_frames(body, header_length)
    classification = services.reader.digit_model.classify(request.frames)
    outputs = {
        "probabilities": classification.probabilities,
        "digit": classification.digit_probability[:, None],
    }
    return format_answer(request, outputs)
