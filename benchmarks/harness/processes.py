"""Cold processes: how long one takes from start to end, and how much memory.

It needs Linux or macOS (`os.wait4`). It imports nothing heavy, and neither do the scripts that
count memory: Linux counts the memory of the process that starts a child into the child's peak, so
a large parent would hide a small child.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

TUTORIAL = Path(__file__).with_name("tutorial.py")
INKDIGIT = str(Path(sys.executable).with_name("inkdigit"))
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in the unit of `ru_maxrss`."""
MEGABYTE = 1e6


@dataclass(frozen=True)
class ColdRun:
    """A process from start to end: seconds on the wall, peak memory in MB, its stdout."""

    seconds: float
    megabytes: float
    output: str


def run_cold(*command: str, **environment: str) -> ColdRun:
    """Run a command as a process of its own; one that fails ends the benchmark."""
    variables = os.environ | {"KERAS_BACKEND": "jax"} | environment
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, env=variables)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            end = errors.read().decode(errors="replace")[-2000:]
            sys.exit(f"Failed with code {process.returncode}: {' '.join(command)}\n{end}")
        text = output.read().decode(errors="replace")
    return ColdRun(seconds, usage.ru_maxrss * MAXRSS_UNIT / MEGABYTE, text)


def run_python(*arguments: str, **environment: str) -> tuple[ColdRun, dict[str, Any]]:
    """Run a Python program that ends with a line of JSON: its run, and what it says there."""
    run = run_cold(sys.executable, *arguments, **environment)
    facts: dict[str, Any] = json.loads(run.output.splitlines()[-1])
    return run, facts


def run_tutorial(*arguments: str) -> tuple[ColdRun, dict[str, Any]]:
    """Run the other side, `tutorial.py`."""
    if find_spec("tensorflow") is None:
        sys.exit("The tutorial's side needs TensorFlow: make setup EXTRAS=tensorflow")
    return run_python(str(TUTORIAL), *arguments, KERAS_BACKEND="tensorflow")


def peak_megabytes() -> float:
    """The peak memory of this process in MB.

    Linux's own count leaves out the process that started this one.
    """
    if (status := Path("/proc/self/status")).exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024 / MEGABYTE
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT / MEGABYTE


def count_cores() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
