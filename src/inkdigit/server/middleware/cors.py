"""The middleware that lets pages of other origins ask, where the operator names them (CORS)."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from inkdigit.errors import UsageError, abbreviate
from inkdigit.server.payloads.tensors import BINARY_HEADER
from inkdigit.server.problems import Problem

METHODS = ("GET", "POST")
REQUEST_HEADERS = ("Authorization", "Content-Type", "X-Request-ID", BINARY_HEADER)
ANSWER_HEADERS = ("Retry-After", "X-Request-ID", BINARY_HEADER)


class CorsMiddleware(CORSMiddleware):
    """Starlette's, whose refusals are problem details. Cookies are never asked for.

    Args:
        app: what is behind it.
        origins: that may ask.
    """

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=METHODS,
            allow_headers=REQUEST_HEADERS,
            expose_headers=ANSWER_HEADERS,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        if answer.status_code < 400:  # noqa: PLR2004 - errors begin there
            return answer
        problem = Problem(
            403,
            "A page of another site asks for this. Start the server with --cors-origin and its "
            f"origin; {', '.join(METHODS)} may then be asked for.",
            {"Vary": "Origin"},
        )
        return problem.to_response()


def check_origin(origin: str) -> str:
    """Give an origin back as browsers send it: in lower case, without a slash at its end.

    Raises:
        UsageError: it is none.
    """
    plain = origin.lower().removesuffix("/")
    try:
        parts = urlsplit(plain)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        host = None
    if (
        not host
        or parts.scheme not in ("http", "https")
        or plain != f"{parts.scheme}://{parts.netloc}"
        or "@" in plain
    ):
        raise UsageError(
            "Expected an origin, as https://digits.example or http://localhost:3000. "
            f"Received: {abbreviate(origin)!r}."
        )
    return plain
