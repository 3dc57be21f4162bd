"""Clients that take their answers too slowly, or not at all: it is known which rule ends them."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from inkdigit.server.metrics import Metrics
from inkdigit.server.middleware.slow_readers import UnsentAnswer
from inkdigit.server.settings import ConnectionLimits, ServerSettings
from support.serving import run_apart, serve_here
from support.waiting import HANGS
from support.wire import request

SMALL_BUFFER = 4096
"""Bytes that the system keeps of an answer: what a client does not take stays with the server."""
SLOW, FULL = "slow_reader", "unsent_bytes"


class Client:
    """A client that takes no more than it is told to."""

    def __init__(self, port: int) -> None:
        self.taken = 0
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        self._socket.connect(("127.0.0.1", port))
        self._socket.sendall(request("GET /"))
        self._socket.setblocking(False)

    async def take(self, size: int) -> bool:
        """Take up to so many bytes. Returns whether the connection goes on."""
        with suppress(ConnectionError):
            part = await asyncio.get_running_loop().sock_recv(self._socket, size)
            self.taken += len(part)
            return bool(part)
        return False

    async def take_all(self, size: int, pause: float = 0) -> None:
        """Take so many bytes at a time until there is nothing more."""
        goes_on = True
        while goes_on:
            goes_on = await self.take(size)
            await asyncio.sleep(pause)

    def close(self) -> None:
        self._socket.close()


def count(metrics: Metrics, why: str) -> float:
    value = metrics._registry.get_sample_value("inkdigit_ended_answers_total", {"why": why})
    return value or 0.0


@asynccontextmanager
async def serving(
    size: int, client_timeout: float, answered: list[int] | None = None, **limits: Any
) -> AsyncIterator[tuple[int, Metrics]]:
    """A server whose every answer has so many bytes; `answered` gets one more for each."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(bytes(size))(scope, receive, send)
        if answered is not None:
            answered.append(size)

    settings = ServerSettings(client_timeout=client_timeout, connection=ConnectionLimits(**limits))
    metrics = Metrics(lambda: 0)
    async with serve_here(app, settings, metrics, send_buffer=SMALL_BUFFER) as port:
        yield port, metrics


@pytest.mark.parametrize(
    ("first", "size"), [(0, 0), (0, 400), (100_000, 0)], ids=["nothing", "little", "no more"]
)
def test_who_reads_too_slowly_is_cut_off(first: int, size: int) -> None:
    """Also who takes a little again and again: 8 kB a second, where 16 kB are asked for."""

    async def scenario() -> tuple[int, float]:
        async with serving(1_000_000, 2) as (port, metrics):
            client = Client(port)
            while client.taken < first and await client.take(first):
                pass
            if size:
                await client.take_all(size, 0.05)
            while not count(metrics, SLOW):  # noqa: ASYNC110 - nobody says when
                await asyncio.sleep(0.05)
            await client.take_all(100_000)
            client.close()
            assert count(metrics, FULL) == 0
            return client.taken, count(metrics, SLOW)

    async def in_time() -> tuple[int, float]:
        async with asyncio.timeout(HANGS):
            return await scenario()

    taken, ended = run_apart(in_time)
    assert taken < 500_000
    assert ended == 1


class Unread(asyncio.Transport):
    """A connection of which a client takes what the test says."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.ended = False

    def get_write_buffer_size(self) -> int:
        return self.size

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        assert (high, low) == (0, None)

    def abort(self) -> None:
        self.ended = True


def test_the_pace_is_that_of_each_while_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred bytes a second, over ten seconds: 1,000 are enough, again and again, 999 not."""
    due: list[tuple[float, Callable[..., None], tuple[int, ...]]] = []

    def call_later(seconds: float, check: Callable[..., None], *given: int) -> SimpleNamespace:
        due.append((seconds, check, given))
        return SimpleNamespace(cancel=lambda: None)

    loop = SimpleNamespace(call_later=call_later)
    monkeypatch.setattr(
        "inkdigit.server.middleware.slow_readers.asyncio",
        SimpleNamespace(get_running_loop=lambda: loop),
    )
    limits = ConnectionLimits(slowest_reading_pace=100)
    settings, metrics = ServerSettings(client_timeout=10, connection=limits), Metrics(lambda: 0)
    transport = Unread(20_000)
    answer = UnsentAnswer(transport, settings, metrics)
    answer.start()
    for taken, ended in ((1000, False), (5000, False), (1000, False), (999, True)):
        seconds, check, given = due.pop()
        assert seconds == 10
        transport.size -= taken
        check(*given)
        assert transport.ended == ended
    assert count(metrics, SLOW) == 1
    assert due == []


def test_answers_that_wait_have_room_for_so_many_bytes() -> None:
    """The one that has waited longest makes room for the next."""

    async def scenario() -> None:
        answered: list[int] = []
        async with serving(200_000, HANGS, answered, unsent_bytes=500_000) as (port, metrics):
            clients = []
            for number in range(4):
                clients.append(Client(port))
                # Its answer waits before the next one comes.
                while len(answered) <= number:  # noqa: ASYNC110 - nobody says when
                    await asyncio.sleep(0.01)
            assert count(metrics, FULL) == 2
            assert count(metrics, SLOW) == 0
            async with asyncio.timeout(HANGS):
                await asyncio.gather(*(client.take(1) for client in clients))
                for client in clients[:2]:
                    await client.take_all(100_000)
                    assert client.taken < 200_000
                for client in clients[2:]:
                    while client.taken < 200_000:
                        assert await client.take(100_000)
            for client in clients:
                client.close()

    run_apart(scenario)
