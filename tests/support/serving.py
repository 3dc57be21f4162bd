"""A real server, as an operator starts it."""

import asyncio
import json
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx
import uvicorn
from starlette.types import ASGIApp
from uvicorn.server import ServerState

from inkdigit.server.metrics import Metrics
from inkdigit.server.middleware.timeout_protocol import TimeoutProtocol
from inkdigit.server.settings import ServerSettings
from support.command import Inkdigit
from support.waiting import HANGS, wait_until

DATABASE = "the database of corrections"
"""What the log says of it at the start: that it is open, or cannot be opened."""
Result = TypeVar("Result")


def run_apart(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Run a coroutine in a thread of its own: a browser's tests may hold a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


@asynccontextmanager
async def serve_here(
    app: ASGIApp, settings: ServerSettings, metrics: Metrics | None = None, send_buffer: int = 0
) -> AsyncIterator[int]:
    """Serve an app in this loop, through the server's protocol. Gives the port.

    Args:
        app: any.
        settings: of the protocol.
        metrics: where it counts.
        send_buffer: bytes of an answer that the system keeps for a client; 0 for its choice.
    """
    config = uvicorn.Config(app, log_config=None, access_log=False, ws="none")
    make: Any = partial(
        TimeoutProtocol, settings, metrics or Metrics(lambda: 0),
        config=config, server_state=ServerState(), app_state={},
    )  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as listener:
        if send_buffer:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
        server = await asyncio.get_running_loop().create_server(make, sock=listener)
        async with server:
            yield listener.getsockname()[1]


class RunningServer:
    """`inkdigit serve` on a free port, with a database of its own.

    Args:
        command: the command.
        home: a folder for its home, its database and its log.
        options: for `serve`.
        largest_file: a write beyond so many bytes, if not 0, fails as on a full disk.
    """

    def __init__(
        self, command: Inkdigit, home: Path, *options: str | Path, largest_file: int = 0
    ) -> None:
        self.home = home
        self.database = home / "corrections.db"
        self.log = home / "log.jsonl"
        home.mkdir(parents=True, exist_ok=True)
        database = () if "--database" in options else ("--database", f"sqlite:///{self.database}")
        with self.log.open("w") as stderr:
            self.process = command.spawn(
                "serve", "--port", "0", *database, *options,
                stdout=subprocess.PIPE, stderr=stderr, largest_file=largest_file,
            )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("inkdigit: "), self.log.read_text()
        self.url = line.removeprefix("inkdigit: ").strip()
        self.port = int(self.url.rpartition(":")[2])
        self.wait_for("/readyz")
        # A correction that comes before may wait for the database's libraries for too long.
        wait_until(lambda: any(DATABASE in line["message"] for line in self.lines()))

    def wait_for(self, path: str) -> None:
        """Wait until a route answers with 200."""

        def answers() -> bool:
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            return self.ask(path) == 200

        wait_until(answers)

    def ask(self, path: str) -> int | None:
        """The status of a route's answer; None where there is none."""
        try:
            return httpx.get(self.url + path, trust_env=False, timeout=HANGS).status_code
        except httpx.TransportError:
            return None

    def client(self, **options: Any) -> httpx.Client:
        return httpx.Client(base_url=self.url, trust_env=False, timeout=HANGS, **options)

    def lines(self) -> list[dict[str, Any]]:
        """The lines of its log that are whole."""
        whole, _, _ = self.log.read_text().rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]

    def find_lines(self, request_ids: Iterable[str]) -> list[dict[str, Any]]:
        """The line of each request, in this order: it is written once the answer has been sent."""
        return [self._find_line(request_id) for request_id in request_ids]

    def _find_line(self, request_id: str) -> dict[str, Any]:
        found: list[dict[str, Any]] = []

        def is_there() -> bool:
            found[:] = [line for line in self.lines() if line.get("request_id") == request_id]
            return bool(found)

        wait_until(is_there)
        (line,) = found
        return line

    def stop(self) -> int:
        """Tell it to stop, and wait for it. Returns its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(HANGS)
        finally:
            self.process.kill()
            if self.process.stdout is not None:
                self.process.stdout.close()
