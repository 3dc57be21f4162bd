"""A lease of a folder in a store, which has no locks: whoever holds it says so every few seconds.

It keeps a second run away while the first one lives. Should both write all the same, the journal
lets only one of them go on.
"""

import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from inkdigit.batch.urls import ask, find_location, write_url
from inkdigit.errors import DataError, UsageError


class LeaseTimes(NamedTuple):
    """How often a lease is renewed, and how long one that is not is waited for, in seconds."""

    beat: float = 5
    patience: float = 20


LEASE_TIMES = LeaseTimes()


@contextmanager
def hold_lease(url: str, folder: str) -> Iterator[None]:
    """Hold a lease while a block runs; one that nobody renews any more is taken over.

    Args:
        url: of the file that says so.
        folder: that it is for, as the user named it.

    Raises:
        UsageError: another run holds it.
        DataError: the store does not answer.
    """
    _wait_for(url, folder)
    owner = {"run": secrets.token_hex(8), "machine": socket.gethostname(), "process": os.getpid()}
    stop = threading.Event()
    _renew(url, owner)
    keeper = threading.Thread(target=_keep, args=(url, owner, stop), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()
        with suppress(OSError, DataError):
            _give_back(url, owner)


def _wait_for(url: str, folder: str) -> None:
    """Wait until nobody renews a lease any more. Raises `UsageError` where somebody does."""
    first = _read(url)
    latest = time.monotonic() + LEASE_TIMES.patience
    while first is not None and time.monotonic() < latest:
        time.sleep(LEASE_TIMES.beat / 4)
        now = _read(url)
        if now is None:
            return
        if now != first:
            owner = json.loads(now)
            raise UsageError(
                f"Another run writes to {folder} now, process {owner['process']} on "
                f"{owner['machine']}. Wait for it, or choose another --out."
            )


def _keep(url: str, owner: dict[str, object], stop: threading.Event) -> None:
    while not stop.wait(LEASE_TIMES.beat):
        with suppress(OSError, DataError):  # the run will meet it, too
            _renew(url, owner)


def _renew(url: str, owner: dict[str, object]) -> None:
    write_url(url, json.dumps(owner | {"beat": secrets.token_hex(8)}).encode())


def _read(url: str) -> bytes | None:
    location = find_location(url)
    try:
        return bytes(ask(url, lambda: location.filesystem.cat_file(location.path)))
    except FileNotFoundError:
        return None


def _give_back(url: str, owner: dict[str, object]) -> None:
    """Delete a lease, unless another run has it by now."""
    content = _read(url)
    if content is not None and json.loads(content)["run"] == owner["run"]:
        location = find_location(url)
        ask(url, lambda: location.filesystem.rm_file(location.path))
