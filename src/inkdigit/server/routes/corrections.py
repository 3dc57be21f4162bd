"""The route that keeps corrections: /v1/corrections."""

from fastapi import APIRouter, Request

from inkdigit.corrections.correction import NewCorrection
from inkdigit.errors import abbreviate
from inkdigit.imaging.decode import decode
from inkdigit.server import schemas
from inkdigit.server.media_types import MediaType, parse_media_type
from inkdigit.server.payloads.json_documents import parse_json
from inkdigit.server.payloads.openapi import describe_body, refer_to
from inkdigit.server.payloads.pictures import decode_base64
from inkdigit.server.problems import FULL_RESPONSES, PROBLEM_RESPONSES, Problem
from inkdigit.server.query import KNOWN_QUERY
from inkdigit.server.services import Services


def make_correction_routes(services: Services) -> APIRouter:
    """Make the route that keeps corrections."""
    responses = PROBLEM_RESPONSES | FULL_RESPONSES
    router = APIRouter(
        prefix="/v1", tags=["corrections"], responses=responses, dependencies=KNOWN_QUERY
    )

    @router.post(
        "/corrections",
        status_code=201,
        openapi_extra=describe_body({MediaType.JSON: refer_to(schemas.NewCorrection)}),
    )
    async def correct(request: Request) -> schemas.Correction:
        """Keep what is right. The answer comes when it is safely written."""
        # A page of another site can only send JSON where it is let: it is not.
        kind = parse_media_type(request.headers.get("content-type", ""))
        if kind != MediaType.JSON:
            came = abbreviate(kind) or "no type"
            raise Problem(415, f"Expected {MediaType.JSON}. Received: {came}.")
        correction_id = await _keep_correction(services, await request.body())
        services.metrics.count_correction()
        return schemas.Correction(id=correction_id)

    return router


async def _keep_correction(services: Services, body: bytes) -> str:
    """Check a correction and store it. Returns its id."""
    new = await services.workers.run(lambda: parse_correction(body, services))
    return await services.database_workers.run(lambda: services.open_store().add(new))


def parse_correction(body: bytes, services: Services) -> NewCorrection:
    """Parse the correction in a body. What is no picture is not kept.

    Args:
        body: as the client sent it.
        services: whose network read the picture, where the body names none, and whose limits hold.

    Raises:
        Problem: it is not as it should be.
        PictureError: the picture cannot be decoded.
    """
    given = parse_json(body, schemas.NewCorrection, services.settings.body.correction_values)
    picture = decode_base64(given.picture) if given.picture is not None else None
    if picture is not None:
        decode(picture, services.reader.limits)
    return NewCorrection(
        predicted=given.predicted,
        expected=given.expected,
        status=given.status,
        confidence=given.confidence,
        picture=picture,
        model=given.model or services.reader.digit_model.checksum,
    )
