"""Under which names the server is asked, and what the pages of other sites may not do."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from inkdigit.errors import UsageError
from inkdigit.server.middleware.same_origin import check_allowed_host, parse_host
from inkdigit.synthetic.samples import sketch
from support.command import Inkdigit
from support.pictures import png
from support.serving import RunningServer
from support.wire import Wire

SEVEN = png(sketch(7, (120, 90)))
CORRECTION = {"predicted": "7", "expected": "1", "status": "read", "confidence": 0.5}
OPEN = ["/livez", "/readyz", "/v2/health/live", "/v2/health/ready"]
NAME = "digits.example"


@pytest.fixture(scope="module")
def named(
    run_inkdigit: Inkdigit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server with a name."""
    home = tmp_path_factory.mktemp("named")
    running = RunningServer(
        run_inkdigit, home, "--allowed-host", "Digits.example", "--allowed-host", "other"
    )
    yield running
    running.stop()


def count_corrections(client: httpx.Client) -> str:
    lines = client.get("/metrics").text.splitlines()
    return next(line for line in lines if line.startswith("inkdigit_corrections_total "))


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "localhost:8000", "LocalHost.", "digits.localhost", "127.0.0.1:8000",
        "127.0.0.1", "192.168.1.7:80", "[::1]:8000", "[fe80::1]", "8.8.8.8",
    ],
)  # fmt: skip
def test_addresses_and_localhost_are_always_allowed(client: httpx.Client, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example",
        "evillocalhost", "evil@localhost", "localhost/evil", "localhost evil", "", ":8000", "[::1",
        "[localhost]", "localhost:a", "digits.example", "127.0.0.1, evil.example",
    ],
)  # fmt: skip
def test_any_other_host_is_refused(server: RunningServer, client: httpx.Client, host: str) -> None:
    """As a page does whose name points here: its requests are of one site for the browser."""
    headers = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    before = count_corrections(client)
    for method, path, body in (
        ("GET", "/", None),
        ("GET", "/metrics", None),
        ("POST", "/v1/read", {"image": "AAAA"}),
        ("POST", "/v1/corrections", CORRECTION),
    ):
        answer = client.request(method, path, json=body, headers=headers)
        assert answer.status_code == 421, path
        assert answer.headers["content-type"] == "application/problem+json"
        assert "--allowed-host" in answer.json()["detail"]
    assert count_corrections(client) == before
    for path in OPEN:  # whoever watches it need not know its name
        assert client.get(path, headers=headers).status_code == 200
    assert "exception" not in server.log.read_text()


def test_a_name_that_was_given_is_allowed_in_any_case(named: RunningServer) -> None:
    with named.client() as client:
        for host in (NAME, f"{NAME}:8000", NAME.upper(), "other", "localhost"):
            assert client.get("/", headers={"Host": host}).status_code == 200
        for host in (f"evil.{NAME}", f"{NAME}.evil", "example"):
            assert client.get("/", headers={"Host": host}).status_code == 421


def test_any_name_may_be_allowed(run_inkdigit: Inkdigit, tmp_path: Path) -> None:
    running = RunningServer(run_inkdigit, tmp_path / "any", "--allowed-host", "*")
    try:
        with running.client() as client:
            assert client.get("/", headers={"Host": "whoever.example"}).status_code == 200
            assert client.get("/", headers={"Host": "no host"}).status_code == 421
            foreign = {"Host": "whoever.example", "Origin": "http://evil.example"}
            assert client.post("/v1/read", content=SEVEN, headers=foreign).status_code == 403
    finally:
        running.stop()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://digits.example"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": ""}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:8000"}, 403),
        ({"Origin": "http://localhost:8000"}, 200),
        ({"Origin": "http://LOCALHOST:8000"}, 200),
        ({"Origin": "http://localhost:3000"}, 403),
        ({"Origin": "http://localhost"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "localhost:8000"}, 403),
    ],
)
def test_a_page_of_another_site_changes_nothing(
    client: httpx.Client, headers: dict[str, str], status: int
) -> None:
    client.headers.update({"Host": "localhost:8000", **headers})
    assert client.get("/").status_code == 200  # a link leads here
    read = client.post("/v1/read", content=SEVEN)
    assert read.status_code == status
    kept = client.post("/v1/corrections", json=CORRECTION)
    assert kept.status_code == (201 if status == 200 else status)
    if status == 403:
        assert read.headers["content-type"] == "application/problem+json"
        assert "another site" in read.json()["detail"]


def test_behind_a_proxy_the_page_has_the_name_that_was_given(named: RunningServer) -> None:
    """And `Host` is the proxy's word for this server."""
    with named.client() as client:
        for origin, status in ((f"https://{NAME}", 200), ("https://evil.example", 403)):
            answer = client.post("/v1/read", content=SEVEN, headers={"Origin": origin})
            assert answer.status_code == status


@pytest.mark.parametrize(
    ("hosts", "version", "status"),
    [
        ([], "1.1", 400),
        (["localhost", "localhost"], "1.1", 400),
        (["localhost", "evil.example"], "1.0", 400),
        (["localhost"], "1.1", 200),
        (["localhost"], "1.0", 200),
        ([], "1.0", 200),
    ],
)
def test_a_request_has_one_host(
    server: RunningServer, hosts: list[str], version: str, status: int
) -> None:
    lines = "".join(f"Host: {host}\r\n" for host in hosts)
    with Wire(server.port) as wire:
        wire.send(f"GET /livez HTTP/{version}\r\n{lines}Connection: close\r\n\r\n".encode())
        answer = wire.answer()
        assert answer.status == status
        if status == 400:
            assert "one Host" in answer.problem()["detail"]
        assert wire.ended()


def test_a_host_is_a_name_or_an_address() -> None:
    assert parse_host("Digits.Example.:80") == NAME
    assert parse_host("[2001:DB8::1]:80") == "2001:db8::1"
    assert check_allowed_host("*") == "*"
    assert check_allowed_host("Digits.example") == "Digits.example"
    for wrong in ("https://digits.example", "digits.example:80", "", "*.example", "a b"):
        with pytest.raises(UsageError, match="without scheme and port"):
            check_allowed_host(wrong)


def test_a_wrong_name_is_said_at_once(run_inkdigit: Inkdigit) -> None:
    done = run_inkdigit("serve", "--port", "0", "--allowed-host", "http://digits.example/")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'http://digits.example/'" in done.stderr
