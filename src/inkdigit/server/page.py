"""Routes of the page: its files, and the API's description in words."""

from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
FOLDER = "/static"
FRESH = {"Cache-Control": "no-cache"}
"""A page is asked for anew each time; it is not sent again where it has not changed."""


class FreshFiles(StaticFiles):
    """Files that are asked for anew each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if "\0" in path:  # no file is called so, and the system's functions do not take it
            raise HTTPException(404)
        return await super().get_response(path, scope)

    def file_response(self, *arguments: object, **options: object) -> Response:
        response = super().file_response(*arguments, **options)  # type: ignore[arg-type] # as given
        response.headers.update(FRESH)
        return response


FILES = FreshFiles(directory=STATIC)


def page_routes() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def index(request: Request) -> Response:
        return await FILES.get_response("index.html", request.scope)

    @router.get("/docs")
    async def docs(request: Request) -> Response:
        return await FILES.get_response("docs.html", request.scope)

    @router.get("/favicon.ico")
    async def icon(request: Request) -> Response:
        return await FILES.get_response("icon.svg", request.scope)

    return router
