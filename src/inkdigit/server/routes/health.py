"""Routes for who runs the server: is it alive, is it ready, what has it done."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from inkdigit.server import schemas
from inkdigit.server.problems import CLOSED_RESPONSES, PROBLEM_RESPONSES, Responses
from inkdigit.server.services import Services


def make_health_routes(services: Services) -> APIRouter:
    """Make the routes that ask how the server is."""
    router = APIRouter(tags=["health"])
    metrics_responses: Responses = {
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
        **CLOSED_RESPONSES,
    }

    @router.get("/livez")
    async def livez() -> dict[str, bool]:
        """Whether the process answers."""
        return {"live": True}

    @router.get("/readyz", responses={503: PROBLEM_RESPONSES[503]})
    async def readyz() -> schemas.Ready:
        """Whether it reads now: an empty frame goes through the network."""
        await services.check_ready()
        return schemas.Ready(ready=True)

    @router.get("/metrics", responses=metrics_responses)
    async def metrics() -> Response:
        """Counters in the form of Prometheus."""
        return Response(services.metrics.to_text(), media_type=CONTENT_TYPE_LATEST)

    return router
