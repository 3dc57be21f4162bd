"""Waiting for what happens, however long a busy machine takes."""

import time
from collections.abc import Callable

HANGS = 900
"""Seconds after which what has not happened never will. No test is the faster for fewer."""


def wait_until(happened: Callable[[], object], pause: float = 0.02) -> None:
    """Look again and again whether something has happened."""
    latest = time.monotonic() + HANGS
    while not happened():
        assert time.monotonic() < latest, "it did not happen"
        time.sleep(pause)
