"""Figures -> a headline and tables on stdout, and what runs at the moment on stderr."""

import math
import platform
import statistics
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.harness.processes import count_cores

LIBRARIES = ("inkdigit", "keras", "jax", "tensorflow", "torch", "numpy", "onnxruntime")


def print_headline(title: str) -> None:
    """Print what is measured, on which machine, with which versions."""
    versions = [f"Python {platform.python_version()}"]
    for library in LIBRARIES:
        try:
            versions.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            continue
    machine = f"{_processor()}, {count_cores()} cores"
    print(f"\n## {title}\n\n{machine}. {', '.join(versions)}.", flush=True)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
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


def print_progress(words: str) -> None:
    """Say on stderr what runs: the table alone goes to stdout."""
    print(words, file=sys.stderr, flush=True)


def median_ratio(slow: Sequence[float], fast: Sequence[float]) -> float:
    """How many times faster: the median of the ratios pair by pair, as they ran side by side."""
    return statistics.median(a / b for a, b in zip(slow, fast, strict=True))


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """The mean and the half width of its 95 % interval by Student's t; NaN for a single value."""
    mean = statistics.fmean(values)
    if len(values) == 1:
        return mean, math.nan
    from scipy.stats import t  # noqa: PLC0415 - heavy, see processes.py

    spread = statistics.stdev(values) / math.sqrt(len(values))
    return mean, float(t.ppf(0.975, len(values) - 1)) * spread


def format_accuracies(values: Sequence[float]) -> str:
    """Accuracies in 0..1 as their mean with its interval in percent."""
    mean, half = mean_interval(values)
    return f"{mean:.2%}" if math.isnan(half) else f"{mean:.2%} ± {100 * half:.2f}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
