"""The outermost middleware: each request's id, common headers, line in the log and metrics."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inkdigit.server.logs import log_request
from inkdigit.server.metrics import Metrics
from inkdigit.server.middleware.headers import choose_request_id, with_common_headers
from inkdigit.server.problems import NotReady, Problem, Unexpected

CLIENT_CLOSED_REQUEST = 499
"""In the log: the client went away before there was an answer."""
LOGGED_PATH_CHARACTERS = 200
LOGGED_STATE = ("key", "reading", "why")
"""What others leave in a request's state for its line: the name of the API key, the status of the
reading, or how many pictures of a batch have each, and what the client was not told."""


class ObservabilityMiddleware:
    """Sees every request first and every answer last.

    Args:
        app: what is behind it.
        metrics: where requests are counted.
        routes: the paths of the app. Requests for others are counted together.
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
        exchange = _Exchange(scope, receive, send, self._clock)
        failure: Exception | None = None
        try:
            await self._app(exchange.inner_scope, exchange.receive, exchange.send)
        except asyncio.CancelledError:  # the time to stop in is over
            await exchange.answer(
                NotReady("This server has to stop. Send the request again: to another one.")
            )
        except ClientDisconnect:
            pass  # nobody waits for an answer
        except Exception as error:  # noqa: BLE001 - whatever it was: the log has it, the client does not
            failure = error
            await exchange.answer(Unexpected())
        finally:
            self._record(exchange, failure)

    def _record(self, exchange: "_Exchange", failure: Exception | None) -> None:
        path = exchange.inner_scope["path"]
        seconds = exchange.seconds or self._clock() - exchange.began
        self._metrics.count_request(self._choose_label(path), exchange.status, seconds)
        fields = {
            "method": exchange.method,
            "path": path[:LOGGED_PATH_CHARACTERS],
            "bytes_in": exchange.bytes_in,
            "bytes_out": exchange.bytes_out,
        }
        state = exchange.inner_scope["state"]
        fields |= {name: state[name] for name in LOGGED_STATE if state.get(name)}
        log_request(exchange.request_id, exchange.status, seconds, fields, failure)

    def _choose_label(self, path: str) -> str:
        if path in self._routes:
            return path
        return self._folder if path.startswith(f"{self._folder}/") else "other"


class _Exchange:
    """A request, and what is known of its answer.

    Attributes:
        inner_scope: the request as the app gets it.
        status: of the answer; `CLIENT_CLOSED_REQUEST` until there is one.
        seconds: until the answer began; 0 until then.
        bytes_in: of the body, as far as it was taken.
        bytes_out: of the answer's body.
    """

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, clock: Callable[[], float]
    ) -> None:
        self._receive = receive
        self._send = send
        self._clock = clock
        self.began = clock()
        self.seconds = 0.0
        self.status = CLIENT_CLOSED_REQUEST
        self.bytes_in = self.bytes_out = 0
        self.request_id = choose_request_id(Headers(scope=scope).get("x-request-id", ""))
        self.method: str = scope["method"]
        # uvicorn sends no body where the method is HEAD; to the app it is a GET.
        method = "GET" if self.method == "HEAD" else self.method
        # Files are small and come whole; Starlette answers a bad range in plain text.
        headers = [header for header in scope["headers"] if header[0] != b"range"]
        more = {"method": method, "headers": headers, "state": dict(scope.get("state", {}))}
        self.inner_scope: dict[str, Any] = {**scope, **more}

    async def receive(self) -> Message:
        """Take a part of the request in."""
        message = await self._receive()
        self.bytes_in += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on, with the common headers."""
        if message["type"] == "http.response.start":
            self.status, self.seconds = message["status"], self._clock() - self.began
            message["headers"] = with_common_headers(message.get("headers", ()), self.request_id)
        await self._send(message)
        self.bytes_out += len(message.get("body", b""))

    async def answer(self, problem: Problem) -> None:
        """Say what went wrong, where no answer has begun."""
        if self.status == CLIENT_CLOSED_REQUEST:
            await problem.to_response()(self.inner_scope, self._receive, self.send)
