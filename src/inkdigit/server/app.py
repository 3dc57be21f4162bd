"""Builds the app: `Services` -> the page and the API, as an ASGI app."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from inkdigit.server import schemas
from inkdigit.server.logs import logger
from inkdigit.server.middleware.api_key import ApiKeyMiddleware
from inkdigit.server.middleware.body_limit import BodyLimitMiddleware
from inkdigit.server.middleware.cors import CorsMiddleware
from inkdigit.server.middleware.observability import ObservabilityMiddleware
from inkdigit.server.middleware.same_origin import SameOriginMiddleware
from inkdigit.server.payloads.tensor_schemas import InferenceRequest
from inkdigit.server.problems import add_problem_handlers
from inkdigit.server.routes.corrections import make_correction_routes
from inkdigit.server.routes.health import make_health_routes
from inkdigit.server.routes.inference import make_inference_routes
from inkdigit.server.routes.page import STATIC_PATH, make_page_routes, open_static_files
from inkdigit.server.routes.read import make_read_routes
from inkdigit.server.services import Services
from inkdigit.version import __version__


def create_app(services: Services) -> FastAPI:
    """Create the app with the page and the API.

    Args:
        services: what its routes share. The app closes them when it ends.
    """
    app = FastAPI(
        title="inkdigit",
        version=__version__,
        description="Reads handwritten digits. Errors are problem details (RFC 9457).",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would believe the client's Host
        lifespan=lambda _app: _run_services(services),
    )
    files = open_static_files()
    routers = [
        make_read_routes(services),
        make_correction_routes(services),
        make_inference_routes(services),
        make_health_routes(services),
        make_page_routes(files),
    ]
    for router in routers:
        app.include_router(router)
    app.mount(STATIC_PATH, files, name="static")
    add_problem_handlers(app)
    _add_schemas(app)
    _add_middleware(app, services, _list_paths(routers) | {"/openapi.json"})
    return app


def _list_paths(routers: list[APIRouter]) -> frozenset[str]:
    every = (route for router in routers for route in router.routes)
    return frozenset(route.path for route in every if isinstance(route, APIRoute))


def _add_middleware(app: FastAPI, services: Services, paths: frozenset[str]) -> None:
    """Put the middleware around the routes. The last one added is the outermost."""
    settings = services.settings
    app.add_middleware(
        BodyLimitMiddleware,
        max_bytes=settings.body.compute_max_bytes(services.reader.limits),
        client_timeout=settings.client_timeout,
        workers=services.workers,
        limits=settings.body,
    )
    app.add_middleware(ApiKeyMiddleware, keys=settings.keys, limits=settings.body)
    if settings.cors_origins:  # a browser asks first whether it may, and without a key
        app.add_middleware(CorsMiddleware, origins=settings.cors_origins)
    app.add_middleware(
        SameOriginMiddleware,
        allowed_hosts=settings.allowed_hosts,
        limits=settings.body,
        origins=settings.cors_origins,
    )
    app.add_middleware(
        ObservabilityMiddleware, metrics=services.metrics, routes=paths, folder=STATIC_PATH
    )


@asynccontextmanager
async def _run_services(services: Services) -> AsyncIterator[None]:
    warming = asyncio.create_task(_warm_up(services))
    yield
    services.draining = True
    warming.cancel()
    with suppress(asyncio.CancelledError):
        await warming
    services.close()


async def _warm_up(services: Services) -> None:
    """Ask the network until it answers, then open the database: nobody waits for it to be ready."""
    while not services.warm:
        try:
            await services.probe.check()
            services.warm = True
        except Exception:  # noqa: BLE001 - whatever it was, it may pass
            logger.exception("not warm yet")
            await asyncio.sleep(services.settings.warm_up_pause)
    try:
        await services.database_workers.run(lambda: services.open_store().prepare())
    except Exception as error:  # noqa: BLE001 - each correction tries anew
        logger.error(
            "the database of corrections cannot be opened: %s Pictures are read, and each "
            "correction tries it anew: until then it gets 503.",
            error,
        )
    else:
        logger.info("the database of corrections is open")


def _add_schemas(app: FastAPI) -> None:
    """Add to the API's description what only hand-written parts of it refer to."""
    original = app.openapi
    models = (
        schemas.Problem,
        schemas.Picture,
        schemas.Pictures,
        schemas.NewCorrection,
        InferenceRequest,
    )

    def describe() -> dict[str, Any]:
        document = original()
        wanted: Any = [(model, "validation") for model in models]
        _, more = models_json_schema(wanted, ref_template="#/components/schemas/{model}")
        document["components"]["schemas"] |= more["$defs"]
        return document

    app.openapi = describe  # type: ignore[method-assign] # as FastAPI's documentation has it
