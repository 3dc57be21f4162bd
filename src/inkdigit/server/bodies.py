"""Bodies of requests: read whole, within a size, a time, and what all together may take."""

import asyncio
import time
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inkdigit.server.problems import Busy, Problem
from inkdigit.server.workers import Workers

SLOWEST = 16_000
"""Bytes a second that a body must bring, counted over the time that is had patience for: so the
largest body ends, too."""
SMALL = 64_000
"""Bytes that have a place whatever the others take: they are in the server's buffers anyway."""
SHARE = 4
"""All bodies together may be so many times as large as the largest."""
PENALTY = 0.5
"""Seconds in which a connection that was sent away for now is not listened to: to refuse clients
that come again at once would take the time that the others' pictures need."""
LINGER = 2.0
"""Seconds in which the rest of a body that nobody wants is thrown away."""


class WholeBodies:
    """Reads the body of each request before the app sees it, and refuses what is too large or slow.

    Args:
        app: what is behind it.
        largest: bytes of a body.
        patience: seconds without progress.
        workers: where these have no place, a body is not even waited for.
    """

    def __init__(self, app: ASGIApp, largest: int, patience: float, workers: Workers) -> None:
        self._app = app
        self._largest = largest
        self._patience = patience
        self._workers = workers
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not has_body(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        body = _Body()
        try:
            self._workers.check_place()
            await self._read(body, Headers(scope=scope), receive)
            await self._app(scope, _replay(body, receive), send)
        except Problem as problem:
            await turn_away(problem, scope, receive, send)
        except ClientDisconnect:
            return
        finally:
            self._held -= body.held

    async def _read(self, body: "_Body", headers: Headers, receive: Receive) -> None:
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise Problem(
                415, "Expected a body that is not compressed.", {"Accept-Encoding": "identity"}
            )
        self._check_size(_declared(headers))
        due, mark = time.monotonic() + self._patience, 0
        while not body.whole:
            try:
                async with asyncio.timeout(due - time.monotonic()):
                    message = await receive()
            except TimeoutError:
                raise Problem(408, "Expected the whole body in time. It came too slowly.") from None
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body.add(message)
            self._hold(body)
            if body.size - mark >= SLOWEST * self._patience:
                due, mark = time.monotonic() + self._patience, body.size

    def _hold(self, body: "_Body") -> None:
        """Keep room for what has come."""
        self._check_size(body.size)
        more = body.size - SMALL - body.held
        if more <= 0:
            return
        if self._held + more > SHARE * self._largest:
            raise Busy("Expected smaller pictures at a time. There is no room for more now: wait.")
        self._held += more
        body.held += more

    def _check_size(self, size: int) -> None:
        if size > self._largest:
            raise Problem(413, f"Expected a body of at most {self._largest:,} bytes.")


def has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


async def turn_away(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request whose body was not read.

    What is still on its way is thrown away for a moment: a connection that is closed before would
    take the answer with it. A small body is let in first, so that the connection can stay.
    """
    headers = Headers(scope=scope)
    small = 0 <= _declared(headers) <= SMALL and "expect" not in headers
    whole = small and await _let_go(receive)
    if not whole:
        problem.headers["Connection"] = "close"

    async def without_end(message: Message) -> None:
        ends = message["type"] == "http.response.body"
        await send({**message, "more_body": True} if ends else message)

    await problem.response()(scope, receive, without_end)  # the client has all of it now
    if not whole:
        await _let_go(receive)
    elif isinstance(problem, Busy):
        await asyncio.sleep(PENALTY)
    await send({"type": "http.response.body", "body": b""})


async def _let_go(receive: Receive) -> bool:
    """Throw a body away. Returns whether it came to its end."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER):
            while (message := await receive())["type"] == "http.request":
                if not message.get("more_body", False):
                    return True
    return False


def _declared(headers: Headers) -> int:
    """Bytes that a body will have; -1 where it does not say so."""
    if "transfer-encoding" in headers:
        return -1
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() else -1


class _Body:
    """What has come of a body, and for how many bytes of it room is kept."""

    def __init__(self) -> None:
        self.whole = False
        self.size = 0
        self.held = 0
        self._parts: list[bytes] = []

    def add(self, message: Message) -> None:
        part: bytes = message.get("body", b"")
        self._parts.append(part)
        self.size += len(part)
        self.whole = not message.get("more_body", False)

    def take(self) -> bytes:
        """All of it, once."""
        content = b"".join(self._parts)
        self._parts.clear()
        return content


def _replay(body: _Body, receive: Receive) -> Receive:
    """A `receive` that gives the whole body at once, and then what the client does."""
    first = True

    async def replayed() -> Message:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body.take(), "more_body": False}
        return await receive()

    return replayed
