"""Memory that is freed stays for the next picture: parts may be small."""

import subprocess
import sys

import pytest

FAULTS = """
import resource
from pathlib import Path
from inkdigit.batch.part import Part, PartReader

PartReader(drafts=Path("nowhere"), fingerprint="1234").load()

def use() -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        copies = [b"1" * size for size in (9_000_000, 9_000_001, 9_000_002, 9_000_003)]
        del copies
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

use()
print(use())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="is of glibc")
def test_what_a_photo_needed_is_there_for_the_next_one() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 1_000
