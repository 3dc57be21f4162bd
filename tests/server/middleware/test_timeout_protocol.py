"""Clients that are slow, that stop in the middle, or that do not read their answers."""

import asyncio
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import repeat
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.responses import Response
from starlette.types import Message

from inkdigit.imaging.decode import DEFAULT_LIMITS
from inkdigit.server.middleware.body_limit import BodyLimitMiddleware
from inkdigit.server.settings import ConnectionLimits, ServerSettings
from inkdigit.server.workers import Workers
from support.command import Inkdigit
from support.serving import RunningServer, run_apart
from support.waiting import HANGS
from support.wire import Wire, request

READ = "POST /v1/read"
STEP = 0.05
"""Seconds between two parts that a slow client sends: much shorter than the server's timeout."""


@pytest.fixture(scope="module")
def hasty(
    run_inkdigit: Inkdigit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server with a short timeout."""
    running = RunningServer(run_inkdigit, tmp_path_factory.mktemp("hasty"), "--client-timeout", "1")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def patient(
    run_inkdigit: Inkdigit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server whose clients may take their time, as on a busy machine they do."""
    home = tmp_path_factory.mktemp("patient")
    running = RunningServer(run_inkdigit, home, "--client-timeout", "900")
    yield running
    running.stop()


def drip(wire: Wire, parts: Iterable[bytes]) -> None:
    """Send part after part until the server has had enough, or half a minute is over."""
    latest = time.monotonic() + 30
    for part in parts:
        if wire.has_answer() or time.monotonic() > latest:
            return
        wire.send(part)
        time.sleep(STEP)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [b"GET"],
        (bytes([byte]) for byte in b"GET /livez HTTP/1.1\r\nX: " + b"a" * 600),
        repeat(b"X-More: a\r\n"),
        repeat(b"\r\n"),
    ],
    ids=["nothing", "begun", "bytes", "headers", "lines"],
)
def test_slow_headers_are_cut_off(hasty: RunningServer, parts: Iterable[bytes]) -> None:
    with Wire(hasty.port) as wire:
        if isinstance(parts, repeat) and next(parts) != b"\r\n":
            wire.send(b"GET /livez HTTP/1.1\r\n")
        drip(wire, parts)
        answer = wire.answer()
        assert answer.problem()["status"] == 408
        assert answer.headers["connection"] == "close"
        assert wire.ended()


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({"Content-Length": "100000"}, b""),
        ({"Content-Length": "100000"}, b"a"),
        ({"Transfer-Encoding": "chunked"}, b"1\r\na\r\n"),
        ({"Transfer-Encoding": "chunked"}, b"a"),
    ],
    ids=["nothing", "bytes", "chunks", "size"],
)
def test_a_slow_body_is_cut_off(hasty: RunningServer, headers: dict[str, str], part: bytes) -> None:
    with Wire(hasty.port) as wire:
        wire.send(request(READ, headers=headers))
        drip(wire, repeat(part))
        assert wire.answer().status in ((408,) if part != b"a" else (400, 408))


def test_a_body_that_stops_after_a_quick_beginning_is_cut_off(hasty: RunningServer) -> None:
    with Wire(hasty.port) as wire:
        wire.send(request(READ, headers={"Content-Length": "30000000"}), bytes(5_000_000))
        answer = wire.answer()
        assert answer.problem()["status"] == 408
        assert answer.headers["connection"] == "close"


def test_a_large_body_that_goes_on_is_let_in(hasty: RunningServer) -> None:
    with Wire(hasty.port) as wire:
        parts = [bytes(50_000)] * 30  # takes longer than the server's timeout
        wire.send(request(READ, headers={"Content-Length": str(sum(map(len, parts)))}))
        drip(wire, parts)
        assert wire.answer().status == 415


@pytest.mark.parametrize(("pace", "status"), [(16_000, 200), (15_000, 408)])
def test_what_keeps_the_pace_has_as_long_as_it_takes(
    monkeypatch: pytest.MonkeyPatch, pace: int, status: int
) -> None:
    """The largest body, for most of an hour of the server's clock."""
    now, settings = 0.0, ServerSettings()
    max_bytes = settings.body.compute_max_bytes(DEFAULT_LIMITS)
    parts = [bytes(pace)] * (max_bytes // pace)
    statuses = []

    async def receive() -> Message:
        nonlocal now
        await asyncio.sleep(0)
        now += 1
        return {"type": "http.request", "body": parts.pop(), "more_body": bool(parts)}

    async def send(message: Message) -> None:
        statuses.append(message.get("status"))

    async def upload() -> None:
        workers = Workers(1, 1, 1)
        app = BodyLimitMiddleware(
            Response(), max_bytes, settings.client_timeout, workers, settings.body
        )
        headers = [(b"transfer-encoding", b"chunked")]
        await app({"type": "http", "headers": headers}, receive, send)
        workers.close()

    monkeypatch.setattr(
        "inkdigit.server.middleware.body_limit.time", SimpleNamespace(monotonic=lambda: now)
    )
    run_apart(upload)
    assert statuses[0] == status


def test_the_second_request_of_a_connection_is_not_waited_for_longer(hasty: RunningServer) -> None:
    with Wire(hasty.port) as wire:
        wire.send(request("GET /livez"), b"GET /li")
        assert wire.answer().status == 200
        assert wire.answer().status == 408


def test_an_upload_that_is_cut_short_leaves_no_trace(hasty: RunningServer) -> None:
    ids = {"cut-short-1": "Content-Length: 100", "cut-short-2": "Transfer-Encoding: chunked"}
    for request_id, header in ids.items():
        name, value = header.split(": ")
        with Wire(hasty.port) as wire:
            wire.send(
                request(READ, headers={name: value, "X-Request-ID": request_id}), b"5\r\nhello"
            )
            wire.stop_sending()
            assert wire.ended()
    lines = hasty.find_lines(ids)
    assert [line["status"] for line in lines] == [499, 499]
    assert all(line["milliseconds"] > 0 for line in lines)


def test_the_rest_goes_on_while_slow_clients_wait(server: RunningServer) -> None:
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(200)]
    try:
        for number, connection in enumerate(slow):
            connection.sendall(
                request(READ, headers={"Content-Length": "1000"}) if number % 2 else b"GET /"
            )
        with server.client() as client:
            assert client.get("/readyz").status_code == 200
            assert client.post("/v1/read", content=b"no picture").status_code == 415
    finally:
        for connection in slow:
            connection.close()


def test_there_are_only_so_many_connections(patient: RunningServer) -> None:
    most = ConnectionLimits().connections
    with ExitStack() as stack:
        for _ in range(most):
            stack.enter_context(Wire(patient.port))
        surplus = [stack.enter_context(Wire(patient.port)) for _ in range(40)]
        answers = [wire.answer() for wire in surplus]
    assert {answer.status for answer in answers} == {429}
    assert {answer.headers["retry-after"] for answer in answers} == {"1"}
    patient.wait_for("/readyz")


def test_refused_connections_take_few_files(patient: RunningServer) -> None:
    """However many come: each stays half open until its client has the answer."""
    files, limits = Path(f"/proc/{patient.process.pid}/fd"), ConnectionLimits()
    before, opened = len(list(files.iterdir())), [0]
    with ExitStack() as stack:
        for _ in range(1000):
            stack.enter_context(Wire(patient.port))
        latest = time.monotonic() + HANGS
        while opened[-1] < limits.connections and time.monotonic() < latest:
            time.sleep(0.01)
            opened.append(len(list(files.iterdir())) - before)
        for _ in range(20):  # until all of them are accepted
            time.sleep(0.02)
            opened.append(len(list(files.iterdir())) - before)
    most = limits.connections + limits.refused_connections + limits.accepted_connections
    assert limits.connections <= max(opened) <= most
    patient.wait_for("/readyz")
