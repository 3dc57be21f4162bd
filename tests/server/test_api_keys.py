"""API keys: made by the command, asked for by the server."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.responses import Response

from inkdigit.errors import UsageError
from inkdigit.server.api_keys import KeyFile, add_key, generate_key, hash_key, read_key_names
from inkdigit.server.middleware.api_key import ApiKeyMiddleware
from inkdigit.server.settings import DEFAULT_BODY_LIMITS
from support.command import Inkdigit
from support.serving import RunningServer, run_apart
from support.waiting import wait_until
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
    made = [run_inkdigit("api-key", name, "--file", file) for name in ("ada", "bob@example.org")]
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


def test_the_log_says_whose_key_it_was_and_not_the_key(
    locked: RunningServer, keys: tuple[Path, str, str]
) -> None:
    names = dict(zip(keys[1:], ("ada", "bob@example.org"), strict=True))
    with locked.client() as client:
        for key, name in names.items():
            headers = {"Authorization": f"Bearer {key}", "X-Request-ID": name.partition("@")[0]}
            client.get("/", headers=headers)
        client.get("/", headers={"X-Request-ID": "nobody"})
    ada, bob, nobody = locked.find_lines(["ada", "bob", "nobody"])
    assert (ada["key"], bob["key"]) == ("ada", "bob@example.org")
    assert "key" not in nobody
    assert all(key not in locked.log.read_text() for key in names)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# no key\n\n",
        b"a key in the clear\n",
        b"\xff\xfe\0",
        b"0" * 63,
        b"0" * 64 + b" x y",
        b"0" * 64 + b" <x>",
    ],
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "keys.txt"
    file.write_bytes(content)
    with pytest.raises(UsageError, match="Cannot read API keys from"):
        KeyFile(file)


def test_no_server_starts_without_a_key(run_inkdigit: Inkdigit, tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    file.write_text("# no key\n")
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
    for name in ("a", "b"):
        done = run_inkdigit("api-key", name, INKDIGIT_API_KEY_FILE=str(file))
        assert done.returncode == 0, done.stderr
    assert [len(line) for line in file.read_text().splitlines()] == [7, 66, 66]


@pytest.mark.parametrize(
    "content", [b"# Zo\xeb\n", b"# Zo\xeb", b"\xef\xbb\xbf# Zo\xc3\xab\r\n", b"\xef\xbb\xbf"]
)
def test_what_an_editor_wrote_is_no_hindrance(tmp_path: Path, content: bytes) -> None:
    """A remark in Latin-1, and the mark of UTF-8 that some put first."""
    file = tmp_path / "keys.txt"
    file.write_bytes(content)
    keys = {name: add_key(file, name) for name in ("ada", "bob")}
    assert file.read_bytes().startswith(content)
    assert read_key_names(file) == {hash_key(key): name for name, key in keys.items()}


def test_a_mark_of_utf_8_before_a_key_is_none_of_it(tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    made = generate_key()
    file.write_text(f"{made.hash}\n", "utf-8-sig")
    assert read_key_names(file) == {made.hash: made.hash[:8]}  # as files of before have no names


def test_a_key_is_not_added_to_something_else(run_inkdigit: Inkdigit, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Ada,\n")
    assert run_inkdigit("api-key", "ada", "--file", file).returncode == 2
    assert file.read_text() == "Dear Ada,\n"
    assert run_inkdigit("api-key", "ada", "--file", tmp_path).returncode == 2


@pytest.mark.parametrize("name", ["", "a b", "a#b", "a" * 65, "\n", "naïve"])
def test_what_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="Expected a name"):
        add_key(tmp_path / "keys.txt", name)
    assert not (tmp_path / "keys.txt").exists()


def test_a_name_has_one_key(tmp_path: Path) -> None:
    add_key(tmp_path / "keys.txt", "ada")
    before = (tmp_path / "keys.txt").read_bytes()
    with pytest.raises(UsageError, match=r"has a key for ada\. Choose another name"):
        add_key(tmp_path / "keys.txt", "ada")
    assert (tmp_path / "keys.txt").read_bytes() == before


class Keys:
    """A file of keys, and somebody who looks at it at times that the test says."""

    def __init__(self, folder: Path) -> None:
        self.now = 0.0
        self.path = folder / "keys.txt"
        self.ada = add_key(self.path, "ada")
        self.file = KeyFile(self.path, lambda: self.now)

    def find_later(self, key: str) -> str | None:
        self.now += 2
        return self.file.find_name(key)


@pytest.fixture
def rewritten(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


def test_a_file_that_changes_is_read_again(rewritten: Keys) -> None:
    assert rewritten.file.find_name(rewritten.ada) == "ada"
    bob = add_key(rewritten.path, "bob")
    assert rewritten.file.find_name(bob) is None  # looked at just now
    assert rewritten.find_later(bob) == "bob"
    assert rewritten.find_later(rewritten.ada) == "ada"
    kept = [line for line in rewritten.path.read_text().splitlines() if line.endswith("bob")]
    rewritten.path.write_text("\n".join(kept))
    assert rewritten.find_later(rewritten.ada) is None
    assert rewritten.find_later(bob) == "bob"


def test_who_deletes_the_last_key_lets_nobody_in(rewritten: Keys) -> None:
    rewritten.path.write_text("# nobody\n")
    assert rewritten.find_later(rewritten.ada) is None


@pytest.mark.parametrize("content", [None, "Dear Ada,\n"], ids=["gone", "a letter"])
def test_a_file_that_is_spoilt_leaves_the_keys_of_before(
    rewritten: Keys, content: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    before = rewritten.path.read_text()
    rewritten.path.unlink()
    if content is not None:
        rewritten.path.write_text(content)
    for _ in range(3):
        assert rewritten.find_later(rewritten.ada) == "ada"
    assert caplog.text.count("the API keys of before stay") == 1
    rewritten.path.write_text(before.replace("ada\n", "lovelace\n"))
    assert rewritten.find_later(rewritten.ada) == "lovelace"


def test_a_running_server_takes_new_keys_and_forgets_old_ones(
    run_inkdigit: Inkdigit, tmp_path: Path
) -> None:
    file = tmp_path / "keys.txt"
    ada = add_key(file, "ada")
    server = RunningServer(run_inkdigit, tmp_path / "home", "--api-key-file", file)
    try:
        with server.client() as client:

            def ask(key: str) -> int:
                return client.get("/v2", headers={"Authorization": f"Bearer {key}"}).status_code

            assert ask(ada) == 200
            bob = add_key(file, "bob")
            wait_until(lambda: ask(bob) == 200)
            file.write_text(file.read_text().splitlines()[1])
            wait_until(lambda: ask(ada) == 401)
            assert ask(bob) == 200
    finally:
        server.stop()


@pytest.mark.parametrize("place", range(64))
def test_a_hash_that_differs_in_one_digit_does_not_open(tmp_path: Path, place: int) -> None:
    made = generate_key()
    other = made.hash[:place] + f"{int(made.hash[place], 16) ^ 1:x}" + made.hash[place + 1 :]
    assert ask_with(tmp_path, made.key, other) == 401
    assert ask_with(tmp_path, made.key, other, made.hash) == 200


def ask_with(folder: Path, key: str, *hashes: str) -> int:
    """Ask an app behind these hashes with a key. Returns the status of the answer."""
    file = folder / "keys.txt"
    file.write_text("\n".join(hashes))
    app = ApiKeyMiddleware(Response(), KeyFile(file), DEFAULT_BODY_LIMITS)

    async def ask() -> int:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            headers = {"Authorization": f"Bearer {key}"}
            return (await client.get("/", headers=headers)).status_code

    return run_apart(ask)
