"""What goes wrong around the server: signals, kills, databases and disks."""

import base64
import json
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np
import pytest
from sqlalchemy import make_url

from inkdigit.corrections.store import CorrectionStore
from inkdigit.synthetic.samples import sketch
from support.command import Inkdigit
from support.databases import Proxy, own_schema
from support.pictures import png
from support.serving import DATABASE, RunningServer
from support.waiting import HANGS, wait_until
from support.wire import Wire, request

SEVEN = png(sketch(7, (120, 90)))
LARGE = png(np.repeat(np.repeat(sketch(7, (240, 180)), 8, 0), 8, 1))
LARGEST = 400_000
"""Bytes of a file on a disk that is nearly full."""
CORRECTION = {"predicted": "7", "expected": "1", "status": "read", "confidence": 0.9}
Start = Callable[..., RunningServer]


@pytest.fixture
def start(run_inkdigit: Inkdigit, tmp_path: Path) -> Iterator[Start]:
    """Starts servers, which are stopped in the end."""
    servers: list[RunningServer] = []

    def started(*options: str | Path, largest_file: int = 0) -> RunningServer:
        home = tmp_path / f"server-{len(servers)}"
        servers.append(RunningServer(run_inkdigit, home, *options, largest_file=largest_file))
        return servers[-1]

    yield started
    for server in servers:
        server.stop()


def batch(count: int) -> bytes:
    body = json.dumps({"images": [base64.b64encode(LARGE).decode()] * count}).encode()
    return request("POST /v1/read/batch", body, {"Content-Type": "application/json"})


def is_busy(client: httpx.Client) -> bool:
    return "inkdigit_queue_length 0.0" not in client.get("/metrics").text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_what_is_under_way_end(start: Start, number: int) -> None:
    server = start("--graceful-timeout", "600")
    with Wire(server.port) as wire, server.client() as client:
        wire.send(batch(5))
        wait_until(lambda: is_busy(client))
        server.process.send_signal(number)
        answer = wire.answer()
        assert answer.status == 200
        assert len(json.loads(answer.body)["readings"]) == 5
        assert server.process.wait(HANGS) == 0
    assert server.lines()[-1]["message"] == "stopped"
    assert all(line["level"] == "info" for line in server.lines())


def test_slow_clients_do_not_hold_it_up(start: Start) -> None:
    server = start("--graceful-timeout", "1", "--client-timeout", "60")
    idle, begun, slow, busy = (Wire(server.port) for _ in range(4))
    idle.send(request("GET /livez"))
    assert idle.answer().status == 200
    begun.send(b"GET /li")
    slow.send(request("POST /v1/read", headers={"Content-Length": "100"}))
    busy.send(batch(64))
    with server.client() as client:
        wait_until(lambda: is_busy(client))
    server.process.terminate()
    for wire in (slow, busy):
        answer = wire.answer()
        assert answer.status == 503
        assert "has to stop" in answer.problem()["detail"]
    assert server.process.wait(HANGS) == 0
    for wire in (idle, begun, slow, busy):
        assert wire.ended()
        wire.close()
    assert "exception" not in server.log.read_text()


def test_who_cannot_wait_says_it_twice(start: Start) -> None:
    server = start("--graceful-timeout", "600", "--client-timeout", "600")
    with Wire(server.port) as wire:
        wire.send(request("POST /v1/read", headers={"Content-Length": "100"}))
        server.process.terminate()
        wait_until(lambda: server.ask("/readyz") != 200)  # it has heard it
        assert server.process.poll() is None
        server.process.terminate()
        assert server.process.wait(HANGS) == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_acknowledged_survives_a_kill(
    start: Start, request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    if kind == "sqlite":
        check_kill(start, f"sqlite:///{tmp_path}/a.db")
    else:
        with own_schema(request.getfixturevalue("postgres")) as url:
            check_kill(start, url)


def check_kill(start: Start, url: str) -> None:
    server = start("--database", url)
    acknowledged: list[str] = []

    def correct(number: int) -> None:
        correction = CORRECTION | {
            "expected": str(number),
            "picture": base64.b64encode(SEVEN).decode(),
        }
        with server.client() as client:
            while True:
                answer = client.post("/v1/corrections", json=correction)
                if answer.status_code == 201:
                    acknowledged.append(answer.json()["id"])

    def until_it_is_gone(number: int) -> None:
        with pytest.raises(httpx.TransportError):
            correct(number)

    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(until_it_is_gone, number) for number in range(4)]
        wait_until(lambda: len(acknowledged) >= 20)
        server.process.kill()
        for one in done:
            one.result(HANGS)
    store = CorrectionStore.open(url)
    kept = {correction.id for correction in store.iter_all()}
    assert set(acknowledged) <= kept
    assert len(kept) <= len(acknowledged) + 4
    assert store.load_picture(acknowledged[-1]) == SEVEN
    store.close()


def correct(client: httpx.Client, picture: bytes | None = None) -> httpx.Response:
    """Send a correction, while readings go on."""
    text = base64.b64encode(picture).decode() if picture is not None else None
    answer = client.post("/v1/corrections", json=CORRECTION | {"picture": text})
    assert client.post("/v1/read", content=SEVEN).json()["text"] == "7"
    assert client.get("/readyz").status_code == 200
    return answer


def assert_not_now(answer: httpx.Response, *secrets: str) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "1"
    for secret in ("sqlite", "postgres", "127.0.0.1", "Traceback", "Error", *secrets):
        assert secret not in answer.text


def test_a_database_file_that_is_gone_and_back(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.write_text("no folder")  # from the beginning
    server = start("--database", f"sqlite:///{folder}/a.db")
    (line,) = [line for line in server.lines() if DATABASE in line["message"]]
    assert line["level"] == "error"  # said at the start
    assert f"{DATABASE} cannot be opened" in line["message"]
    assert str(folder) in line["message"]
    with server.client() as client:
        failed = [correct(client)]
        folder.unlink()
        assert correct(client).status_code == 201
        shutil.rmtree(folder)  # and now in the middle
        folder.write_text("no folder")
        failed.append(correct(client))
        folder.unlink()
        folder.mkdir()
        (folder / "a.db").write_bytes(b"no database" * 1000)
        failed.append(correct(client))
        (folder / "a.db").unlink()
        assert correct(client).status_code == 201
    for answer in failed:
        assert_not_now(answer, str(tmp_path))
        (line,) = server.find_lines([answer.headers["x-request-id"]])
        assert str(folder) in line["why"]


def test_a_postgresql_that_is_gone_and_back(start: Start, postgres: str) -> None:
    server_url = make_url(postgres)
    proxy = Proxy(str(server_url.host), int(server_url.port or 5432))
    with own_schema(postgres) as url:
        behind = make_url(url).set(host="127.0.0.1", port=proxy.port, password="the-password")  # noqa: S106 - made up
        proxy.shut()
        server = start("--database", behind.render_as_string(hide_password=False))
        with server.client() as client:
            assert_not_now(correct(client))
            proxy.reopen()
            assert correct(client).status_code == 201
            proxy.shut()
            assert_not_now(correct(client))
            assert_not_now(correct(client))
            proxy.reopen()
            assert correct(client).status_code == 201
        server.stop()
        assert "the-password" not in server.log.read_text()
        store = CorrectionStore.open(url)
        assert store.count() == 2
        store.close()
    proxy.shut()


def test_a_full_disk(start: Start) -> None:
    server = start(largest_file=LARGEST)
    noise = png(np.random.default_rng(0).integers(0, 256, (700, 700), np.uint8))
    with server.client() as client:
        assert correct(client).status_code == 201
        assert_not_now(correct(client, noise), str(server.home))
        assert correct(client).status_code == 201
        for _ in range(1500):  # the log is full as well
            client.get(f"/{'a' * 200}")
        assert server.log.stat().st_size == LARGEST
        assert correct(client).status_code == 201
    assert server.stop() == 0


def test_what_cannot_be_served_is_one_line(run_inkdigit: Inkdigit, tmp_path: Path) -> None:
    (tmp_path / "damaged.onnx").write_bytes(b"damaged")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for options, code, words in (
            (["--port", port], 2, f"port {port}: Address already in use"),
            (["--host", "nobody.invalid", "--port", "0"], 2, "nobody.invalid"),
            (["--host", "a" * 70, "--port", "0"], 2, "Cannot listen"),
            (["--host", "192.0.2.1", "--port", "0"], 2, "Cannot assign requested address"),
            (["--port", "0", "--database", "mysql://a"], 2, "Expected a database"),
            (["--port", "0", "--model", tmp_path / "none"], 4, "There is no"),
            (["--port", "0", "--model", tmp_path / "damaged.onnx"], 4, "damaged"),
        ):
            done = run_inkdigit("serve", *options)
            assert done.returncode == code, done.stderr
            assert done.stdout == ""
            (line,) = done.stderr.splitlines()
            assert line.startswith("inkdigit: ")
            assert words in line
