"""`inkdigit serve`: uvicorn, with an end without a fuss."""

import os
import socket
import sys
import time
from types import FrameType

import uvicorn
from fastapi import FastAPI

from inkdigit.errors import UsageError
from inkdigit.server.connection import Impatient
from inkdigit.server.logs import logger, write_json_lines

KEEP_ALIVE_SECONDS = 15
NOTICE_SECONDS = 0.5
"""How long a server that is told to stop goes on and says that it is not ready."""
BACKLOG = 1024
SWITCH_SECONDS = 0.001
"""How long a thread keeps Python's lock: with the usual 5 ms, a busy event loop starves readers."""


class Server(uvicorn.Server):
    """uvicorn's server, which ends with 0 when it is told to, and says so before it does."""

    _told: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a signal handler
        """The first signal drains; the second ends at once."""
        if self._told is not None:
            self.force_exit = self.should_exit = True
        self._told = self._told or time.monotonic()

    async def on_tick(self, counter: int) -> bool:
        if self._told is not None:
            self.config.loaded_app.state.services.draining = True
            self.should_exit |= time.monotonic() > self._told + NOTICE_SECONDS
        return await super().on_tick(counter)


def serve(app: FastAPI, listener: socket.socket, *, verbose: bool = False) -> None:
    """Serve until SIGTERM or SIGINT: then answer what is under way, and return."""
    write_json_lines(verbose=verbose)
    config = uvicorn.Config(
        app,
        http=Impatient,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=app.state.services.settings.grace,
    )
    logger.info("serving", extra={"fields": {"url": url_of(listener)}})
    sys.setswitchinterval(SWITCH_SECONDS)
    Server(config).run(sockets=[listener])
    logger.info("stopped")
    if not app.state.services.is_idle():
        os._exit(0)  # nobody waits for it any more; but Python would, until its thread is done


def listen(host: str, port: int) -> socket.socket:
    """A socket on which nobody else listens.

    Raises:
        UsageError: there is no such address here, or the port is taken.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _cannot_listen(host, port, error) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise _cannot_listen(host, port, error) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """Where a browser finds it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _cannot_listen(host: str, port: int, error: Exception) -> UsageError:
    reason = getattr(error, "strerror", None) or error
    return UsageError(f"Cannot listen on {host}, port {port}: {reason}. Use another --port.")
