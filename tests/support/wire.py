"""HTTP as bytes, for what no client would send."""

import http.client
import json
import select
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from support.waiting import HANGS

HOST = b"Host: localhost\r\n"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def problem(self) -> dict[str, Any]:
        """The problem that it is."""
        assert self.headers["content-type"] == "application/problem+json"
        problem: dict[str, Any] = json.loads(self.body)
        assert problem["status"] == self.status
        assert problem["detail"]
        return problem


class Wire:
    """A connection to a server of this machine; an answer that does not come is an error."""

    def __init__(self, port: int, receive_buffer: int | None = None) -> None:
        self._socket = socket.socket()
        self._socket.settimeout(HANGS)
        if receive_buffer is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.connect(("127.0.0.1", port))
        self._file = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, *parts: bytes) -> None:
        with suppress(ConnectionError):  # an answer may have come before all was sent
            for part in parts:
                self._socket.sendall(part)

    def answer(self, *, head: bool = False) -> Answer:
        """The next answer; to HEAD, it has no body."""
        line = self.line()
        assert line.startswith(b"HTTP/1.1 "), line
        headers = http.client.parse_headers(self._file)
        length = 0 if head else int(headers["content-length"])
        return Answer(int(line.split()[1]), headers, self._file.read(length))

    def line(self) -> bytes:
        return self._file.readline()

    def ended(self) -> bool:
        """Whether the server ends the connection, and says nothing more."""
        return self.rest() == b""

    def has_answer(self) -> bool:
        """Whether something came that was not read yet."""
        return bool(select.select([self._socket], [], [], 0)[0])

    def rest(self) -> bytes:
        """What still comes until the server ends the connection."""
        parts = []
        with suppress(ConnectionError):
            while part := self._file.read1(1_000_000):
                parts.append(part)
        return b"".join(parts)

    def stop_sending(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._file.close()
        self._socket.close()


def request(line: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> bytes:
    """A request, with its length where it has a body."""
    every = dict(headers or {})
    if body is not None:
        every.setdefault("Content-Length", str(len(body)))
    lines = "".join(f"{name}: {value}\r\n" for name, value in every.items())
    return (
        f"{line} HTTP/1.1\r\n".encode() + HOST + lines.encode("latin-1") + b"\r\n" + (body or b"")
    )
