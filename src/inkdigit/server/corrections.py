"""The route that keeps corrections: /v1/corrections."""

from fastapi import APIRouter, Request

from inkdigit.corrections.correction import NewCorrection
from inkdigit.errors import InkdigitError
from inkdigit.imaging.decode import Limits, decode
from inkdigit.server import schemas
from inkdigit.server.documents import JSON, described, parse_json, reference
from inkdigit.server.pictures import decoded
from inkdigit.server.problems import PROBLEMS, Problem, problem_of
from inkdigit.server.services import Services

MOST_VALUES = 32


def correction_routes(services: Services) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["corrections"], responses=PROBLEMS)

    @router.post(
        "/corrections",
        status_code=201,
        openapi_extra=described({JSON: reference(schemas.NewCorrection)}),
    )
    async def correct(request: Request) -> schemas.Correction:
        """Keep what is right. The answer comes when it is safely written."""
        # A page of another site can only send JSON where it is let: it is not.
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            raise Problem(415, f"Expected {JSON}. Received: another type.")
        body, running = await request.body(), services.reader.digit_model.checksum
        try:
            new = await services.workers.run(
                lambda: correction_of(body, running, services.settings.limits)
            )
            number = await services.clerk.run(lambda: services.store().add(new))
        except InkdigitError as error:
            raise problem_of(error) from error
        services.metrics.correction()
        return schemas.Correction(id=number)

    return router


def correction_of(body: bytes, running: str, limits: Limits) -> NewCorrection:
    """The correction that a body holds. What is no picture is not kept.

    Args:
        body: as the client sent it.
        running: the network that read the picture, where the body names none.
        limits: how large the picture may be.

    Raises:
        Problem: it is not as it should be.
        PictureError: the picture cannot be decoded.
    """
    given = parse_json(body, schemas.NewCorrection, MOST_VALUES)
    picture = decoded(given.picture) if given.picture is not None else None
    if picture is not None:
        decode(picture, limits)
    return NewCorrection(
        predicted=given.said,
        expected=given.right,
        status=given.status,
        confidence=given.confidence,
        picture=picture,
        model=given.model or running,
    )
