"""Routes for who runs the server: is it alive, is it ready, what has it done."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from inkdigit.server import schemas
from inkdigit.server.problems import PROBLEMS, NotReady, Responses
from inkdigit.server.services import Services

METRICS: Responses = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}


def health_routes(services: Services) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/livez")
    async def livez() -> dict[str, bool]:
        """Whether the process answers."""
        return {"live": True}

    @router.get("/readyz", responses={503: PROBLEMS[503]})
    async def readyz() -> schemas.Ready:
        """Whether it reads now: a canary goes through the network."""
        await check_ready(services)
        return schemas.Ready(ready=True)

    @router.get("/metrics", responses=METRICS | {401: PROBLEMS[401]})
    async def metrics() -> Response:
        """Counters in the form of Prometheus."""
        return Response(services.metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return router


async def check_ready(services: Services) -> None:
    """Let a canary through the network.

    Raises:
        NotReady: it is not warm yet, is about to stop, or the canary did not come back.
    """
    if services.draining:
        raise NotReady("Expected a server that stays. This one is about to stop.")
    if not services.warm:
        raise NotReady("Expected a server that is warm. This one is about to be: wait.")
    await services.canary.send()
