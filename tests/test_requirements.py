"""Whatever is installed to build, test and run has a hash: an index cannot give something else."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
HASH = r"--hash=sha256:[0-9a-f]{64}"


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_package_has_a_version_and_hashes(path: Path) -> None:
    text = re.sub(r"\\\n\s*", "", path.read_text("utf-8"))
    rows = [row for row in text.splitlines() if row and not row.lstrip().startswith("#")]
    assert rows
    for row in rows:
        assert re.fullmatch(rf"[\w.\[\],-]+==[\w.+]+( ;.*?)? ?({HASH} ?)+", row), row[:80]


def test_nothing_is_installed_without_hashes() -> None:
    """But for the package itself, which is built with what is installed already."""
    recipes = [ROOT / "Makefile", ROOT / ".ci" / "run"]
    text = "\n".join(path.read_text("utf-8").replace("\\\n", "") for path in recipes)
    commands = re.findall(r"(?:\$\(PIP\)|pip) (install[^\n|]*)", text)
    assert len(commands) == 4
    for command in commands:
        is_own = "--no-deps --no-build-isolation -e ." in command
        assert is_own or "--require-hashes -r " in command, command


def test_the_build_backend_is_the_one_that_is_locked() -> None:
    (backend,) = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"][
        "requires"
    ]
    assert f"\n{backend} " in (ROOT / "requirements" / "build.txt").read_text("utf-8")


def test_requirements_are_a_lock() -> None:
    rows = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    assert [row for row in rows if not row.startswith("#")] == ["-r requirements/setup.txt"]
