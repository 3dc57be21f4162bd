"""The outermost layer: each request's id, security headers, line in the log and metrics."""

import asyncio
import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inkdigit.server.logs import logger
from inkdigit.server.metrics import Metrics
from inkdigit.server.problems import FAILED, NotReady, Problem

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
}
SECURITY_HEADERS = [(name.lower().encode(), value.encode()) for name, value in SECURITY.items()]
AN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
GONE = 499
"""In the log: the client went away before there was an answer."""
LONGEST_PATH = 200
"""Characters of a path that the log repeats."""


class Edge:
    """Sees every request first and every answer last.

    Args:
        app: what is behind it.
        metrics: where requests are counted.
        routes: the paths of the app; requests for others are counted together.
        folder: the path of a folder, whose files are counted together.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        routes: frozenset[str],
        folder: str,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._routes = routes
        self._folder = folder
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, seconds = self._clock(), GONE, 0.0
        request_id = id_of(Headers(scope=scope).get("x-request-id", ""))
        # uvicorn sends no body where the method is HEAD; to the app it is a GET.
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        inner: dict[str, Any] = {**scope, "method": method, "state": dict(scope.get("state", {}))}
        failure: Exception | None = None

        async def sending(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], self._clock() - began
                message["headers"] = stamped(message.get("headers", ()), request_id)
            await send(message)

        try:
            await self._app(inner, receive, sending)
        except asyncio.CancelledError:  # the time to stop in is over
            if status == GONE:
                problem: Problem = NotReady("Expected a server that stays. This one has to stop.")
                await problem.response()(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - whatever it was: the log has it, the client does not
            failure = error
            if status == GONE:
                problem = Problem(500, FAILED)
                await problem.response()(scope, receive, sending)
        finally:
            route = self._route(scope["path"])
            seconds = seconds or self._clock() - began
            self._metrics.request(route, status, seconds)
            fields = {"method": scope["method"], "path": scope["path"][:LONGEST_PATH]}
            log_request(request_id, status, seconds, fields, inner["state"].get("why"), failure)

    def _route(self, path: str) -> str:
        if path in self._routes:
            return path
        return self._folder if path.startswith(f"{self._folder}/") else "other"


def id_of(given: str) -> str:
    """A request's id: the client's own where it is harmless, else a new one."""
    return given if AN_ID.fullmatch(given) else uuid.uuid4().hex


def stamped(headers: Any, request_id: str) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, and those that every answer has."""
    every = [*headers, *SECURITY_HEADERS, (b"x-request-id", request_id.encode())]
    if not any(name == b"cache-control" for name, _ in headers):
        every.append((b"cache-control", b"no-store"))
    return every


def log_request(
    request_id: str, status: int, seconds: float, fields: dict[str, Any],
    why: str | None = None, failure: Exception | None = None,
) -> None:  # fmt: skip
    """The one line of a request."""
    line = {
        "request_id": request_id,
        **fields,
        "status": status,
        "milliseconds": round(seconds * 1000, 2),
    }
    if why:
        line["why"] = why
    logger.log(
        logging.ERROR if failure else logging.INFO,
        "request",
        exc_info=failure,
        extra={"fields": line},
    )
