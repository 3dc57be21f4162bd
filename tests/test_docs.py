"""Every command and program in the documentation runs, and whatever it names is there."""

import hashlib
import importlib.util
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from inkdigit.synthetic.samples import sketch
from support.command import COMMAND, Inkdigit
from support.pictures import png
from support.waiting import HANGS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
NOTES = sorted((DOCS / "experiments").glob("[0-9]*.md"))
"""Dated, and never edited: they may name what is gone."""
CURRENT = [page for page in PAGES if page not in NOTES]
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
TEMPLATES = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
NEEDS_NETWORK = {"inkdigit data fetch": 3}
"""What ends with another code than 0 where there is no network."""


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def find_blocks(page: Path, language: str) -> Iterator[str]:
    yield from re.findall(
        rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


def strip_blocks(page: Path) -> str:
    """A page without its blocks."""
    return re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def find_code_words(page: Path) -> Iterator[str]:
    """Every word that stands in inline code."""
    for code in re.findall(r"`([^`\n]+)`", strip_blocks(page)):
        yield from code.split()


def find_consoles(page: Path) -> Iterator[list[str]]:
    """The commands of each block."""
    for block in find_blocks(page, "console"):
        yield [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def starts_server(console: list[str]) -> bool:
    """Whether a block starts a server, which the rest of it then asks."""
    return bool(console) and console[0].startswith("inkdigit serve")


def find_commands(page: Path) -> list[str]:
    return [
        command
        for console in find_consoles(page)
        if not starts_server(console)
        for command in console
    ]


SERVERS = [
    pytest.param(console, id=f"{page.name}-{number}")
    for page in PAGES
    for number, console in enumerate(filter(starts_server, find_consoles(page)))
]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with what the pages take for granted."""
    (tmp_path / "seven.png").write_bytes(png(sketch(7, (120, 90))))
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "two.png").write_bytes(png(sketch(2, (60, 60))))
    (tmp_path / "labels.csv").write_text("path,text\nseven.png,7\nscans/two.png,2\n")
    return tmp_path


def check_extras(command: str) -> None:
    """A test cannot install: that the extras are there must do."""
    found = re.fullmatch(r"pip install -e '\.\[([\w,]+)\]'", command)
    assert found, f"no test runs this: {command}"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(found[1].split(",")) <= set(project["optional-dependencies"])


@pytest.mark.mnist
@pytest.mark.parametrize("page", [*filter(find_commands, PAGES)], ids=name_of)
def test_commands_run(page: Path, desk: Path, run_inkdigit: Inkdigit, mnist_folder: Path) -> None:
    path = f"{COMMAND.parent}{os.pathsep}{os.environ['PATH']}"
    environment = run_inkdigit.environment({"PATH": path, "INKDIGIT_DATA": str(mnist_folder)})
    for command in find_commands(page):
        tool = shlex.split(command)[0]
        if tool == "pip":
            check_extras(command)
            continue
        assert tool in ("inkdigit", "make"), f"{page.name}: no test runs this: {command}"
        if tool == "make":  # a test cannot run the tests: that the target is there must do
            command = f"{command} --dry-run --directory {ROOT}"  # noqa: PLW2901 - it stays the same command
        done = subprocess.run(
            ["bash", "-c", command], cwd=desk, env=environment, capture_output=True, text=True,
            check=False, timeout=HANGS,
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
                    env=environment, capture_output=True, text=True, check=False, timeout=HANGS,
                )  # fmt: skip
                assert done.returncode == 0, f"{command}\n{done.stderr}"
                assert '"about:blank"' not in done.stdout, f"{command}\n{done.stdout}"
        finally:
            server.terminate()
        assert server.wait(30) == 0


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_programs_run(page: Path, desk: Path) -> None:
    for program in find_blocks(page, "python"):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program], cwd=desk, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout.split()[0] == "7", done.stdout


def read_help(run_inkdigit: Inkdigit, *command: str) -> Iterator[str]:
    """What `--help` says of a command and of all below it."""
    text = run_inkdigit(*command, "--help").stdout
    yield text
    for name in re.findall(r"^  ([a-z-]+) ", text.partition("Commands:\n")[2], re.MULTILINE):
        yield from read_help(run_inkdigit, *command, name)


def test_options_are_there(run_inkdigit: Inkdigit) -> None:
    known = set(re.findall(r"--[a-z-]+", "".join(read_help(run_inkdigit))))
    words = {word for page in [*CURRENT, *TEMPLATES] for word in find_code_words(page)}
    assert {word for word in words if re.fullmatch(r"--[a-z-]+", word)} <= known


def test_files_are_there() -> None:
    """Of the repository by their path, of the package by their path in it."""
    words = {word for page in CURRENT for word in find_code_words(page)}
    paths = {word for word in words if re.fullmatch(r"[a-z]+/([\w-]+/)*([\w-]+\.\w+)?", word)}
    folders = (ROOT, ROOT / "src" / "inkdigit")
    gone = {path for path in paths if not any((folder / path).exists() for folder in folders)}
    assert not gone - {"scans/", "table/"}  # of whoever reads the page


def test_modules_are_there() -> None:
    """What `python -m` runs, as the pages say it."""
    inline = re.compile(r"`(?:\w+=\w+ )?python -m ((?:benchmarks|tools)[\w.]+)[^`]*`")
    modules = {name for page in CURRENT for name in inline.findall(strip_blocks(page))}
    assert {f"benchmarks.{path.stem}" for path in (ROOT / "benchmarks").glob("*.py")} <= {
        *modules,
        "benchmarks.run_all",  # `make bench` runs it
    }
    gone = {name for name in modules if not (ROOT / f"{name.replace('.', '/')}.py").is_file()}
    assert not gone


def test_docstring_to_follow_is_the_codes_own() -> None:
    (example,) = find_blocks(ROOT / "CONTRIBUTING.md", "text")
    assert example in (ROOT / "src" / "inkdigit" / "imaging" / "frame.py").read_text("utf-8")


def make_anchors(page: Path) -> set[str]:
    """The links of a page's headings, as code hosts and the site make them."""
    headings = re.findall(r"^#+ (.*)$", strip_blocks(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", strip_blocks(page)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        there = page.parent / path if path else page
        assert there.exists(), target
        assert not anchor or anchor in make_anchors(there), target


@pytest.mark.parametrize(("page", "most"), [("README.md", 600), ("docs/architecture.md", 900)])
def test_is_short(page: str, most: int) -> None:
    assert len((ROOT / page).read_text("utf-8").split()) <= most


def test_readme_has_six_figures() -> None:
    _, _, section = strip_blocks(ROOT / "README.md").partition("## Six figures\n")
    rows = re.findall(r"^\|.*\|$", section.partition("\n## ")[0], re.MULTILINE)
    assert len(rows) == 2 + 6


@pytest.mark.parametrize("page", DECISIONS, ids=name_of)
def test_decision_has_its_parts(page: Path) -> None:
    number = DECISIONS.index(page) + 1
    text = page.read_text("utf-8")
    assert page.name.startswith(f"{number:04}-")
    assert text.startswith(f"# {number}. ")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Alternatives", "Consequences", "Evidence"]
    assert f"({page.name})" in (page.parent / "README.md").read_text("utf-8")


@pytest.mark.parametrize("page", NOTES, ids=name_of)
def test_experiment_is_dated(page: Path) -> None:
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])-[a-z-]+\.md", page.name)
    assert re.search(r"\b20\d\d\b", page.read_text("utf-8").split("\n## ")[0])
    assert f"({page.name})" in (page.parent / "README.md").read_text("utf-8")


def test_diagrams_are_drawn() -> None:
    """The site shows the drawing of each diagram as it is now, and keeps no older one."""
    sources = [source.strip().encode() for page in PAGES for source in find_blocks(page, "mermaid")]
    drawn = {path.stem for path in (DOCS / "site" / "diagrams").glob("*.svg")}
    assert {hashlib.sha256(source).hexdigest()[:12] for source in sources} == drawn


def test_site_builds(tmp_path: Path) -> None:
    if importlib.util.find_spec("sphinx") is None:
        pytest.skip("needs what `make docs` installs")
    options = ["--quiet", "--fresh-env", "--fail-on-warning", "-c", str(DOCS / "site")]
    folders = ["-d", str(tmp_path / "doctrees"), str(ROOT), str(tmp_path / "site")]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, *folders], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    front = (tmp_path / "site" / "index.html").read_text("utf-8")
    loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(https?:[^"]+)', front)
    assert not loaded, "the site loads something from elsewhere"


def test_pre_commit_checks_what_lint_checks() -> None:
    _, _, recipe = (ROOT / "Makefile").read_text("utf-8").partition("\nlint:")
    lint = re.findall(r"\t\$\(BIN\)/(.*)", recipe.partition("\n\n")[0])
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.findall(r"entry: \.venv/bin/(.*)", hooks) == lint


def test_workflow_runs_the_gate_and_pins_what_it_uses() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    assert "run: .ci/run\n" in workflow
    for action in re.findall(r"uses: (.*)", workflow):
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", action)
