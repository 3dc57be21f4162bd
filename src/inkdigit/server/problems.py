"""What goes wrong, as problem details (RFC 9457): what happened, and what to do about it."""

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
    DeadlineError,
    InkdigitError,
    LargePictureError,
    PictureError,
    QuotaError,
    SaveError,
    UnknownFormatError,
    UsageError,
)
from inkdigit.server.media_types import MediaType

if TYPE_CHECKING:
    from starlette.types import ExceptionHandler

Responses = dict[int | str, dict[str, Any]]
"""Answers as FastAPI's routes take them: status -> description and content."""
ERROR_STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (LargePictureError, 413),
    (DeadlineError, 413),
    (UnknownFormatError, 415),
    (PictureError, 422),
    (UsageError, 422),
    (QuotaError, 507),
)


def _describe_problems(meanings: dict[int, str]) -> Responses:
    """Describe statuses as FastAPI's routes take them."""
    content = {MediaType.PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": what, "content": content} for status, what in meanings.items()}


PROBLEM_RESPONSES = _describe_problems(
    {
        400: "The body is not of the form that its type says.",
        401: "An API key is needed.",
        403: "A page of another site sent it.",
        408: "The body came too slowly.",
        413: "The body or the picture is too large, or the picture takes too long to read.",
        415: "This is no picture of a known format, or the body is compressed.",
        421: "The server is not known by this host.",
        422: "The picture is damaged, or a value is not as it should be.",
        429: "Too much is asked at a time: wait.",
        503: "Something that is needed is not there now: wait.",
    }
)
"""As the API's description shows them."""
FULL_RESPONSES = _describe_problems({507: "As many corrections are kept as may be."})
"""Of a route that stores."""
CLOSED_RESPONSES: Responses = {status: PROBLEM_RESPONSES[status] for status in (401, 421)}
"""Of a route that takes no body, and is not open to everybody."""


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem
    """An answer that is not what was asked for.

    Args:
        status: the HTTP status, 400..599.
        detail: what happened and what to do next; of a wrong value, what was expected.
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

    def to_response(self) -> Response:
        """Make the answer of an app."""
        return Response(self.to_json(), self.status, self.headers, MediaType.PROBLEM)

    def to_json(self) -> bytes:
        """Write the body in UTF-8."""
        return json.dumps(self.to_dict(), ensure_ascii=False).encode("utf-8", "replace")

    def to_dict(self) -> dict[str, str | int]:
        """List the problem's details. `error` is for clients of the Open Inference Protocol."""
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "error": self.detail,
        }


class Busy(Problem):
    """More is asked for than can be done in time. The client may come again in a second."""

    def __init__(self, detail: str) -> None:
        super().__init__(429, detail, {"Retry-After": "1"})


class NotReady(Problem):
    """Something that is needed is not there now. The client may come again in a second."""

    def __init__(self, detail: str, why: str = "") -> None:
        super().__init__(503, detail, {"Retry-After": "1"}, why)


class Unexpected(Problem):
    """What nobody has thought of. Only the log says more."""

    def __init__(self, why: str = "") -> None:
        super().__init__(500, "Something went wrong here. The server's log says more.", why=why)


def convert_error(error: InkdigitError) -> Problem:
    """Turn an error of inkdigit's into the problem that it is to somebody who asks over HTTP.

    Raises:
        InkdigitError: it is this error itself, which nobody expects in a server.
    """
    for kind, status in ERROR_STATUSES:
        if isinstance(error, kind):
            return Problem(status, str(error))
    if isinstance(error, SaveError):  # it names a database
        detail = "The database cannot be written now, so nothing was kept. Send it again later."
        return NotReady(detail, why=str(error))
    raise error


def add_problem_handlers(app: FastAPI) -> None:
    """Let every error of the app become a problem."""

    async def handle_problem(request: Request, problem: Any) -> Response:
        request.state.why = problem.why
        return problem.to_response()  # type: ignore[no-any-return] # it is a Problem

    async def handle_error(request: Request, error: Any) -> Response:
        return await handle_problem(request, convert_error(error))

    async def handle_http_error(request: Request, error: Any) -> Response:
        detail = _explain_http_error(request, error)
        return Problem(error.status_code, detail, error.headers).to_response()

    async def handle_wrong_value(_request: Request, error: Any) -> Response:
        first = error.errors()[0]
        where = " ".join(str(part) for part in first["loc"])
        return Problem(422, f"There is a wrong value in {where}: {first['msg']}.").to_response()

    handlers: dict[type[Exception], ExceptionHandler] = {
        Problem: handle_problem,
        InkdigitError: handle_error,
        HTTPException: handle_http_error,
        RequestValidationError: handle_wrong_value,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _explain_http_error(request: Request, error: HTTPException) -> str:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return "There is nothing at this path. /docs lists the paths of this API."
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "another method")
        return f"This path does not take {request.method}. Use {allowed}."
    return str(error.detail)
