"""What the benchmarks share: cold processes, medians, intervals and tables.

It needs Linux or macOS (`os.wait4`). It imports nothing heavy: Linux counts the memory of the
process that starts a child into the child's peak, so a large parent would hide a small child.
"""

import argparse
import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
INKDIGIT = str(Path(sys.executable).with_name("inkdigit"))
LIBRARIES = ("inkdigit", "keras", "jax", "tensorflow", "torch", "numpy", "onnxruntime")
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in the unit of `ru_maxrss`."""
MEGA = 1e6
# A process of its own looks for MNIST: it loads it.
FIND = """
from inkdigit.data.mnist import list_search_folders, load_mnist
print(next((place.folder for place in list_search_folders() if load_mnist(place.folder)), ""))
"""


@dataclass(frozen=True)
class Cold:
    """A process from start to end: seconds on the wall, peak memory in MB, its stdout."""

    seconds: float
    megabytes: float
    output: str


def run_cold(*command: str, **environment: str) -> Cold:
    """Run a command as a process of its own; one that fails ends the benchmark."""
    variables = os.environ | {"KERAS_BACKEND": "jax"} | environment
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as talk:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=talk, env=variables)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        talk.seek(0)
        if process.returncode != 0:
            said = talk.read().decode(errors="replace")[-2000:]
            sys.exit(f"Failed with code {process.returncode}: {' '.join(command)}\n{said}")
        text = output.read().decode(errors="replace")
    return Cold(seconds, usage.ru_maxrss * MAXRSS_UNIT / MEGA, text)


def peak_megabytes() -> float:
    """The peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT / MEGA


def run_script(script: str, *arguments: str, **environment: str) -> tuple[Cold, dict[str, Any]]:
    """Run a Python script that ends with a line of JSON."""
    cold = run_cold(sys.executable, script, *arguments, **environment)
    facts: dict[str, Any] = json.loads(cold.output.splitlines()[-1])
    return cold, facts


def run_tutorial(*arguments: str) -> tuple[Cold, dict[str, Any]]:
    """Run the other side, `tutorial.py`."""
    if find_spec("tensorflow") is None:
        sys.exit("The tutorial's side needs TensorFlow: make setup EXTRAS=tensorflow")
    return run_script(str(HERE / "tutorial.py"), *arguments, KERAS_BACKEND="tensorflow")


def options(description: str | None) -> argparse.ArgumentParser:
    """A parser with the one option that all benchmarks have."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder with MNIST")
    return parser


def data_folder(given: Path | None) -> Path:
    """The folder with MNIST: the given one, or where inkdigit itself finds it."""
    if given is not None:
        return given
    if found := run_cold(sys.executable, "-c", FIND).output.strip():
        return Path(found)
    sys.exit("Expected MNIST. Give --data DIR, set INKDIGIT_DATA, or run: inkdigit data fetch")


def median_ratio(slow: Sequence[float], fast: Sequence[float]) -> float:
    """How many times faster: the median of the ratios pair by pair, as they ran side by side."""
    return statistics.median(a / b for a, b in zip(slow, fast, strict=True))


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """The mean and the half width of its 95 % interval by Student's t; NaN for a single value."""
    mean = statistics.fmean(values)
    if len(values) == 1:
        return mean, math.nan
    from scipy.stats import t  # noqa: PLC0415 - heavy, see the module's docstring

    spread = statistics.stdev(values) / math.sqrt(len(values))
    return mean, float(t.ppf(0.975, len(values) - 1)) * spread


def accuracy_text(values: Sequence[float]) -> str:
    """Accuracies in 0..1 as their mean with its interval in percent."""
    mean, half = mean_interval(values)
    return f"{mean:.2%}" if math.isnan(half) else f"{mean:.2%} ± {100 * half:.2f}"


def headline(title: str) -> None:
    """What is measured, on which machine, with which versions."""
    found = [f"Python {platform.python_version()}"]
    for library in LIBRARIES:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            continue
    print(f"\n## {title}\n\n{_processor()}, {cores()} cores. {', '.join(found)}.", flush=True)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table as GitHub Markdown: words left in the first column, figures right."""
    lines = [list(headings), *([str(cell) for cell in row] for row in rows)]
    widths = [max(3, *(len(cell) for cell in column)) for column in zip(*lines, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    print()
    for line in (lines[0], rule, *lines[1:]):
        first, *others = zip(line, widths, strict=True)
        cells = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        print(f"| {' | '.join(cells)} |")
    sys.stdout.flush()


def progress(words: str) -> None:
    """Say on stderr what runs: the table alone goes to stdout."""
    print(words, file=sys.stderr, flush=True)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # those that this process may use
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
