"""API keys: made by the command, asked for by the server."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.responses import Response

from inkdigit.server.api_keys import add_key, generate_key, hash_key, read_key_hashes
from inkdigit.server.middleware.api_key import ApiKeyMiddleware
from inkdigit.server.settings import DEFAULT_BODY_LIMITS
from support.command import Inkdigit
from support.serving import RunningServer, run_apart
from support.wire import Wire, request

CLOSED = [
    ("GET", "/"), ("GET", "/docs"), ("GET", "/static/app.js"), ("GET", "/openapi.json"),
    ("GET", "/metrics"), ("GET", "/nothing"), ("GET", "/livez/"), ("GET", "//livez"),
    ("GET", "/v2"), ("GET", "/v2/models/inkdigit"), ("POST", "/v1/read"),
    ("POST", "/v1/read/batch"), ("POST", "/v1/corrections"), ("POST", "/v2/models/inkdigit/infer"),
    ("OPTIONS", "/v1/read"),
]  # fmt: skip
OPEN = ["/livez", "/readyz", "/v2/health/live", "/v2/health/ready"]


@pytest.fixture(scope="module")
def keys(run_inkdigit: Inkdigit, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A file with two keys, and the keys."""
    file = tmp_path_factory.mktemp("keys") / "new" / "keys.txt"
    made = [run_inkdigit("api-key", "--file", file) for _ in range(2)]
    assert [each.returncode for each in made] == [0, 0], made
    assert made[0].stderr == ""
    return file, made[0].stdout.strip(), made[1].stdout.strip()


@pytest.fixture(scope="module")
def locked(
    run_inkdigit: Inkdigit, keys: tuple[Path, str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    home = tmp_path_factory.mktemp("locked")
    running = RunningServer(run_inkdigit, home, "--api-key-file", keys[0])
    yield running
    running.stop()


def test_the_file_does_not_say_the_keys(keys: tuple[Path, str, str]) -> None:
    file, first, second = keys
    assert first != second
    assert len(first) >= 40
    for key in (first, second):
        assert key not in file.read_text()


def test_everything_but_health_asks_for_a_key(locked: RunningServer) -> None:
    with locked.client() as client:
        for method, path in CLOSED:
            answer = client.request(method, path)
            assert answer.status_code == 401, path
            assert answer.headers["www-authenticate"].startswith("Basic ")
            assert answer.headers["content-type"] == "application/problem+json"
        for path in OPEN:
            assert client.get(path).status_code == 200


def test_each_key_opens_in_both_ways(locked: RunningServer, keys: tuple[Path, str, str]) -> None:
    with locked.client() as client:
        for key in keys[1:]:
            bearer = client.get("/", headers={"Authorization": f"Bearer {key}"})
            basic = client.get("/", auth=httpx.BasicAuth("whoever", key))
            assert (bearer.status_code, basic.status_code) == (200, 200)


def test_what_is_no_key_does_not_open(locked: RunningServer, keys: tuple[Path, str, str]) -> None:
    file, key, _ = keys
    digest = file.read_text().splitlines()[0]
    wrong = [
        "", "Bearer", "Bearer ", f"Bearer {key[:-1]}", f"Bearer {digest}", key, f"Digest {key}",
        "Basic", "Basic !", "Basic w7/=", f"Basic {key}", "Bearer \xe9", "Bearer " + "a" * 60_000,
    ]  # fmt: skip
    with Wire(locked.port) as wire:
        for value in wrong:
            wire.send(request("GET /", headers={"Authorization": value}))
            assert wire.answer().status == 401, value


def test_a_large_body_without_a_key_is_not_read(locked: RunningServer) -> None:
    with Wire(locked.port) as wire:
        wire.send(request("POST /v1/read", headers={"Content-Length": "30000000"}), bytes(300_000))
        answer = wire.answer()
        assert answer.status == 401
        assert answer.headers["connection"] == "close"
    with Wire(locked.port) as wire:  # with a small one, the connection can stay
        wire.send(request("POST /v1/read", b"small") + request("GET /livez"))
        assert [wire.answer().status, wire.answer().status] == [401, 200]


def test_the_log_does_not_say_the_keys(locked: RunningServer, keys: tuple[Path, str, str]) -> None:
    with locked.client() as client:
        client.get("/", headers={"Authorization": f"Bearer {keys[1]}"})
    assert keys[1] not in locked.log.read_text()


@pytest.mark.parametrize(
    "content",
    [b"", b"# no key\n\n", b"a key in the clear\n", b"\xff\xfe\0", b"0" * 63, b"0" * 64 + b" x"],
)
def test_a_file_of_something_else_is_refused(
    run_inkdigit: Inkdigit, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "keys.txt"
    file.write_bytes(content)
    done = run_inkdigit("serve", "--port", "0", "--api-key-file", file)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("inkdigit: Cannot read API keys from")
    assert done.stdout == ""


def test_a_file_that_is_not_there(run_inkdigit: Inkdigit, tmp_path: Path) -> None:
    done = run_inkdigit("serve", "--port", "0", "--api-key-file", tmp_path / "none")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "No such file" in line


def test_a_key_goes_on_a_line_of_its_own(run_inkdigit: Inkdigit, tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    file.write_text("# Ada's")  # no newline at its end
    for _ in range(2):
        assert run_inkdigit("api-key", "--file", file).returncode == 0
    assert [len(line) for line in file.read_text().splitlines()] == [7, 64, 64]


@pytest.mark.parametrize(
    "content", [b"# Zo\xeb\n", b"# Zo\xeb", b"\xef\xbb\xbf# Zo\xc3\xab\r\n", b"\xef\xbb\xbf"]
)
def test_what_an_editor_wrote_is_no_hindrance(tmp_path: Path, content: bytes) -> None:
    """A remark in Latin-1, and the mark of UTF-8 that some put first."""
    file = tmp_path / "keys.txt"
    file.write_bytes(content)
    keys = [add_key(file) for _ in range(2)]
    assert file.read_bytes().startswith(content)
    assert read_key_hashes(file) == tuple(hash_key(key) for key in keys)


def test_a_mark_of_utf_8_before_a_key_is_none_of_it(tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    made = generate_key()
    file.write_text(f"{made.hash}\n", "utf-8-sig")
    assert read_key_hashes(file) == (hash_key(made.key),)


def test_a_key_is_not_added_to_something_else(run_inkdigit: Inkdigit, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Ada,\n")
    assert run_inkdigit("api-key", "--file", file).returncode == 2
    assert file.read_text() == "Dear Ada,\n"
    assert run_inkdigit("api-key", "--file", tmp_path).returncode == 2


@pytest.mark.parametrize("place", range(64))
def test_a_hash_that_differs_in_one_digit_does_not_open(place: int) -> None:
    made = generate_key()
    other = made.hash[:place] + f"{int(made.hash[place], 16) ^ 1:x}" + made.hash[place + 1 :]
    assert ask_with(made.key, (other,)) == 401
    assert ask_with(made.key, (other, made.hash)) == 200


@pytest.mark.parametrize("digits", [0, 1, 2, 8, 32, 63])
def test_a_part_of_a_hash_does_not_open(digits: int) -> None:
    made = generate_key()
    for part in (made.hash[:digits], made.hash[64 - digits :]):
        assert ask_with(made.key, (part,)) == 401


def ask_with(key: str, hashes: tuple[str, ...]) -> int:
    """Ask an app behind these hashes with a key. Returns the status of the answer."""
    app = ApiKeyMiddleware(Response(), hashes, DEFAULT_BODY_LIMITS)

    async def ask() -> int:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            headers = {"Authorization": f"Bearer {key}"}
            return (await client.get("/", headers=headers)).status_code

    return run_apart(ask)
