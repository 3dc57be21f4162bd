"""Routes of the page: its files, and the API's description in words."""

from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC_PATH = "/static"


class RevalidatedFiles(StaticFiles):
    """Files that a browser asks for anew each time, and gets again only where they changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if "\0" in path:  # no file is called so, and the system's functions do not take it
            raise HTTPException(404)
        return await super().get_response(path, scope)

    def file_response(self, *arguments: object, **options: object) -> Response:
        response = super().file_response(*arguments, **options)  # type: ignore[arg-type] # as given
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Accept-Ranges"] = "none"
        return response


def open_static_files() -> RevalidatedFiles:
    """Make an app of the folder with the page's files."""
    return RevalidatedFiles(directory=Path(__file__).parents[1] / "static")


def make_page_routes(files: StaticFiles) -> APIRouter:
    """Make the routes to the files that have paths of their own."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def index(request: Request) -> Response:
        return await files.get_response("index.html", request.scope)

    @router.get("/docs")
    async def docs(request: Request) -> Response:
        return await files.get_response("docs.html", request.scope)

    @router.get("/favicon.ico")
    async def icon(request: Request) -> Response:
        return await files.get_response("icon.svg", request.scope)

    return router
