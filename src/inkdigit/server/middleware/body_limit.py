"""The middleware that reads bodies whole: within a size, a time, and what all together may take."""

import asyncio
import time

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inkdigit.server.middleware.rejection import has_body, parse_declared_size, reject
from inkdigit.server.problems import Busy, Problem
from inkdigit.server.settings import BodyLimits
from inkdigit.server.workers import Workers


class BodyLimitMiddleware:
    """Reads the body of each request before the app sees it, and refuses what is too large or slow.

    Args:
        app: what is behind it.
        max_bytes: of a body.
        client_timeout: seconds without progress.
        workers: where their queue is full, a body is not even waited for.
        limits: the pace of a body, and the room for all of them.
    """

    def __init__(
        self,
        app: ASGIApp,
        max_bytes: int,
        client_timeout: float,
        workers: Workers,
        limits: BodyLimits,
    ) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._client_timeout = client_timeout
        self._workers = workers
        self._limits = limits
        self._held_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if not has_body(headers):
            await self._app(scope, receive, send)
            return
        body = _Body()
        try:
            self._workers.check_queue()
            self._check_headers(headers)
            await self._read(body, receive)
            await self._app(scope, _replay(body, receive), send)
        except Problem as problem:
            await reject(problem, scope, receive, send, self._limits)
        finally:
            self._held_bytes -= body.held_bytes

    def _check_headers(self, headers: Headers) -> None:
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise Problem(
                415,
                "The body is compressed. Send it as it is: not compressed.",
                {"Accept-Encoding": "identity"},
            )
        self._check_size(parse_declared_size(headers))

    async def _read(self, body: "_Body", receive: Receive) -> None:
        deadline, mark = time.monotonic() + self._client_timeout, 0
        while not body.whole:
            try:
                async with asyncio.timeout(deadline - time.monotonic()):
                    message = await receive()
            except TimeoutError:
                raise Problem(408, "The body came too slowly. Send it again in time.") from None
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body.add(message)
            self._hold(body)
            if body.size - mark >= self._limits.slowest_pace * self._client_timeout:
                deadline, mark = time.monotonic() + self._client_timeout, body.size

    def _hold(self, body: "_Body") -> None:
        """Keep room for what has come."""
        self._check_size(body.size)
        more = body.size - self._limits.small_bytes - body.held_bytes
        if more <= 0:
            return
        if self._held_bytes + more > self._limits.largest_bodies_held * self._max_bytes:
            raise Busy(
                "Other large pictures fill the room for bodies. Send the request again in a moment."
            )
        self._held_bytes += more
        body.held_bytes += more

    def _check_size(self, size: int) -> None:
        if size > self._max_bytes:
            most = f"{self._max_bytes:,} bytes"
            raise Problem(413, f"This server takes bodies of at most {most}. Send a smaller one.")


class _Body:
    """What has come of a body, and for how many bytes of it room is kept."""

    def __init__(self) -> None:
        self.whole = False
        self.size = 0
        self.held_bytes = 0
        self._parts: list[bytes] = []

    def add(self, message: Message) -> None:
        part: bytes = message.get("body", b"")
        self._parts.append(part)
        self.size += len(part)
        self.whole = not message.get("more_body", False)

    def take(self) -> bytes:
        """Give all of it away, once."""
        content = b"".join(self._parts)
        self._parts.clear()
        return content


def _replay(body: _Body, receive: Receive) -> Receive:
    """Make a `receive` that gives the whole body at once, and then what the client does."""
    first = True

    async def receive_again() -> Message:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body.take(), "more_body": False}
        return await receive()

    return receive_again
