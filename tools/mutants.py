"""`make mutants`: break the code on purpose, one fault at a time, and see whether a test fails.

`mutations.toml` lists the faults, each with the tests that should notice. A fault that no test
notices survives: that needs a reason in the list, and at most a twentieth of all may have one.
"""

import argparse
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue

import pytest

ROOT = Path(__file__).parents[1]
MUTATIONS_FILE = Path(__file__).with_name("mutations.toml")
COPIED = ("src", "tests", "tools", "benchmarks", "docs", "pyproject.toml")
MAX_SURVIVORS = 0.05
"""The share of all faults that may survive."""
SECONDS = 300
"""For the tests of a fault, as a rule. A test that hangs is no answer."""
WAITING = 0.2
"""The share of these after which a test stops waiting for what a fault keeps from happening."""
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    ["pytest", "hypothesis", "numpy", "PIL.Image", "fastapi", "uvicorn", "httpx", "sqlalchemy",
     "alembic.command", "prometheus_client"]
)  # fmt: skip
"""Processes that have loaded what takes longest: most tests take less time than that."""


@dataclass(frozen=True)
class Mutation:
    """A fault: a piece of a file that becomes another one, and the tests that should notice."""

    name: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]
    reason: str = ""
    """Why it may survive; empty where it may not."""

    def apply(self, text: str) -> str:
        """Give a file's text with the fault. Raises `ValueError` where it does not fit any more."""
        if text.count(self.old) != 1:
            count = text.count(self.old)
            raise ValueError(f"{self.path} has {self.old!r} {count} times, not once: {self.name}")
        return text.replace(self.old, self.new)


class Outcome(StrEnum):
    """What the tests say of a fault."""

    KILLED = "killed"
    EXPLAINED = "explained"
    SURVIVED = "SURVIVED"
    UNCLEAR = "UNCLEAR"
    """The tests hang, or do not run at all."""


def load_mutations(path: Path = MUTATIONS_FILE) -> list[Mutation]:
    """Load the list of faults."""
    document = tomllib.loads(path.read_text("utf-8"))
    return [
        Mutation(
            name=one["name"],
            path=file["path"],
            old=one["old"],
            new=one["new"],
            tests=tuple(one.get("tests", file["tests"])),
            reason=one.get("reason", ""),
        )
        for file in document["file"]
        for one in file["mutations"]
    ]


class Copy:
    """A copy of the project to break, whose tests run apart from the original.

    Args:
        folder: an empty one.
        seconds: for the tests of a fault.
    """

    def __init__(self, folder: Path, seconds: float = SECONDS) -> None:
        self._folder = folder
        self._seconds = seconds
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, folder / name, ignore=ignored)
            else:
                shutil.copy(source, folder / name)

    def try_mutation(self, mutation: Mutation) -> Outcome:
        """Apply a fault, run its tests, and take it back."""
        file = self._folder / mutation.path
        before = file.read_text("utf-8")
        file.write_text(mutation.apply(before), "utf-8")
        try:
            code = self.run_tests(mutation.tests)
        finally:
            file.write_text(before, "utf-8")
        if code == pytest.ExitCode.TESTS_FAILED:
            return Outcome.KILLED
        if code != pytest.ExitCode.OK:
            return Outcome.UNCLEAR
        return Outcome.EXPLAINED if mutation.reason else Outcome.SURVIVED

    def run_tests(self, tests: Sequence[str]) -> int | None:
        """Run tests until one fails. Returns pytest's exit code, None where it took too long."""
        process = FORKS.Process(target=run_pytest, args=(self._folder, tests, self._seconds))
        process.start()
        process.join(self._seconds)
        if process.exitcode is None and process.pid is not None:
            os.killpg(process.pid, signal.SIGKILL)  # and the servers that its tests began
            process.join()
            return None
        return process.exitcode


def run_pytest(folder: Path, tests: Sequence[str], seconds: float) -> None:
    """Become pytest, which runs tests of a copy within these seconds, and says nothing."""
    os.setsid()
    os.chdir(folder)
    # With compiled files, a fault of the same length within a second would be none.
    sys.dont_write_bytecode = True
    os.environ |= {
        "PYTHONPATH": str(folder / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # no test here needs one
        "OMP_NUM_THREADS": "1",
        "INKDIGIT_HANGS": str(WAITING * seconds),
    }
    sys.path.insert(0, str(folder / "src"))
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
        os.dup2(nowhere.fileno(), sys.stderr.fileno())
    sys.exit(pytest.main(["-x", "-q", "-o", f"cache_dir={folder / 'cache'}", *tests]))


def try_all(
    mutations: Sequence[Mutation], jobs: int, seconds: float = SECONDS
) -> Iterator[tuple[Mutation, Outcome, float]]:
    """Try faults, some at a time. Gives each with what came of it, and its seconds."""
    copies: SimpleQueue[Copy] = SimpleQueue()

    def try_one(mutation: Mutation) -> tuple[Mutation, Outcome, float]:
        copy, began = copies.get(), time.monotonic()
        try:
            return mutation, copy.try_mutation(mutation), time.monotonic() - began
        finally:
            copies.put(copy)

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as pool:
        for number in range(jobs):
            own = Path(folder) / str(number)
            own.mkdir()
            copies.put(Copy(own, seconds))
        yield from pool.map(try_one, mutations)


def check_tests(mutations: Sequence[Mutation], seconds: float = SECONDS) -> None:
    """Make sure that the tests pass without a fault, or they would notice each."""
    tests = sorted({test for mutation in mutations for test in mutation.tests})
    with tempfile.TemporaryDirectory() as folder:
        if Copy(Path(folder), seconds * len(tests)).run_tests(tests) != pytest.ExitCode.OK:
            sys.exit(f"These do not pass without a fault: pytest {' '.join(tests)}")


def main() -> None:
    """Try the faults, say what came of each, and fail where too many survive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2, help="faults that are tried at a time")
    parser.add_argument(
        "--only", nargs="+", default=[""], help="faults whose file or name has one of these in it"
    )
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="for the tests of a fault, on a busy machine"
    )
    parser.add_argument("--unchecked", action="store_true", help="do not run the tests without one")
    options = parser.parse_args()
    mutations = [
        one
        for one in load_mutations()
        if any(word in f"{one.path} {one.name}" for word in options.only)
    ]
    for mutation in mutations:
        mutation.apply((ROOT / mutation.path).read_text("utf-8"))
    if not options.unchecked:
        check_tests(mutations, options.seconds)
    outcomes = []
    for mutation, outcome, seconds in try_all(mutations, options.jobs, options.seconds):
        outcomes.append(outcome)
        print(f"{outcome:<9} {seconds:6.1f} s  {mutation.path}: {mutation.name}", flush=True)
    counts = ", ".join(f"{outcomes.count(kind)} {kind}" for kind in Outcome)
    print(f"{len(outcomes)} faults: {counts}")
    sys.exit(not is_acceptable(outcomes))


def is_acceptable(outcomes: Sequence[Outcome]) -> bool:
    """Tell whether each fault was noticed, or is one of few that need not be."""
    killed, explained = outcomes.count(Outcome.KILLED), outcomes.count(Outcome.EXPLAINED)
    return killed + explained == len(outcomes) and explained <= MAX_SURVIVORS * len(outcomes)


if __name__ == "__main__":
    main()
