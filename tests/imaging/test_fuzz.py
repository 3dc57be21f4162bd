"""Mutated files of every format and compression, and mutated bytes for whatever parses some.

Damaged data are an error or the same picture, and never an empty page; nothing crashes or takes
much memory. A short run is part of the suite; `make fuzz` is the long one: INKDIGIT_FUZZ is how
many of each, INKDIGIT_FUZZ_SECONDS how long for each, INKDIGIT_FUZZ_SEED which ones.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from support.command import Inkdigit
from support.corpus import ALL_FORMS
from support.fuzz_targets import TARGETS
from support.fuzzing import TargetFuzzer

COUNT = int(os.environ.get("INKDIGIT_FUZZ", "60"))
SECONDS = float(os.environ.get("INKDIGIT_FUZZ_SECONDS", "0"))
SEED = os.environ.get("INKDIGIT_FUZZ_SEED", "0")
MEBIBYTES = 400


def fuzz(name: str) -> float:
    """Fuzz a form or a target. Returns the part that was refused."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "support.fuzzing", name, str(COUNT), str(SECONDS),
         SEED],
        capture_output=True, text=True, check=False, timeout=120 + SECONDS + 10 * COUNT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stderr == ""
    peak, tried, refused = map(float, done.stdout.split())
    assert peak < MEBIBYTES
    assert tried >= COUNT
    return refused


@pytest.mark.parametrize("form", ALL_FORMS)
def test_a_damaged_file_is_an_error_or_the_same_picture(form: str) -> None:
    assert fuzz(form) > (0.9 if form == "PNG" else 0.1)


@pytest.mark.parametrize("target", TARGETS)
def test_whatever_comes_is_taken_or_refused_in_words(target: str) -> None:
    assert fuzz(target) > 0.1


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
