"""Routes of the page: its files, and the API's description in words."""

from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
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


def page_routes() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def index() -> Response:
        return FileResponse(STATIC / "index.html", headers=FRESH)

    @router.get("/docs")
    async def docs() -> Response:
        return FileResponse(STATIC / "docs.html", headers=FRESH)

    @router.get("/favicon.ico")
    async def icon() -> Response:
        return FileResponse(STATIC / "icon.svg", headers=FRESH)

    return router
