"""How who still sends a body is told that nobody wants it."""

from starlette.types import Message

from inkdigit.server.middleware.rejection import reject
from inkdigit.server.problems import Problem
from inkdigit.server.settings import DEFAULT_BODY_LIMITS
from support.serving import run_apart


def test_an_answer_is_whole_before_the_body_and_ends_behind_it() -> None:
    """A connection that ends while its client still sends takes the answer with it."""
    parts, happened = iter([True, True, False]), []

    async def receive() -> Message:
        happened.append("part of the body")
        return {"type": "http.request", "body": b"x", "more_body": next(parts)}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            happened.append("answer" if message.get("more_body") else "end")

    async def ask() -> None:
        scope = {"type": "http", "headers": [(b"transfer-encoding", b"chunked")]}
        await reject(Problem(413, "Too large."), scope, receive, send, DEFAULT_BODY_LIMITS)

    run_apart(ask)
    assert happened == ["answer", *["part of the body"] * 3, "end"]
