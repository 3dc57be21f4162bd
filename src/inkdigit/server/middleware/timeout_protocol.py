"""A connection: uvicorn's, which also ends where its client is slow, endless or does not read.

uvicorn has no hook for these, so methods of its protocol are overridden: `pyproject.toml` caps its
version.
"""

import asyncio
import time
from typing import Any, cast

from starlette.datastructures import Headers
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from inkdigit.server.logs import log_request
from inkdigit.server.media_types import MediaType
from inkdigit.server.metrics import Metrics
from inkdigit.server.middleware.headers import choose_request_id, with_common_headers
from inkdigit.server.middleware.rejection import has_body
from inkdigit.server.middleware.slow_readers import UnsentAnswer, make_room
from inkdigit.server.problems import Busy, Problem
from inkdigit.server.settings import ServerSettings


class TimeoutProtocol(HttpToolsProtocol):
    """uvicorn's protocol with timeouts and limits.

    A client gets `client_timeout` seconds from the first byte of a request, or from a new
    connection, to the end of its headers, and must take its answers at `slowest_reading_pace`. It
    sends no more than `header_bytes` that are no body.

    Args:
        settings: the timeout, and the limits of a connection.
        metrics: where requests are counted that never reach the app.
        uvicorn: what uvicorn gives each of its protocols.
    """

    _headers_due: asyncio.TimerHandle | None = None
    unsent: UnsentAnswer
    """What the client has not taken of its answers."""
    _began = 0.0
    _header_bytes = 0
    _problem: Problem | None = None
    _over = False
    """Nothing more is taken from the client."""

    def __init__(self, settings: ServerSettings, metrics: Metrics, **uvicorn: Any) -> None:
        super().__init__(**uvicorn)
        self._settings = settings
        self._timeout = settings.client_timeout
        self._limits = settings.connection
        self._metrics = metrics

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        self.unsent = UnsentAnswer(transport, self._settings, self._metrics)
        super().connection_made(transport)
        surplus = len(self.connections) - self._limits.connections
        if surplus > self._limits.refused_connections:
            self._over = True
            transport.abort()
            return
        self._expect_headers()
        if surplus > 0:
            self._refuse(Busy("This server has too many connections. Connect again in a moment."))

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self.unsent.stop()
        self._over = True
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._over:
            return
        if self._headers_due is None and self._is_idle():
            self._expect_headers()
        self._header_bytes += len(data)
        super().data_received(data)
        if self._header_bytes > self._limits.header_bytes and not self._over:
            self._refuse(self._large_headers())

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._headers_due is None:  # another request, sent before the last was answered
            self._expect_headers()

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        self._problem = self._check_headers()
        if self._problem is None:
            super().on_headers_complete()
        if self._problem is not None or len(self.pipeline) > self._limits.pipelined_requests:
            raise ValueError  # the parser stops, and the connection with it

    def on_body(self, body: bytes) -> None:
        if not self._is_idle():
            self._header_bytes = 0
        super().on_body(body)

    def pause_writing(self) -> None:
        super().pause_writing()
        self.unsent.start()
        connections = cast("set[TimeoutProtocol]", self.connections)
        answers = (connection.unsent for connection in connections)
        make_room(answers, self._limits.unsent_bytes)

    def resume_writing(self) -> None:
        self.unsent.stop()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        detail = f"{msg} Send requests in HTTP/1.1, few at a time."
        self._refuse(self._problem or Problem(400, detail))

    def _unsupported_upgrade_warning(self) -> None:
        self.cycle.keep_alive = False  # the parser takes nothing more
        self._over = True

    def timeout_keep_alive_handler(self) -> None:
        self._stop_waiting()
        super().timeout_keep_alive_handler()

    def _is_idle(self) -> bool:
        """Whether every request that came was answered."""
        return self.cycle is None or self.cycle.response_complete

    def _check_headers(self) -> Problem | None:
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > self._limits.header_bytes:
            return self._large_headers()
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):  # RFC 9112, 3.2
            return Problem(400, f"Expected one Host header. Received: {hosts}. Send HTTP/1.1.")
        if self.parser.should_upgrade() and has_body(Headers(raw=self.headers)):
            return Problem(400, "A request with a body cannot upgrade. Send it in plain HTTP/1.1.")
        return None

    def _large_headers(self) -> Problem:
        most = self._limits.header_bytes
        return Problem(431, f"The headers are too large. Send at most {most:,} bytes of them.")

    def _expect_headers(self) -> None:
        self._began = time.perf_counter()
        self._header_bytes = 0
        self._headers_due = self.loop.call_later(
            self._timeout,
            self._refuse,
            Problem(408, "The headers came too slowly. Send the request again in time."),
        )

    def _stop_waiting(self) -> None:
        if self._headers_due is not None:
            self._headers_due.cancel()
            self._headers_due = None

    def _refuse(self, problem: Problem) -> None:
        """Take nothing more, say what is wrong, and end the connection."""
        self._stop_waiting()
        self._over = True
        if self.transport.is_closing():
            return
        if not self._is_idle() and (self.pipeline or not self.cycle.more_body):
            self.cycle.keep_alive = False  # the connection ends after the answers that are due
            return
        if self._is_idle():
            self.transport.write(self._format_answer(problem))
            # What is still on its way would take the answer with it.
            self.transport.write_eof()
            self.loop.call_later(self._limits.linger_seconds, self.transport.close)
        else:
            if not self.cycle.response_started:
                self.transport.write(self._format_answer(problem))
            self.transport.close()

    def _format_answer(self, problem: Problem) -> bytes:
        request_id, body = choose_request_id(), problem.to_json()
        seconds = time.perf_counter() - self._began
        self._metrics.count_request("other", problem.status, seconds)
        log_request(request_id, problem.status, seconds, {"why": problem.detail})
        headers = {**problem.headers, "content-type": MediaType.PROBLEM, "connection": "close"}
        encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        encoded.append((b"content-length", str(len(body)).encode()))
        every = [*self.server_state.default_headers, *with_common_headers(encoded, request_id)]
        lines = b"".join(b"%s: %s\r\n" % header for header in every)
        return STATUS_LINE[problem.status] + lines + b"\r\n" + body
