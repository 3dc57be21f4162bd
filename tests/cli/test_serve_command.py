"""The options of `inkdigit serve` are what the server goes by."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inkdigit.cli import serve as serve_module
from inkdigit.cli.app import app
from inkdigit.imaging.decode import Limits
from inkdigit.server.api_keys import generate_key
from inkdigit.server.settings import ServerSettings
from support.options import list_options

Run = tuple[str, int, Path | None, Limits, ServerSettings]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """What would be served."""
    runs: list[Run] = []
    monkeypatch.setattr(serve_module, "_run", lambda *given: runs.append(given))
    return runs


def test_without_options_everything_is_as_the_settings_have_it(runs: list[Run]) -> None:
    serve_module.serve()
    expected = ServerSettings(allowed_hosts=("127.0.0.1",))
    assert runs == [("127.0.0.1", 8000, None, Limits(), expected)]


def test_each_option_sets_what_it_is_called(runs: list[Run], tmp_path: Path) -> None:
    file, made = tmp_path / "keys.txt", generate_key()
    file.write_text(made.hash)
    serve_module.serve(
        host="here.example", port=1, model=tmp_path, database="sqlite:///a.db", api_key_file=file,
        allowed_host=["a.example", "*"], cors_origin=["HTTPS://B.example/"],
        threads=3, max_queue=4, max_bytes=5, max_pixels=6,
        read_timeout=7.5, client_timeout=8.5, graceful_timeout=9,
        max_corrections=10, max_correction_bytes=11,
    )  # fmt: skip
    (run,) = runs
    keys = run[-1].keys
    assert keys is not None
    assert keys.find_name(made.key) == made.hash[:8]
    settings = ServerSettings(
        allowed_hosts=("here.example", "a.example", "*"), keys=keys,
        cors_origins=("https://b.example",),
        database="sqlite:///a.db", threads=3, max_queue=4, read_timeout=7.5, client_timeout=8.5,
        graceful_timeout=9, max_corrections=10, max_correction_bytes=11,
    )  # fmt: skip
    assert runs == [("here.example", 1, tmp_path, Limits(5, 6), settings)]


def test_each_option_is_an_environment_variable_too(
    runs: list[Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, made = tmp_path / "keys.txt", generate_key()
    file.write_text(made.hash)
    given = {
        "--host": "here.example", "--port": "1", "--model": str(tmp_path),
        "--database": "sqlite:///a.db", "--api-key-file": str(file),
        "--allowed-host": "a.example b.example", "--cors-origin": "https://c.example",
        "--threads": "3", "--max-queue": "4", "--max-bytes": "5", "--max-pixels": "6",
        "--read-timeout": "7.5", "--client-timeout": "8.5", "--graceful-timeout": "9",
        "--max-corrections": "10", "--max-correction-bytes": "11",
    }  # fmt: skip
    variables = list_options("serve")
    assert given.keys() == variables.keys()
    for option, value in given.items():
        monkeypatch.setenv(str(variables[option]), value)
    assert CliRunner().invoke(app, ["serve"]).exit_code == 0
    (host, port, model, limits, settings) = runs[0]
    assert (host, port, model, limits) == ("here.example", 1, tmp_path, Limits(5, 6))
    assert settings == ServerSettings(
        allowed_hosts=("here.example", "a.example", "b.example"), keys=settings.keys,
        cors_origins=("https://c.example",), database="sqlite:///a.db", threads=3, max_queue=4,
        read_timeout=7.5, client_timeout=8.5, graceful_timeout=9,
        max_corrections=10, max_correction_bytes=11,
    )  # fmt: skip
    assert settings.keys is not None
    assert CliRunner().invoke(app, ["serve", "--port", "2"]).exit_code == 0
    assert runs[1][1] == 2  # what is typed comes first


def test_a_wrong_value_is_told_with_its_variable(runs: list[Run]) -> None:
    done = CliRunner().invoke(app, ["serve"], env={"INKDIGIT_PORT": "eighty"})
    assert done.exit_code == 2
    assert "INKDIGIT_PORT" in done.stderr or "--port" in done.stderr
    assert runs == []


def test_the_documentation_has_them_all_in_one_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "serve.md").read_text("utf-8")
    rows = re.findall(r"^\| `(--[a-z-]+)` \| `(INKDIGIT_[A-Z_]+)` \|", page, re.MULTILINE)
    assert dict(rows) == list_options("serve")
