"""Routes that read pictures: /v1/read and /v1/read/batch."""

import json
from collections import Counter
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from inkdigit.errors import PictureError
from inkdigit.recognition.reader import Reader
from inkdigit.server import schemas
from inkdigit.server.disconnect import run_while_connected
from inkdigit.server.media_types import MediaType
from inkdigit.server.payloads.explanations import format_explanation
from inkdigit.server.payloads.openapi import describe_picture, describe_pictures
from inkdigit.server.payloads.pictures import parse_picture, parse_pictures
from inkdigit.server.problems import PROBLEM_RESPONSES, Problem, convert_error
from inkdigit.server.query import KNOWN_QUERY
from inkdigit.server.services import Services

One = Annotated[bool, Query(description="each picture holds exactly one digit")]
Explain = Annotated[bool, Query(description="how the picture was read, and each digit's frame")]
Pictures = Annotated[
    bool, Query(description="each stage of that as a small picture, too; includes explain")
]


def make_read_routes(services: Services) -> APIRouter:
    """Make the routes that read a picture, and several."""
    router = APIRouter(
        prefix="/v1", tags=["read"], responses=PROBLEM_RESPONSES, dependencies=KNOWN_QUERY
    )

    @router.post("/read", response_model=schemas.Reading, openapi_extra=describe_picture())
    async def read(
        request: Request, *, one: One = False, explain: Explain = False, pictures: Pictures = False
    ) -> Response:
        """Read the digits of a picture: as the raw body, as a form's file, or base64 in JSON."""
        body, kind = await request.body(), request.headers.get("content-type", "")

        def job() -> tuple[str, str]:
            picture = parse_picture(body, kind, services.settings.body)
            answer = read_picture(
                services.reader, picture, one=one, explain=explain, pictures=pictures
            )
            return answer["status"], json.dumps(answer)

        try:
            status, text = await run_while_connected(request, services.workers.run(job))
        except PictureError:
            _note_reading(services, request, "error")
            raise
        _note_reading(services, request, status)
        return Response(text, media_type=MediaType.JSON)

    @router.post("/read/batch", response_model=schemas.Batch, openapi_extra=describe_pictures())
    async def read_batch(
        request: Request, *, one: One = False, explain: Explain = False
    ) -> Response:
        """Read up to 64 pictures: a form's files, or base64 in JSON.

        One that cannot be read does not stop the others.
        """
        body = await request.body()
        reading = _read_batch(services, request, body, one=one, explain=explain)
        text = await run_while_connected(request, reading)
        return Response(text, media_type=MediaType.JSON)

    return router


def _note_reading(services: Services, request: Request, status: str) -> None:
    """Count a reading, and let the request's line in the log have its status."""
    services.metrics.count_reading(status)
    request.state.reading = status


async def _read_batch(
    services: Services, request: Request, body: bytes, *, one: bool, explain: bool
) -> str:
    """Read the pictures of a request one after another."""
    kind, limits = request.headers.get("content-type", ""), services.settings.body
    answers: list[dict[str, Any]] = []
    with services.workers.enter_queue() as place:
        for picture in await place.run(lambda: parse_pictures(body, kind, limits)):
            job = partial(_try_read, services.reader, picture, one=one, explain=explain)
            answers.append(await place.run(job))
            services.metrics.count_reading(answers[-1]["status"])
        request.state.reading = Counter(answer["status"] for answer in answers)
        return await place.run(lambda: json.dumps({"readings": answers}))


def read_picture(
    reader: Reader, picture: bytes, *, one: bool, explain: bool, pictures: bool = False
) -> dict[str, Any]:
    """Read a picture into the object of a line of `inkdigit read --format jsonl`, without its path.

    Args:
        reader: reads it.
        picture: a file's bytes.
        one: whether the picture holds exactly one digit.
        explain: whether the object says how the picture was read.
        pictures: whether it shows that, too.

    Raises:
        PictureError: the picture cannot be decoded.
    """
    if explain or pictures:
        explanation = reader.explain(picture, one=one)
        answer = format_explanation(explanation, pictures=pictures)
    else:
        answer = reader.read(picture, one=one).to_dict()
    del answer["path"]
    return answer | {"model": reader.digit_model.checksum}


def _try_read(
    reader: Reader, picture: bytes | Problem, *, one: bool, explain: bool
) -> dict[str, Any]:
    if isinstance(picture, Problem):
        return _format_failure(picture)
    try:
        return read_picture(reader, picture, one=one, explain=explain)
    except PictureError as error:
        return _format_failure(convert_error(error))


def _format_failure(problem: Problem) -> dict[str, Any]:
    return {"status": "error", "problem": problem.to_dict()}
