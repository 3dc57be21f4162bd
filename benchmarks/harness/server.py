"""A server for a benchmark: `inkdigit serve` on a free port of this machine, and what it takes."""

import os
import re
import subprocess
import time
from pathlib import Path

import httpx

from benchmarks.harness.processes import INKDIGIT

SECONDS_TO_STOP = 30


class BenchmarkServer:
    """Starts the server, with a database and a log of its own, and waits until it is ready.

    Args:
        place: a folder for these.
        options: for `serve`.

    Attributes:
        url: where it listens.
        seconds_to_ready: that its start took.
    """

    def __init__(self, place: Path, *options: str) -> None:
        began = time.monotonic()
        with (place / "log").open("w") as log:
            self.process = subprocess.Popen(
                [INKDIGIT, "serve", "--port", "0", *options],
                env=os.environ | {"INKDIGIT_DATABASE": f"sqlite:///{place}/corrections.db"},
                stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        assert self.process.stdout is not None  # noqa: S101 - it is piped
        self.url = self.process.stdout.readline().split()[-1]
        while not self.is_ready():
            time.sleep(0.005)
        self.seconds_to_ready = time.monotonic() - began

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def stop(self) -> int:
        """Tell it to stop, and wait for it. Returns its exit code."""
        self.process.terminate()
        return self.process.wait(SECONDS_TO_STOP)

    def measure_megabytes(self, name: str = "VmRSS") -> float:
        """Its resident megabytes now, or, as `VmHWM`, at their peak."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(rf"{name}:\s+(\d+) kB", status)
        assert found is not None  # noqa: S101 - Linux has it
        return int(found[1]) * 1024 / 1e6  # the kernel's kB has 1024 bytes
