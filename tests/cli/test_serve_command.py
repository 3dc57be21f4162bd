"""The options of `inkdigit serve` are what the server goes by."""

from pathlib import Path

import pytest

from inkdigit.cli import serve as serve_module
from inkdigit.imaging.decode import Limits
from inkdigit.server.api_keys import generate_key
from inkdigit.server.settings import ServerSettings

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
        allowed_host=["a.example", "*"], threads=3, max_queue=4, max_bytes=5, max_pixels=6,
        read_timeout=7.5, client_timeout=8.5, graceful_timeout=9, max_corrections=10,
        max_correction_bytes=11,
    )  # fmt: skip
    settings = ServerSettings(
        allowed_hosts=("here.example", "a.example", "*"), key_hashes=(made.hash,),
        database="sqlite:///a.db", threads=3, max_queue=4, read_timeout=7.5, client_timeout=8.5,
        graceful_timeout=9, max_corrections=10, max_correction_bytes=11,
    )  # fmt: skip
    assert runs == [("here.example", 1, tmp_path, Limits(5, 6), settings)]
