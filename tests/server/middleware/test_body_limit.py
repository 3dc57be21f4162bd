"""How much a server takes: of a body, of a picture, at a time."""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import numpy as np
import pytest

from inkdigit.synthetic.samples import sketch
from support.command import Inkdigit
from support.pictures import png
from support.serving import RunningServer
from support.waiting import wait_until
from support.wire import Wire, request

SEVEN = png(sketch(7, (120, 90)))
LARGE = png(np.repeat(np.repeat(sketch(7, (240, 180)), 8, 0), 8, 1))
COUNT = 40
"""So many such pictures take seconds to read, and are no large body."""
BYTES, PIXELS = 1_000_000, 4_000_000
LARGEST = BYTES * 4 // 3 + 100_000
READ = "POST /v1/read"


@pytest.fixture(scope="module")
def tight(
    run_inkdigit: Inkdigit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server with room for little."""
    running = RunningServer(
        run_inkdigit, tmp_path_factory.mktemp("tight"), "--threads", "1", "--max-queue", "1",
        "--max-bytes", str(BYTES), "--max-pixels", str(PIXELS), "--client-timeout", "900",
    )  # fmt: skip
    yield running
    running.stop()


@pytest.fixture
def asking(tight: RunningServer) -> Iterator[httpx.Client]:
    with tight.client() as client:
        yield client


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(0, size, 50_000):
        yield bytes(50_000)


def wait_for_queue(client: httpx.Client, length: int) -> None:
    wait_until(lambda: f"inkdigit_queue_length {length}.0" in client.get("/metrics").text)


class Peak:
    """The most memory that a server takes from now on, in megabytes above that of now."""

    def __init__(self, server: RunningServer) -> None:
        self._process = Path(f"/proc/{server.process.pid}")
        (self._process / "clear_refs").write_text("5")
        self._before = self._megabytes("VmRSS")

    def grown(self) -> float:
        return self._megabytes("VmHWM") - self._before

    def _megabytes(self, kind: str) -> float:
        found = re.search(rf"{kind}:\s+(\d+) kB", (self._process / "status").read_text())
        assert found is not None
        return int(found[1]) / 1000


def test_a_body_that_says_it_is_too_large_is_not_waited_for(tight: RunningServer) -> None:
    with Wire(tight.port) as wire:
        wire.send(request(READ, headers={"Content-Length": str(LARGEST + 1)}))
        answer = wire.answer()
        assert answer.status == 413
        assert answer.headers["connection"] == "close"
        assert f"{LARGEST:,} bytes" in answer.problem()["detail"]


def test_the_largest_body_is_asked_for(tight: RunningServer) -> None:
    with Wire(tight.port) as wire:
        expect = {"Expect": "100-continue", "Content-Length": str(LARGEST)}
        wire.send(request(READ, headers=expect))
        assert wire.line() == b"HTTP/1.1 100 Continue\r\n"


def test_a_body_that_does_not_say_so_is_counted(asking: httpx.Client) -> None:
    answer = asking.post("/v1/read", content=chunks(LARGEST + 100_000))
    assert answer.status_code == 413
    asked = asking.post("/v1/read", content=chunks(LARGEST - 100_000))  # the picture is too large
    assert asked.status_code == 413
    assert f"{BYTES:,} bytes" in asked.json()["detail"]


def test_the_answer_arrives_though_the_body_is_still_sent(asking: httpx.Client) -> None:
    for _ in range(5):
        answer = asking.post("/v1/read", content=bytes(20 * LARGEST))
        assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        {"content": SEVEN + bytes(BYTES)},
        {"files": {"image": ("a", SEVEN + bytes(BYTES))}},
        {"json": {"image": base64.b64encode(SEVEN + bytes(BYTES)).decode()}},
        {"content": png(np.zeros((2001, 2000), np.uint8))},
        {"files": {"image": ("a", png(np.zeros((2001, 2000), np.uint8)))}},
    ],
    ids=["raw", "form", "json", "pixels", "pixels-form"],
)
def test_a_picture_that_is_too_large(asking: httpx.Client, body: dict[str, object]) -> None:
    answer = asking.post("/v1/read", **body)  # type: ignore[arg-type] # one of several bodies
    assert answer.status_code == 413, answer.text


def test_too_large_a_picture_is_no_correction(asking: httpx.Client) -> None:
    picture = base64.b64encode(png(np.zeros((2001, 2000), np.uint8))).decode()
    correction = {
        "predicted": "7", "expected": "1", "status": "read", "confidence": 0.5, "picture": picture
    }  # fmt: skip
    assert asking.post("/v1/corrections", json=correction).status_code == 413


def test_a_bomb_is_not_decoded(tight: RunningServer, asking: httpx.Client) -> None:
    peak = Peak(tight)
    bomb = png(np.zeros((20_000, 20_000), np.uint8))  # 400 megapixels in 400 kB
    assert len(bomb) < BYTES
    assert asking.post("/v1/read", content=bomb).status_code == 413
    assert peak.grown() < 50


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, identity", "x"])
def test_a_compressed_body_is_not_unpacked(asking: httpx.Client, encoding: str) -> None:
    answer = asking.post("/v1/read", content=SEVEN, headers={"Content-Encoding": encoding})
    assert answer.status_code == 415
    assert answer.headers["accept-encoding"] == "identity"


def test_json_with_too_many_values_is_not_parsed(
    tight: RunningServer, asking: httpx.Client
) -> None:
    peak = Peak(tight)
    for body in (
        b'{"images": [' + b"[]," * 400_000 + b"1]}",
        b'{"images": ' + b"[" * 1_000_000,
        b"{" + b'"a":1,' * 150_000 + b'"b":1}',
        b'{"image": ' + b'{"a":' * 200_000,
    ):
        for path in ("/v1/read", "/v1/read/batch", "/v1/corrections"):
            headers = {"Content-Type": "application/json"}
            assert asking.post(path, content=body, headers=headers).status_code == 413
    assert peak.grown() < 50


@pytest.mark.parametrize(
    "part",
    [
        b'--a\r\nContent-Disposition: form-data; name="i"\r\n\r\nx\r\n',
        b'--a\r\nContent-Disposition: form-data; name="i"; filename="f"\r\n\r\nx\r\n',
        b"--a\r\n" + b"X: y\r\n" * 100 + b"\r\nx\r\n",
        b"--a\r\nX: " + b"y" * 10_000 + b"\r\n\r\nx\r\n",
    ],
    ids=["fields", "files", "headers", "header"],
)
def test_a_form_has_few_parts(asking: httpx.Client, part: bytes) -> None:
    body = part * (1_000_000 // len(part)) + b"--a--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=a"}
    answer = asking.post("/v1/read/batch", content=body, headers=headers)
    assert answer.status_code in (400, 422)


def test_who_comes_while_the_queue_is_full_is_rejected(
    tight: RunningServer, asking: httpx.Client
) -> None:
    batch = json.dumps({"images": [base64.b64encode(LARGE).decode()] * COUNT}).encode()
    with Wire(tight.port) as wire:
        wire.send(request("POST /v1/read/batch", batch, {"Content-Type": "application/json"}))
        wait_for_queue(asking, 1)
        for body in (SEVEN, chunks(100_000)):
            answer = asking.post("/v1/read", content=body)
            assert answer.status_code == 429
            assert answer.headers["retry-after"] == "1"
            assert answer.headers["content-type"] == "application/problem+json"
        with Wire(tight.port) as other:  # it has its answer before its body has come
            other.send(request(READ, headers={"Content-Length": "1000000"}))
            assert other.answer().status == 429
        assert asking.get("/readyz").status_code == 200
        assert asking.get("/").status_code == 200
    # The client of the batch is gone: the rest of it is not read.
    wait_for_queue(asking, 0)
    assert asking.post("/v1/read", content=SEVEN).status_code == 200
    found = re.search(r'readings_total{status="[a-z_]+"} (\d+)', asking.get("/metrics").text)
    assert found is not None
    assert int(found[1]) < COUNT
    assert "exception" not in tight.log.read_text()


def test_bodies_together_take_a_bounded_memory(tight: RunningServer, asking: httpx.Client) -> None:
    peak = Peak(tight)
    size = LARGEST - 10_000
    with ExitStack() as stack:
        wires = [stack.enter_context(Wire(tight.port)) for _ in range(60)]
        for wire in wires:  # all but the last bytes of 1.4 MB
            wire.send(request(READ, headers={"Content-Length": str(size)}), bytes(size - 100))
        small = asking.post("/v1/read", content=SEVEN)
        assert small.status_code == 200
        large = asking.post("/v1/read", content=bytes(900_000))
        assert large.status_code == 429
    wait_until(lambda: asking.post("/v1/read", content=bytes(900_000)).status_code != 429)
    assert asking.post("/v1/read", content=SEVEN).status_code == 200
    assert peak.grown() < 50  # not 60 x 1.4
