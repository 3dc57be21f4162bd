"""Waiting for what happens, however long a busy machine takes."""

import os
import time
from collections.abc import Callable

HANGS = float(os.environ.get("INKDIGIT_HANGS", "900"))
"""Seconds after which what has not happened never will. No test is the faster for fewer, but where
the code is broken on purpose: `tools/mutants.py` says how many then."""


def wait_until(happened: Callable[[], object], pause: float = 0.02) -> None:
    """Look again and again whether something has happened."""
    latest = time.monotonic() + HANGS
    while not happened():
        assert time.monotonic() < latest, "it did not happen"
        time.sleep(pause)
