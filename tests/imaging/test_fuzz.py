"""Mutated files of every format and compression, and mutated bytes for whatever parses some.

Damaged data are an error or the same picture, and never an empty page; nothing crashes or takes
much time or memory. Half of it is led by which lines are reached, where atheris is installed.
A short run is part of the suite; `make fuzz` is the long one: INKDIGIT_FUZZ is how many of each,
INKDIGIT_FUZZ_SECONDS how long for each, INKDIGIT_FUZZ_SEED which ones, INKDIGIT_FUZZ_CORPUS the
folder that keeps whatever reached something new.
"""

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest

from support.command import Inkdigit
from support.corpus import ALL_FORMS
from support.fuzz_targets import TARGETS
from support.fuzzing import TargetFuzzer
from support.waiting import HANGS

COUNT = int(os.environ.get("INKDIGIT_FUZZ", "60"))
SECONDS = float(os.environ.get("INKDIGIT_FUZZ_SECONDS", "0"))
SEED = os.environ.get("INKDIGIT_FUZZ_SEED", "1")
"""Not 0, with which libFuzzer takes another one each time."""
CORPUS = os.environ.get("INKDIGIT_FUZZ_CORPUS")
MEBIBYTES = 400
GUIDED_SECONDS = 3 * SECONDS
"""Longer than what is mutated blindly: what is found is kept, and leads further."""
ATHERIS = pytest.mark.skipif(
    find_spec("atheris") is None, reason="atheris can only be installed on Linux"
)


def run_fuzzer(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module of `support`, and see it end well."""
    module, *rest = arguments
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", f"support.{module}", *rest],
        capture_output=True, text=True, check=False,
        timeout=HANGS + 2 * GUIDED_SECONDS + 10 * COUNT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done


def fuzz(name: str) -> float:
    """Fuzz a form or a target. Returns the part that was refused."""
    done = run_fuzzer("fuzzing", name, str(COUNT), str(SECONDS), SEED)
    assert done.stderr == ""
    peak, tried, refused = map(float, done.stdout.split())
    assert peak < MEBIBYTES
    assert tried >= COUNT
    sys.stderr.write(f"{name}: {tried:.0f} mutated, {refused:.0%} refused, {peak:.0f} MiB\n")
    return refused


@pytest.mark.parametrize("form", ALL_FORMS)
def test_a_damaged_file_is_an_error_or_the_same_picture(form: str) -> None:
    assert fuzz(form) > (0.9 if form == "PNG" else 0.1)


@pytest.mark.parametrize("target", TARGETS)
def test_whatever_comes_is_taken_or_refused_in_words(target: str) -> None:
    assert fuzz(target) > 0.1


@ATHERIS
@pytest.mark.parametrize("target", TARGETS)
def test_whatever_leads_further_is_taken_or_refused_in_words(target: str, tmp_path: Path) -> None:
    corpus = Path(CORPUS or tmp_path) / target
    seconds = round(GUIDED_SECONDS)
    done = run_fuzzer("guided_fuzzing", target, str(corpus), str(COUNT), str(seconds), SEED)
    (tried,) = re.findall(r"number_of_executed_units: (\d+)", done.stderr)
    reached = re.findall(r"cov: (\d+)", done.stderr)
    assert int(tried) >= COUNT
    assert int(reached[-1]) > 3  # or no line of ours is watched, and nothing leads
    sys.stderr.write(f"{target}: {tried} inputs, {reached[0]} to {reached[-1]} branches\n")


def test_the_command_says_something_of_each_file(tmp_path: Path, run_inkdigit: Inkdigit) -> None:
    fuzzer, random = TargetFuzzer("read"), Random(SEED)  # noqa: S311 - no secret
    for number in range(COUNT):
        (tmp_path / f"{number}.png").write_bytes(fuzzer.mutate(random)[0])
    done = run_inkdigit("read", tmp_path, "--format", "jsonl")
    assert done.returncode == 1
    assert done.stderr == ""
    readings = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(readings) == COUNT
    for one in readings:
        assert one["status"] in ("read", "unsure", "blank", "not_digits", "error")
        assert one["message"] or one["status"] == "read"
