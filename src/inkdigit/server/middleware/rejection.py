"""How a request is rejected whose body was not read."""

import asyncio
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from inkdigit.server.problems import Busy, Problem
from inkdigit.server.settings import BodyLimits


def has_body(headers: Headers) -> bool:
    """Whether a request says that it has a body."""
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def parse_declared_size(headers: Headers) -> int:
    """Read how many bytes a body will have; -1 where the request does not say so."""
    if "transfer-encoding" in headers:
        return -1
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() else -1


async def reject(
    problem: Problem, scope: Scope, receive: Receive, send: Send, limits: BodyLimits
) -> None:
    """Answer a request whose body was not read.

    What is still on its way is thrown away for a moment: a connection that is closed before would
    take the answer with it. A small body is let in first, so that the connection can stay.
    """
    headers = Headers(scope=scope)
    small = 0 <= parse_declared_size(headers) <= limits.small_bytes and "expect" not in headers
    whole = small and await drain_body(receive, limits.drain_seconds)
    if not whole:
        problem.headers["Connection"] = "close"

    async def send_without_end(message: Message) -> None:
        ends = message["type"] == "http.response.body"
        await send({**message, "more_body": True} if ends else message)

    # The client has all of the answer before it ends.
    await problem.to_response()(scope, receive, send_without_end)
    if not whole:
        await drain_body(receive, limits.drain_seconds)
    elif isinstance(problem, Busy):
        await asyncio.sleep(limits.rejection_seconds)
    await send({"type": "http.response.body", "body": b""})


async def drain_body(receive: Receive, seconds: float) -> bool:
    """Throw a body away. Returns whether it came to its end in time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (message := await receive())["type"] == "http.request":
                if not message.get("more_body", False):
                    return True
    return False
