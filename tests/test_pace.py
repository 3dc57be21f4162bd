"""No test depends on how fast a machine is: what waits, waits for `HANGS`."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
OWN_NUMBER = re.compile(r"(?<![\w.])timeout=\d")


def test_no_test_waits_for_seconds_of_its_own() -> None:
    assert OWN_NUMBER.search("process.communicate(timeout=60)")
    found = [
        f"{path.relative_to(TESTS)}: {line.strip()}"
        for path in sorted(TESTS.rglob("*.py"))
        if path != Path(__file__)
        for line in path.read_text("utf-8").splitlines()
        if OWN_NUMBER.search(line)
    ]
    assert found == []
