"""Runs the app with uvicorn, and ends it without a fuss."""

import ipaddress
import socket
import time
from functools import partial
from types import FrameType
from typing import Any

import uvicorn

from inkdigit.errors import UsageError
from inkdigit.server.app import create_app
from inkdigit.server.logs import logger
from inkdigit.server.middleware.timeout_protocol import TimeoutProtocol
from inkdigit.server.services import Services

LOCALHOST = "127.0.0.1"
NOWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses for documentation, which nobody has (RFC 5737, RFC 3849)."""


class GracefulServer(uvicorn.Server):
    """uvicorn's server, which ends with 0 when it is told to, and says so before it does.

    Args:
        config: uvicorn's settings, with the app.
        services: what the app's routes share.
    """

    def __init__(self, config: uvicorn.Config, services: Services) -> None:
        super().__init__(config)
        self._services = services
        self._told: float | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # asyncio accepts at once as many as it lets the system keep, which is too many.
        for listener in sockets or ():
            listener.listen(self._services.settings.connection.waiting_connections)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a signal handler
        """Drain at the first signal; end at once at the second."""
        if self._told is not None:
            self.force_exit = self.should_exit = True
        self._told = self._told or time.monotonic()

    async def on_tick(self, counter: int) -> bool:
        if self._told is not None:
            self._services.draining = True
            noticed = self._told + self._services.settings.notice_seconds
            self.should_exit |= time.monotonic() > noticed
        return await super().on_tick(counter)


def serve(services: Services, listener: socket.socket) -> bool:
    """Serve until SIGTERM or SIGINT: then answer what is under way, and return.

    Args:
        services: what the routes share.
        listener: as `listen` gives it.

    Returns:
        Whether all threads ended. Nobody waits any more for one that has not.
    """
    settings = services.settings
    # uvicorn calls it for each connection, as it would call a class.
    protocol: Any = partial(TimeoutProtocol, settings, services.metrics)
    config = uvicorn.Config(
        create_app(services),
        http=protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=settings.connection.accepted_connections,
        timeout_keep_alive=settings.connection.keep_alive_seconds,
        timeout_graceful_shutdown=settings.graceful_timeout,
    )
    logger.info("serving", extra={"fields": {"url": list_urls(listener)[0]}})
    if services.settings.keys is None and is_open_to_others(listener):
        logger.warning(
            "everybody who reaches this server may ask, for it asks for no API key: make some with "
            "`inkdigit api-key`, and start it with --api-key-file"
        )
    GracefulServer(config, services).run(sockets=[listener])
    logger.info("stopped")
    return services.is_idle()


def listen(host: str, port: int) -> socket.socket:
    """Open a socket on which nobody else listens. Until it is served, some connections wait.

    Args:
        host: a name or an address of this machine.
        port: 0 for a free one.

    Raises:
        UsageError: there is no such address here, or the port is taken.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _make_listen_error(host, port, error) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise _make_listen_error(host, port, error) from error
    return listener


def list_urls(listener: socket.socket) -> list[str]:
    """List the URLs at which a listener is found: from this machine first, then from others.

    One that listens on all addresses has none of them as its own, and `0.0.0.0` is none to type.
    """
    host, port = listener.getsockname()[:2]
    if not ipaddress.ip_address(host).is_unspecified:
        return [_format_url(host, port)]
    if listener.family == socket.AF_INET6:
        return [_format_url(each, port) for each in ("::1", *_find_addresses(socket.AF_INET6))]
    return [_format_url(each, port) for each in (LOCALHOST, *_find_addresses(socket.AF_INET))]


def is_open_to_others(listener: socket.socket) -> bool:
    """Whether a listener is reached from other machines."""
    return not ipaddress.ip_address(listener.getsockname()[0]).is_loopback


def _find_addresses(family: socket.AddressFamily) -> list[str]:
    """Find the address that this machine has where its other traffic leaves it, if it has any."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((NOWHERE[family], 9))  # that sends nothing: a route is looked up
        except OSError:
            return []
        address = str(probe.getsockname()[0])
    return [] if ipaddress.ip_address(address).is_loopback else [address]


def _format_url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _make_listen_error(host: str, port: int, error: Exception) -> UsageError:
    reason = getattr(error, "strerror", None) or error
    return UsageError(f"Cannot listen on {host}, port {port}: {reason}. Use another --port.")
