"""Whether the server lives, is ready, and what it counts."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from fastapi import FastAPI
from numpy.typing import ArrayLike
from prometheus_client.parser import text_string_to_metric_families

from inkdigit import Reader, __version__
from inkdigit.server.app import create_app
from inkdigit.server.services import Services
from inkdigit.server.settings import ServerSettings
from inkdigit.synthetic.samples import sketch
from inkdigit.types import Probabilities
from support.command import Inkdigit
from support.pictures import png
from support.serving import RunningServer, run_apart
from support.waiting import HANGS, wait_until

SEVEN = png(sketch(7, (120, 90)))
READY = ["/readyz", "/v2/health/ready", "/v2/models/inkdigit/ready"]
Count = Callable[..., float]


@pytest.fixture
def own(run_inkdigit: Inkdigit, tmp_path: Path) -> Iterator[RunningServer]:
    """A server that nobody else asks."""
    running = RunningServer(run_inkdigit, tmp_path / "own")
    yield running
    running.stop()


def counts(client: httpx.Client) -> Count:
    """What /metrics says now: a function of a sample's name and labels."""
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = list(text_string_to_metric_families(answer.text))
    assert families
    assert all(family.name.startswith(("inkdigit_", "process_")) for family in families)
    assert all(family.documentation for family in families)

    def count(name: str, **labels: str) -> float:
        return sum(
            sample.value
            for family in families
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    return count


def test_it_lives_and_is_ready(client: httpx.Client) -> None:
    assert client.get("/livez").json() == {"live": True}
    assert client.get("/v2/health/live").status_code == 200
    for path in READY:
        assert client.get(path).json() == {"ready": True}


def test_requests_are_counted_by_route_and_status(own: RunningServer) -> None:
    with own.client() as client:
        for _ in range(3):
            client.post("/v1/read", content=SEVEN)
        client.post("/v1/read", content=b"no picture")
        client.post("/v1/read", content=SEVEN, headers={"Content-Encoding": "gzip"})
        client.get("/v1/read")
        client.get("/static/app.js")
        for number in range(5):
            client.get(f"/nothing/{number}")
        requests = "inkdigit_requests_total"
        static = {"route": "/static", "status": "200"}  # counted once its file is closed
        wait_until(lambda: counts(client)(requests, **static) == 1)
        count = counts(client)
        assert count(requests, route="/v1/read", status="200") == 3
        assert count(requests, route="/v1/read", status="415") == 2
        assert count(requests, route="/v1/read", status="405") == 1
        assert count(requests, route="other", status="404") == 5
        assert count("inkdigit_request_seconds_count", route="/v1/read") == 6
        assert count("inkdigit_request_seconds_bucket", route="/v1/read", le="+Inf") == 6
        assert 0 < count("inkdigit_request_seconds_sum", route="/v1/read") < 600
        assert count("inkdigit_queue_length") == 0


def test_readings_are_counted_by_status(own: RunningServer) -> None:
    blank = png(np.full((50, 50, 3), 255, np.uint8))
    with own.client() as client:
        client.post("/v1/read", content=SEVEN)
        client.post("/v1/read", content=b"no picture")
        files = [("image", ("a", content)) for content in (SEVEN, blank, SEVEN[:60])]
        client.post("/v1/read/batch", files=files)
        correction = {"predicted": "7", "expected": "1", "status": "read", "confidence": 0.9}
        assert client.post("/v1/corrections", json=correction).status_code == 201
        count = counts(client)
        assert count("inkdigit_readings_total", status="read") == 2
        assert count("inkdigit_readings_total", status="blank") == 1
        assert count("inkdigit_readings_total", status="error") == 2
        assert count("inkdigit_corrections_total") == 1


def test_metrics_say_what_runs_and_how_long_pictures_wait(own: RunningServer) -> None:
    with own.client() as client:
        answer = client.post("/v1/read", content=SEVEN).json()
        count = counts(client)
        assert count("inkdigit_build_info", version=__version__) == 1
        assert count("inkdigit_model_info", network="digit", sha256=answer["model"]) == 1
        assert count("inkdigit_queue_wait_seconds_count") == 1
        assert 0 <= count("inkdigit_queue_wait_seconds_sum") < HANGS
        assert count("process_resident_memory_bytes") > 10_000_000
        assert count("process_open_fds") > 3


LONG_NOTICE = """
import sys
from inkdigit.recognition.reader import Reader
from inkdigit.server.runner import list_urls, listen, serve
from inkdigit.server.services import Services
from inkdigit.server.settings import ServerSettings

with listen("127.0.0.1", 0) as listener:
    services = Services(Reader.load(), ServerSettings(database=sys.argv[1], notice_seconds=900))
    print(list_urls(listener)[0], flush=True)
    serve(services, listener)
"""
"""A server that goes on for as long as a busy machine needs to see that it is told to stop."""


def test_it_is_not_ready_while_it_drains(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/a.db"
    with subprocess.Popen(
        [sys.executable, "-c", LONG_NOTICE, database], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            with httpx.Client(base_url=url, trust_env=False, timeout=HANGS) as client:
                wait_until(lambda: client.get("/readyz").status_code == 200)
                process.send_signal(signal.SIGTERM)
                wait_until(lambda: client.get("/readyz").status_code != 200)
                answer = client.get("/readyz")
                assert answer.status_code == 503
                assert "about to stop" in answer.json()["detail"]
                assert answer.headers["retry-after"].isdecimal()
                assert client.get("/livez").status_code == 200
            process.send_signal(signal.SIGTERM)  # who cannot wait says it twice
            assert process.wait(HANGS) == 0
        finally:
            process.kill()  # or where something is wrong, its end would be waited for


class Odd(Reader):
    """A reader whose network can be made to fail."""

    trouble: Exception | None = None
    blind = False

    def predict_proba(self, frames: ArrayLike) -> Probabilities:
        if self.trouble is not None:
            raise self.trouble
        return super().predict_proba(frames) * (np.float32(np.nan) if self.blind else 1)


async def statuses(app: FastAPI, paths: list[str]) -> list[int]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return [(await client.get(path)).status_code for path in paths]


def test_a_network_that_fails_is_not_ready(tmp_path: Path) -> None:
    async def scenario() -> None:
        reader = Odd.load()
        reader.trouble = RuntimeError("broken")
        services = Services(reader, ServerSettings(database=f"sqlite:///{tmp_path}/a.db"))
        app = create_app(services)
        assert await statuses(app, READY) == [503] * 3  # not warm
        async with app.router.lifespan_context(app):
            await asyncio.sleep(0.1)
            assert await statuses(app, ["/readyz", "/livez"]) == [503, 200]
            reader.trouble = None  # it tries again until it is warm
            async with asyncio.timeout(HANGS):
                while not services.warm:  # noqa: ASYNC110 - nobody says when
                    await asyncio.sleep(0.05)
            assert await statuses(app, READY) == [200] * 3
            reader.blind = True
            assert await statuses(app, READY) == [503] * 3
            reader.trouble = RuntimeError("broken")
            assert await statuses(app, ["/readyz", "/livez"]) == [500, 200]

    run_apart(scenario)
