"""Errors of the API: problem details (RFC 9457) that say what was expected and what came."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from inkdigit.errors import (
    LargePictureError,
    PictureError,
    SaveError,
    UnknownFormatError,
    UsageError,
)

if TYPE_CHECKING:
    from starlette.types import ExceptionHandler

Responses = dict[int | str, dict[str, Any]]
"""Answers as FastAPI's routes take them: status -> description and content."""
MEDIA_TYPE = "application/problem+json"
SECONDS_TO_WAIT = 1
"""After which somebody who was sent away may come again."""
FAILED = "Something went wrong here. The server's log says more."
STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (LargePictureError, 413),
    (UnknownFormatError, 415),
    (PictureError, 422),
    (UsageError, 422),
)
PROBLEMS: Responses = {
    status: {
        "description": what,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, what in {
        400: "The body is not of the form that its type says.",
        401: "An API key is needed.",
        408: "The body came too slowly.",
        413: "The body or the picture is too large.",
        415: "This is no picture of a known format, or the body is compressed.",
        422: "The picture is damaged, or a value is not as it should be.",
        429: "Too much is asked at a time: wait.",
        503: "Something that is needed is not there now: wait.",
    }.items()
}
"""As the API's description shows them."""


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem
    """An answer that is not what was asked for.

    Args:
        status: the HTTP status, 400..599.
        detail: what was expected, what came and what to do next.
        headers: further headers of the answer.
        why: what only the log may say.
    """

    def __init__(
        self, status: int, detail: str, headers: Mapping[str, str] | None = None, why: str = ""
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.why = why

    def response(self) -> Response:
        return Response(self.body(), self.status, self.headers, MEDIA_TYPE)

    def body(self) -> bytes:
        return json.dumps(self.to_dict(), ensure_ascii=False).encode("utf-8", "replace")

    def to_dict(self) -> dict[str, str | int]:
        """The problem's details. `error` is for clients of the Open Inference Protocol."""
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "error": self.detail,
        }


class Busy(Problem):
    """More is asked for than can be done in time."""

    def __init__(
        self, detail: str = "Expected less at a time. All places are taken: wait."
    ) -> None:
        super().__init__(429, detail, {"Retry-After": str(SECONDS_TO_WAIT)})


class NotReady(Problem):
    """Something that is needed is not there now."""

    def __init__(self, detail: str, why: str = "") -> None:
        super().__init__(503, detail, {"Retry-After": str(SECONDS_TO_WAIT)}, why)


def problem_of(error: Exception) -> Problem:
    """The problem that an error of inkdigit's is to somebody who asks over HTTP."""
    for kind, status in STATUSES:
        if isinstance(error, kind):
            return Problem(status, str(error))
    if isinstance(error, SaveError):  # it names a database
        return NotReady("Expected to keep it. This cannot be done now: wait.", str(error))
    return Problem(500, FAILED, why=str(error))


def answer_problems(app: FastAPI) -> None:
    """Let every error of the app become a problem."""

    async def ours(request: Request, problem: Any) -> Response:
        request.state.why = problem.why
        return problem.response()  # type: ignore[no-any-return] # it is a Problem

    async def of_http(request: Request, error: Any) -> Response:
        return Problem(error.status_code, _expected(request, error), error.headers).response()

    async def of_values(_request: Request, error: Any) -> Response:
        first = error.errors()[0]
        where = " ".join(str(part) for part in first["loc"])
        return Problem(422, f"Expected something else in {where}: {first['msg']}.").response()

    handlers: dict[type[Exception], ExceptionHandler] = {
        Problem: ours,
        HTTPException: of_http,
        RequestValidationError: of_values,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _expected(request: Request, error: HTTPException) -> str:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return "Expected a path of this API: /docs lists them. Received: another."
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "another method")
        return f"Expected {allowed}. Received: {request.method}."
    return str(error.detail)
