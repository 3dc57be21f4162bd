"""create_app: a reader and settings -> the page and the API, as an ASGI app."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from inkdigit.recognition.reader import Reader
from inkdigit.server import schemas
from inkdigit.server.bodies import WholeBodies
from inkdigit.server.corrections import correction_routes
from inkdigit.server.edge import Edge
from inkdigit.server.health import health_routes
from inkdigit.server.inference import inference_routes
from inkdigit.server.keys import ApiKeys
from inkdigit.server.logs import logger
from inkdigit.server.page import FILES, FOLDER, page_routes
from inkdigit.server.problems import answer_problems
from inkdigit.server.read import read_routes
from inkdigit.server.services import Services, Settings
from inkdigit.server.tensors import InferenceRequest
from inkdigit.version import __version__

DEFAULT_SETTINGS = Settings()
DESCRIPTION = "Reads handwritten digits. Errors are problem details (RFC 9457)."
OPENAPI = "/openapi.json"
BETWEEN_CANARIES = 1.0
"""Seconds until the next one, where one was lost on the way to be ready."""


def create_app(reader: Reader, settings: Settings = DEFAULT_SETTINGS) -> FastAPI:
    """The page and the API.

    Args:
        reader: reads the pictures; its limits are those of the API.
        settings: how much at a time, who may ask, and where corrections are kept.

    Returns:
        An app whose `state.services` is what its routes share.
    """
    services = Services(reader, settings)
    app = FastAPI(
        title="inkdigit",
        version=__version__,
        description=DESCRIPTION,
        openapi_url=OPENAPI,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would believe the client's Host
        lifespan=lambda _app: _life(services),
    )
    app.state.services = services
    routers = [
        *(make(services) for make in (read_routes, correction_routes, inference_routes)),
        health_routes(services),
        page_routes(),
    ]
    for router in routers:
        app.include_router(router)
    app.mount(FOLDER, FILES, name="static")
    answer_problems(app)
    _describe(app)
    app.add_middleware(
        WholeBodies,
        largest=settings.largest_body,
        patience=settings.patience,
        workers=services.workers,
    )
    app.add_middleware(ApiKeys, hashes=settings.key_hashes)
    every = (route for router in routers for route in router.routes)
    paths = frozenset(route.path for route in every if isinstance(route, APIRoute))
    # The last one added is the outermost.
    app.add_middleware(Edge, metrics=services.metrics, routes=paths | {OPENAPI}, folder=FOLDER)
    return app


@asynccontextmanager
async def _life(services: Services) -> AsyncIterator[None]:
    warming = asyncio.create_task(_warm_up(services))
    yield
    services.draining = True
    warming.cancel()
    with suppress(asyncio.CancelledError):
        await warming
    services.close()


async def _warm_up(services: Services) -> None:
    """Let a canary through, then open the database: nobody waits for it to be ready."""
    while not services.warm:
        try:
            await services.canary.send()
            services.warm = True
        except Exception:  # noqa: BLE001 - whatever it was, it may pass
            logger.exception("not warm yet")
            await asyncio.sleep(BETWEEN_CANARIES)
    try:
        await services.clerk.run(lambda: services.store().prepare())
    except Exception as error:  # noqa: BLE001 - each correction tries anew
        logger.warning("corrections cannot be kept now: %s", error)


def _describe(app: FastAPI) -> None:
    """Add to the API's description what only hand-written parts of it refer to."""
    original = app.openapi
    models = (
        schemas.Problem,
        schemas.Picture,
        schemas.Pictures,
        schemas.NewCorrection,
        InferenceRequest,
    )

    def described() -> dict[str, Any]:
        document = original()
        wanted: Any = [(model, "validation") for model in models]
        _, more = models_json_schema(wanted, ref_template="#/components/schemas/{model}")
        document["components"]["schemas"] |= more["$defs"]
        return document

    app.openapi = described  # type: ignore[method-assign] # as FastAPI's documentation has it
