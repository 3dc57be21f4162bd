"""A connection: uvicorn's, which also ends where its client is slow, endless or does not read."""

import asyncio
import time
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from inkdigit.server.bodies import LINGER, has_body
from inkdigit.server.edge import id_of, log_request, stamped
from inkdigit.server.problems import MEDIA_TYPE, Busy, Problem

if TYPE_CHECKING:
    from inkdigit.server.services import Services

LARGEST = 64_000
"""Bytes of a request's headers, and of what may stand behind a body in chunks."""
MOST_CONNECTIONS = 512
"""At a time; with more, an operating system's usual 1024 open files would end first."""
MOST_PIPELINED = 8
"""Requests that a client may send before the first of them is answered."""


class Impatient(HttpToolsProtocol):
    """uvicorn's protocol, which has patience for nobody.

    A client gets `Settings.patience` seconds from the first byte of a request, or from a new
    connection, to the end of its headers, and as long without taking more of an answer. It sends
    no more than `LARGEST` bytes that are no body.
    """

    _headers_due: asyncio.TimerHandle | None = None
    _read_due: asyncio.TimerHandle | None = None
    _began = 0.0
    _header_bytes = 0
    _problem: Problem | None = None
    _over = False
    """Nothing more is taken from the client."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self._services: Services = self.config.loaded_app.state.services
        self._expect_headers()
        if len(self.connections) > MOST_CONNECTIONS:
            self._refuse(Busy("Expected fewer connections at a time: wait."))

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        if self._read_due is not None:
            self._read_due.cancel()
        self._over = True
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._over:
            return
        if self._headers_due is None and self._is_idle():
            self._expect_headers()
        self._header_bytes += len(data)
        super().data_received(data)
        if self._header_bytes > LARGEST and not self._over:
            self._refuse(too_large())

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._headers_due is None:  # another request, sent before the last was answered
            self._expect_headers()

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        self._problem = self._wrong_headers()
        if self._problem is None:
            super().on_headers_complete()
        if self._problem is not None or len(self.pipeline) > MOST_PIPELINED:
            raise ValueError  # the parser stops, and the connection with it

    def on_body(self, body: bytes) -> None:
        if not self._is_idle():
            self._header_bytes = 0
        super().on_body(body)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._expect_reading()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._expect_reading()

    def send_400_response(self, msg: str) -> None:
        unknown = Problem(400, f"Expected requests in HTTP/1.1, few at a time. {msg}")
        self._refuse(self._problem or unknown)

    def _unsupported_upgrade_warning(self) -> None:
        self.cycle.keep_alive = False  # the parser takes nothing more
        self._over = True

    def timeout_keep_alive_handler(self) -> None:
        self._stop_waiting()
        super().timeout_keep_alive_handler()

    def _is_idle(self) -> bool:
        """Whether every request that came was answered."""
        return self.cycle is None or self.cycle.response_complete

    def _wrong_headers(self) -> Problem | None:
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > LARGEST:
            return too_large()
        if self.parser.should_upgrade() and has_body(Headers(raw=self.headers)):
            return Problem(
                400, "Expected a request with a body in plain HTTP/1.1, without Upgrade."
            )
        return None

    def _expect_headers(self) -> None:
        self._began = time.perf_counter()
        self._header_bytes = 0
        self._headers_due = self.loop.call_later(
            self._services.settings.patience,
            self._refuse,
            Problem(408, "Expected the headers in time. They came too slowly."),
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
            self.transport.write(self._answer(problem))
            # What is still on its way would take the answer with it.
            self.transport.write_eof()
            self.loop.call_later(LINGER, self.transport.close)
        else:
            if not self.cycle.response_started:
                self.transport.write(self._answer(problem))
            self.transport.close()
        self._expect_reading()

    def _answer(self, problem: Problem) -> bytes:
        request_id, body = id_of(""), problem.body()
        seconds = time.perf_counter() - self._began
        self._services.metrics.request("other", problem.status, seconds)
        log_request(request_id, problem.status, seconds, {"why": problem.detail})
        headers = {**problem.headers, "content-type": MEDIA_TYPE, "connection": "close"}
        encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        encoded.append((b"content-length", str(len(body)).encode()))
        every = [*self.server_state.default_headers, *stamped(encoded, request_id)]
        lines = b"".join(b"%s: %s\r\n" % header for header in every)
        return STATUS_LINE[problem.status] + lines + b"\r\n" + body

    def _expect_reading(self) -> None:
        """Look after the client, as long as there is something that it has not taken."""
        if self._read_due is not None:
            self._read_due.cancel()
            self._read_due = None
        left = self.transport.get_write_buffer_size()
        if left:
            self._read_due = self.loop.call_later(
                self._services.settings.patience, self._check_reading, left
            )

    def _check_reading(self, before: int) -> None:
        if self.transport.get_write_buffer_size() >= before:
            self.transport.abort()
        else:
            self._expect_reading()


def too_large() -> Problem:
    return Problem(431, f"Expected headers of at most {LARGEST:,} bytes.")
