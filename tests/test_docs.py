"""Every command in the documentation runs as it stands there, and so does every Python program."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from inkdigit.synthetic.samples import sketch
from support.command import COMMAND, Inkdigit
from support.pictures import png

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NEEDS_NETWORK = {"inkdigit data fetch": 3}
"""What ends with another code than 0 where there is no network."""


def blocks(page: Path, language: str) -> Iterator[str]:
    yield from re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


def consoles(page: Path) -> Iterator[list[str]]:
    """The commands of each block."""
    for block in blocks(page, "console"):
        yield [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def serves(console: list[str]) -> bool:
    """Whether a block starts a server, which the rest of it then asks."""
    return bool(console) and console[0].startswith("inkdigit serve")


def commands(page: Path) -> list[str]:
    return [command for console in consoles(page) if not serves(console) for command in console]


SERVERS = [
    pytest.param(console, id=f"{page.name}-{number}")
    for page in PAGES
    for number, console in enumerate(filter(serves, consoles(page)))
]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with what the pages take for granted."""
    (tmp_path / "seven.png").write_bytes(png(sketch(7, (120, 90))))
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "two.png").write_bytes(png(sketch(2, (60, 60))))
    (tmp_path / "labels.csv").write_text("path,text\nseven.png,7\nscans/two.png,2\n")
    return tmp_path


@pytest.mark.mnist
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_run(page: Path, desk: Path, run_inkdigit: Inkdigit, mnist_folder: Path) -> None:
    path = f"{COMMAND.parent}{os.pathsep}{os.environ['PATH']}"
    environment = run_inkdigit.environment({"PATH": path, "INKDIGIT_DATA": str(mnist_folder)})
    for command in commands(page):
        tool = shlex.split(command)[0]
        assert tool in ("inkdigit", "make"), (
            f"{page.name} has a command that no test runs: {command}"
        )
        if tool == "make":  # a test cannot run the tests: that the target is there must do
            command = f"{command} --dry-run --directory {ROOT}"  # noqa: PLW2901 - it stays the same command
        done = subprocess.run(
            ["bash", "-c", command], cwd=desk, env=environment, capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == NEEDS_NETWORK.get(command, 0), f"{command}\n{done.stderr}"


@pytest.mark.parametrize("console", SERVERS)
def test_servers_run(console: list[str], desk: Path, run_inkdigit: Inkdigit) -> None:
    (desk / "keys.txt").write_text(f"{'0' * 64}\n")  # as `api-key` makes it
    environment = run_inkdigit.environment({"NO_PROXY": "127.0.0.1"})
    server = subprocess.Popen(
        [COMMAND, *shlex.split(console[0])[1:], "--port", "0"], cwd=desk, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    with server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split("//")[-1].strip()
            ready = ["curl", "--retry", "30", "--retry-all-errors", "--retry-delay", "1", "--fail"]
            subprocess.run([*ready, f"http://{address}/readyz"], env=environment, check=True)
            for command in console[1:]:
                assert command.startswith("curl "), f"no test runs this: {command}"
                done = subprocess.run(
                    ["bash", "-c", command.replace("127.0.0.1:8000", address)], cwd=desk,
                    env=environment, capture_output=True, text=True, check=False, timeout=60,
                )  # fmt: skip
                assert done.returncode == 0, f"{command}\n{done.stderr}"
                assert '"about:blank"' not in done.stdout, f"{command}\n{done.stdout}"
        finally:
            server.terminate()
        assert server.wait(30) == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_programs_run(page: Path, desk: Path) -> None:
    for program in blocks(page, "python"):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program], cwd=desk, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout.split()[0] == "7", done.stdout


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
            if not target.startswith("https://"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"
