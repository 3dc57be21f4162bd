"""Pictures that take too long, and clients that go away meanwhile: what is done for them ends."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Event
from typing import Any

import httpx
import pytest

from inkdigit import Reader
from inkdigit.deadline import check_deadline
from inkdigit.errors import DeadlineError
from inkdigit.recognition.reading import Reading
from inkdigit.server.app import create_app
from inkdigit.server.services import Services
from inkdigit.server.settings import ServerSettings
from inkdigit.synthetic.samples import sketch
from support.pictures import png
from support.serving import run_apart, serve_here
from support.waiting import HANGS
from support.wire import request

SEVEN = png(sketch(7, (120, 90)))
ENDLESS = b"endless"
BATCH = {"images": [base64.b64encode(picture).decode() for picture in (SEVEN, ENDLESS, SEVEN)]}


class SlowReader(Reader):
    """A reader for which one picture takes for ever, unless a deadline passes."""

    begun: Event
    ended: Event
    why: str = ""
    """It ended."""
    known: Reading
    """What it says of any other."""

    def read(self, source: Any, **_: Any) -> Reading:
        if source != ENDLESS:
            return self.known
        self.begun.set()
        try:
            latest = time.monotonic() + HANGS
            while time.monotonic() < latest:
                check_deadline()
                time.sleep(0.005)
        except DeadlineError as error:
            self.why = str(error)
            raise
        else:
            return self.known
        finally:
            self.ended.set()


@asynccontextmanager
async def serving(**settings: Any) -> AsyncIterator[tuple[int, SlowReader, httpx.AsyncClient]]:
    """A server with one thread, its reader, and somebody who asks it."""
    reader = SlowReader.load()
    reader.begun, reader.ended = Event(), Event()
    reader.known = Reader.read(reader, SEVEN)
    services = Services(reader, ServerSettings(threads=1, **settings))
    services.warm = True
    async with serve_here(create_app(services), services.settings) as port:
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANGS) as client:
            yield port, reader, client
    services.close()


async def wait_until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(HANGS):
        while not happened():  # noqa: ASYNC110 - a thread says when
            await asyncio.sleep(0.01)


def test_a_picture_that_takes_too_long_is_a_problem() -> None:
    async def scenario() -> list[httpx.Response]:
        async with serving(read_timeout=0.5) as (_, _, client):
            return [
                await client.post("/v1/read", content=ENDLESS),
                await client.post("/v1/read/batch", json=BATCH),
                await client.post("/v1/read", content=SEVEN),
            ]

    alone, batch, after = run_apart(scenario)
    assert alone.status_code == 413
    assert "too much to read at once" in alone.json()["detail"]
    readings = batch.json()["readings"]
    assert [reading["status"] for reading in readings] == ["read", "error", "read"]
    assert readings[1]["problem"]["status"] == 413
    assert after.json()["text"] == "7"


@pytest.mark.parametrize(
    ("path", "headers", "body"),
    [
        ("/v1/read", {}, ENDLESS),
        ("/v1/read/batch", {"Content-Type": "application/json"}, json.dumps(BATCH).encode()),
    ],
)
def test_what_is_done_for_a_client_ends_when_it_goes(
    path: str, headers: dict[str, str], body: bytes
) -> None:
    async def scenario() -> httpx.Response:
        async with serving() as (port, reader, client):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request(f"POST {path}", body, headers))
            await wait_until(reader.begun.is_set)
            assert not reader.ended.is_set()
            writer.close()
            await wait_until(reader.ended.is_set)
            assert "Nobody waits" in reader.why  # or it would have its 30 seconds
            return await client.post("/v1/read", content=SEVEN)

    assert run_apart(scenario).json()["text"] == "7"


def test_it_is_not_ready_while_no_picture_gets_through() -> None:
    async def scenario() -> None:
        async with serving(stall_seconds=0.1) as (port, reader, client):
            assert (await client.get("/readyz")).status_code == 200
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request("POST /v1/read", ENDLESS))
            await wait_until(reader.begun.is_set)
            await asyncio.sleep(0.15)
            answer = await client.get("/readyz")
            assert answer.status_code == 503
            assert "every thread has been busy" in answer.json()["detail"]
            assert (await client.get("/livez")).status_code == 200
            writer.close()
            await wait_until(reader.ended.is_set)
            assert (await client.post("/v1/read", content=SEVEN)).status_code == 200
            assert (await client.get("/readyz")).status_code == 200

    run_apart(scenario)
