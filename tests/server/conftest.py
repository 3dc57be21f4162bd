"""A server for all tests that do it no harm."""

from collections.abc import Iterator

import httpx
import pytest

from support.command import Inkdigit
from support.serving import RunningServer


@pytest.fixture(scope="session")
def server(
    run_inkdigit: Inkdigit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    running = RunningServer(run_inkdigit, tmp_path_factory.mktemp("server"))
    yield running
    running.stop()


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client
