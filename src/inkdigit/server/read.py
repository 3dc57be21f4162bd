"""Routes that read pictures: /v1/read and /v1/read/batch."""

import base64
import io
import json
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from PIL import Image
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from inkdigit.errors import PictureError
from inkdigit.recognition.reader import Reader
from inkdigit.recognition.reading import Digit
from inkdigit.server import schemas
from inkdigit.server.documents import JSON
from inkdigit.server.pictures import one_picture, picture_of, pictures_of, several_pictures
from inkdigit.server.problems import PROBLEMS, Problem, problem_of
from inkdigit.server.services import Services

One = Annotated[bool, Query(description="each picture holds exactly one digit")]
Explain = Annotated[bool, Query(description="how the picture was read, and each digit's frame")]


def read_routes(services: Services) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["read"], responses=PROBLEMS)

    @router.post("/read", response_model=schemas.Reading, openapi_extra=one_picture())
    async def read(request: Request, *, one: One = False, explain: Explain = False) -> Response:
        """Read the digits of a picture: as the raw body, as a form's file, or base64 in JSON."""
        body, kind = await request.body(), request.headers.get("content-type", "")

        def job() -> tuple[str, str]:
            answer = reading_of(services.reader, picture_of(body, kind), one=one, explain=explain)
            return answer["status"], json.dumps(answer)

        try:
            status, answer = await services.workers.run(job)
        except PictureError as error:
            services.metrics.reading("error")
            raise problem_of(error) from error
        services.metrics.reading(status)
        return Response(answer, media_type=JSON)

    @router.post("/read/batch", response_model=schemas.Batch, openapi_extra=several_pictures())
    async def read_batch(
        request: Request, *, one: One = False, explain: Explain = False
    ) -> Response:
        """Read up to 64 pictures: a form's files, or base64 in JSON.

        One that cannot be read does not stop the others.
        """
        body, kind = await request.body(), request.headers.get("content-type", "")
        answers = []
        with services.workers.place() as place:
            for picture in await place.run(lambda: pictures_of(body, kind)):
                if await request.is_disconnected():
                    raise ClientDisconnect
                job = partial(_tried, services.reader, picture, one=one, explain=explain)
                answers.append(await place.run(job))
                services.metrics.reading(answers[-1]["status"])
            text = await place.run(lambda: json.dumps({"readings": answers}))
        return Response(text, media_type=JSON)

    return router


def reading_of(reader: Reader, picture: bytes, *, one: bool, explain: bool) -> dict[str, Any]:
    """Read a picture: the object of a line of `inkdigit read --format jsonl`, without its path.

    Raises:
        PictureError: it cannot be decoded.
    """
    explanation = reader.explain(picture, one=one) if explain else None
    reading = explanation.reading if explanation else reader.read(picture, one=one)
    answer = reading.to_dict() | {"model": reader.digit_model.checksum}
    del answer["path"]
    if explanation:
        height, width = explanation.steps[0].picture.shape[:2]
        answer["picture"] = {"width": width, "height": height}
        answer["steps"] = [{"name": step.name, "words": step.words} for step in explanation.steps]
        for plain, digit in zip(answer["digits"], reading.digits, strict=True):
            plain.update(_seen(digit))
    return answer


def _tried(reader: Reader, picture: bytes | Problem, *, one: bool, explain: bool) -> dict[str, Any]:
    if isinstance(picture, Problem):
        return _unread(picture)
    try:
        return reading_of(reader, picture, one=one, explain=explain)
    except PictureError as error:
        return _unread(problem_of(error))


def _unread(problem: Problem) -> dict[str, Any]:
    return {"status": "error", "problem": problem.to_dict()}


def _seen(digit: Digit) -> dict[str, Any]:
    """What the network made of a digit, and the frame that it saw."""
    stream = io.BytesIO()
    Image.fromarray(digit.frame).save(stream, "PNG")
    return {
        "probabilities": [round(float(part), 4) for part in digit.probabilities],
        "frame": base64.b64encode(stream.getvalue()).decode(),
    }
