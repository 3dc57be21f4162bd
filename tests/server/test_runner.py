"""Where a server is found, and what it says of that."""

import socket
from pathlib import Path

import httpx
import pytest

from inkdigit.server import runner
from inkdigit.server.api_keys import add_key
from inkdigit.server.runner import is_open_to_others, list_urls, listen
from support.command import Inkdigit
from support.serving import RunningServer
from support.waiting import wait_until

WARNING = "everybody who reaches this server may ask"


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("localhost", None)])
def test_a_server_for_this_machine_has_one_url(host: str, shown: str | None) -> None:
    with listen(host, 0) as listener:
        (url,) = list_urls(listener)
        assert shown is None or url == f"http://{shown}:{listener.getsockname()[1]}"
        assert not is_open_to_others(listener)


def test_a_server_for_everybody_has_one_to_type_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_find_addresses", lambda _: ["192.0.2.7"])
    with listen("0.0.0.0", 0) as listener:  # noqa: S104 - this is what is tested
        port = listener.getsockname()[1]
        assert list_urls(listener) == [f"http://127.0.0.1:{port}", f"http://192.0.2.7:{port}"]
        assert is_open_to_others(listener)


def test_the_address_is_one_of_this_machine() -> None:
    """Or none, where it has no network."""
    for address in runner._find_addresses(socket.AF_INET):
        with listen(address, 0) as listener:
            assert list_urls(listener) == [f"http://{address}:{listener.getsockname()[1]}"]
            assert is_open_to_others(listener)


def test_without_keys_a_server_for_everybody_warns_and_every_url_of_it_works(
    run_inkdigit: Inkdigit, tmp_path: Path
) -> None:
    server = RunningServer(run_inkdigit, tmp_path, "--host", "0.0.0.0")  # noqa: S104 - tested
    assert server.process.stdout is not None
    try:
        wait_until(lambda: any(WARNING in line["message"] for line in server.lines()))
        urls = [server.url]
        for address in runner._find_addresses(socket.AF_INET):
            line = server.process.stdout.readline()
            assert line.endswith("from other devices in this network\n")
            urls.append(line.split()[1])
            assert address in urls[-1]
        for url in urls:
            assert httpx.get(f"{url}/v2", trust_env=False).status_code == 200
    finally:
        assert server.stop() == 0


@pytest.mark.parametrize("kind", ["loopback", "keys"])
def test_who_need_not_be_warned_is_not(run_inkdigit: Inkdigit, tmp_path: Path, kind: str) -> None:
    add_key(tmp_path / "keys.txt", "ada")
    options = {
        "loopback": [],
        "keys": ["--host", "0.0.0.0", "--api-key-file", str(tmp_path / "keys.txt")],  # noqa: S104 - tested
    }
    server = RunningServer(run_inkdigit, tmp_path / "home", *options[kind])
    assert server.stop() == 0
    assert not any(WARNING in line["message"] for line in server.lines())
