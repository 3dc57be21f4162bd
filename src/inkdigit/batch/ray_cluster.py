"""A connection to a Ray cluster, or a word why there is none."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from inkdigit.errors import UsageError

ANSWER_SECONDS = 4.0
"""For a connection, and once more for the first bytes: Ray itself would wait for two minutes."""
RETRIES = 1
"""How often Ray itself reads a part again whose worker or machine is gone."""
SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing of what is done leaves the machines
    "RAY_task_oom_retries": str(RETRIES),  # without it, want of memory is tried again for ever
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # else it warns of what it will change one day
}
"""Of Ray, unless the user has set them."""
HTTP2_HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
"""What Ray's protocol begins with: the preface of HTTP/2, and settings without any."""
FRAME_TYPE, SETTINGS_FRAME = 3, 4
"""Where the type of a frame stands, and that of the first one that a server sends."""


def check_cluster(address: str | None) -> None:
    """Check that a cluster can be asked for, before anything is begun.

    Args:
        address: of the cluster, as HOST:PORT; None where this process is connected to one.

    Raises:
        UsageError: the address has another form, or no cluster answers there.
    """
    ray = _import_ray()
    if address is not None:
        _check_answer(address)
    elif not ray.is_initialized():
        raise UsageError("Expected the address of a Ray cluster: --address HOST:PORT.")


@contextmanager
def connect(address: str | None) -> Iterator[Any]:
    """Give the module `ray`, connected to a cluster.

    Args:
        address: of the cluster, as HOST:PORT; None where this process is connected to one.

    Raises:
        UsageError: the cluster does not let this process in.
    """
    ray = _import_ray()
    if address is None:
        yield ray
        return
    with _keep_sigterm():
        try:
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, RuntimeError, ValueError) as error:
            reason = str(error).partition("\n")[0].rstrip(". ")
            raise UsageError(
                f"Ray does not let this machine into the cluster at {address}: {reason}. Run it on "
                "a machine of the cluster, with the cluster's versions of Python and Ray."
            ) from error
    try:
        yield ray
    finally:
        ray.shutdown()


def _import_ray() -> Any:
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    import ray  # noqa: PLC0415 - an extra, and it reads the settings now

    return ray


def _check_answer(address: str) -> None:
    """Check that something at an address speaks as a Ray cluster does."""
    host, port = _split(address)
    try:
        with socket.create_connection((host, port), ANSWER_SECONDS) as connection:
            if os.environ.get("RAY_USE_TLS", "0").lower() in ("1", "true"):
                return  # it answers nothing that is not encrypted
            connection.sendall(HTTP2_HELLO)
            answer = connection.recv(len(HTTP2_HELLO))
    except OSError as error:
        raise _make_error(address, error.strerror or str(error)) from error
    if answer[FRAME_TYPE : FRAME_TYPE + 1] != bytes([SETTINGS_FRAME]):
        raise _make_error(address, "something else is there")


def _split(address: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port or parts.path:
        raise UsageError(f"Expected a Ray cluster as HOST:PORT. Received: {address}.")
    return host, port


def _make_error(address: str, reason: str) -> UsageError:
    return UsageError(
        f"No Ray cluster answers at {address} ({reason}). Correct --address, or start one: "
        "ray start --head"
    )


@contextmanager
def _keep_sigterm() -> Iterator[None]:
    """Keep how this process ends when it is told to: Ray would change that."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)
