"""The options of a benchmark: where MNIST is, and its own."""

import argparse
import sys
from pathlib import Path

from benchmarks.harness.processes import run_cold

# A process of its own looks for MNIST: it loads it.
FIND_MNIST = """
from inkdigit.data.mnist import list_search_folders, load_mnist
print(next((one.folder for one in list_search_folders() if load_mnist(one.folder)), ""))
"""


def build_parser(description: str | None) -> argparse.ArgumentParser:
    """A parser with the one option that all benchmarks have."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder with MNIST")
    return parser


def find_data_folder(given: Path | None) -> Path:
    """The folder with MNIST: the given one, or where inkdigit itself finds it."""
    if given is not None:
        return given
    if found := run_cold(sys.executable, "-c", FIND_MNIST).output.strip():
        return Path(found)
    sys.exit("MNIST is not here. Give --data DIR, set INKDIGIT_DATA, or run: inkdigit data fetch")
