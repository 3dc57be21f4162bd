"""What every answer has: security headers, an id, a line in the log, and no secrets."""

import base64
import json
import logging
import re
from typing import Any

import httpx
import numpy as np
import pytest

from inkdigit import Reader
from inkdigit.recognition.reading import Reading
from inkdigit.server.app import create_app
from inkdigit.server.services import Services
from inkdigit.synthetic.samples import sketch
from support.pictures import png
from support.serving import RunningServer, run_apart
from support.wire import Wire

SEVEN = png(sketch(7, (120, 90)))
REQUESTS: list[tuple[str, str, dict[str, object]]] = [
    ("GET", "/", {}),
    ("GET", "/docs", {}),
    ("GET", "/static/app.js", {}),
    ("GET", "/openapi.json", {}),
    ("GET", "/livez", {}),
    ("GET", "/metrics", {}),
    ("GET", "/nothing", {}),
    ("GET", "/v1/read", {}),
    ("OPTIONS", "/v1/read", {"headers": {"Access-Control-Request-Method": "POST"}}),
    ("POST", "/v1/read", {"content": SEVEN}),
    ("POST", "/v1/read", {"content": b"no picture"}),
    ("POST", "/v1/read", {"content": SEVEN[:60]}),
    ("POST", "/v1/read?one=perhaps", {"content": SEVEN}),
    ("POST", "/v1/read", {"content": SEVEN, "headers": {"Content-Encoding": "gzip"}}),
    ("POST", "/v1/read/batch", {"json": {"images": []}}),
    ("POST", "/v1/corrections", {"json": {}}),
    ("POST", "/v1/corrections", {"content": b"{}"}),
    ("POST", "/v2/models/inkdigit/infer", {"json": {}}),
    ("POST", "/v1/read", {"content": SEVEN, "headers": {"Origin": "https://elsewhere.example"}}),
    ("GET", "/", {"headers": {"Host": "elsewhere.example"}}),
]
DIRECTIVES = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'")


def assert_safe(headers: httpx.Headers) -> None:
    policy = headers["content-security-policy"]
    assert all(directive in policy.split("; ") for directive in DIRECTIVES)
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] in ("no-store", "no-cache")
    assert headers["x-request-id"]
    assert "server" not in headers
    assert not any(name.startswith("access-control") for name in headers)


@pytest.mark.parametrize(("method", "path", "more"), REQUESTS)
def test_every_answer_is_safe(
    client: httpx.Client, method: str, path: str, more: dict[str, object]
) -> None:
    if method != "POST":
        client.headers["Origin"] = "https://elsewhere.example"
    answer = client.request(method, path, **more)  # type: ignore[arg-type] # several bodies
    assert_safe(answer.headers)
    if answer.status_code >= 400:
        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem.keys() == {"type", "title", "status", "detail", "error"}
        assert problem["status"] == answer.status_code
    for secret in ("Traceback", "site-packages", ".py", "object at 0x", "/tmp/"):  # noqa: S108 - must not be there
        if path not in ("/", "/docs", "/static/app.js", "/openapi.json"):
            assert secret not in answer.text


def test_an_answer_to_rubbish_is_safe_too(server: RunningServer) -> None:
    with Wire(server.port) as wire:
        wire.send(b"rubbish\r\n\r\n")
        assert_safe(httpx.Headers(wire.answer().headers.items()))


@pytest.mark.parametrize("path", ["/", "/docs", "/favicon.ico", "/static/app.js"])
def test_a_page_can_be_asked_for_again_for_little(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert_safe(again.headers)


@pytest.mark.parametrize("path", ["/", "/static/app.js"])
@pytest.mark.parametrize(
    "wanted", ["bytes=0-1", "bytes=9999999-", "bytes=a-b", "rubbish", "bytes=0-0,2-2,4-4"]
)
def test_a_file_comes_whole_whatever_part_is_wanted(
    client: httpx.Client, path: str, wanted: str
) -> None:
    whole = client.get(path)
    part = client.get(path, headers={"Range": wanted})
    assert (part.status_code, part.content) == (200, whole.content)
    assert part.headers["accept-ranges"] == "none"


@pytest.mark.parametrize("given", ["a", "0af7651916cd43dd8448eb211c80319c", "a.b_c-D" * 9])
def test_an_id_that_is_harmless_is_taken_over(client: httpx.Client, given: str) -> None:
    assert client.get("/livez", headers={"X-Request-ID": given}).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "a b", "a" * 65, "<script>", "\xe9", "a;b", "../a", '"'])
def test_any_other_id_is_not(client: httpx.Client, given: str) -> None:
    headers = httpx.Headers({"X-Request-ID": given}, encoding="latin-1")
    made = client.get("/livez", headers=headers).headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{32}", made)


def test_each_request_is_one_line_of_the_log(server: RunningServer, client: httpx.Client) -> None:
    ids = [f"line-{number}" for number in range(len(REQUESTS))]
    for name, (method, path, more) in zip(ids, REQUESTS, strict=True):
        client.headers["X-Request-ID"] = name
        client.request(method, path, **more)  # type: ignore[arg-type] # several bodies
    for line, (method, path, _) in zip(server.find_lines(ids), REQUESTS, strict=True):
        assert line["method"] == method
        assert line["path"] == path.partition("?")[0]
        assert line.keys() <= {
            "time", "level", "message", "request_id", "method", "path", "status", "milliseconds",
            "why", "bytes_in", "bytes_out", "reading",
        }  # fmt: skip


def test_a_line_has_the_status_of_the_reading_and_bytes(
    server: RunningServer, client: httpx.Client
) -> None:
    blank = png(np.full((60, 60, 3), 250, np.uint8))
    pictures = [base64.b64encode(each).decode() for each in (SEVEN, b"none", SEVEN, blank)]
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "reading-1": ("/v1/read", {"content": SEVEN}),
        "reading-2": ("/v1/read", {"content": blank}),
        "reading-3": ("/v1/read", {"content": b"no picture"}),
        "reading-4": ("/v1/read/batch", {"json": {"images": pictures}}),
    }
    answers = [
        client.post(path, headers={"X-Request-ID": name}, **more)
        for name, (path, more) in asked.items()
    ]
    lines = server.find_lines(asked)
    assert [line["reading"] for line in lines] == [
        "read", "blank", "error", {"read": 2, "error": 1, "blank": 1},
    ]  # fmt: skip
    for line, answer in zip(lines, answers, strict=True):
        assert line["bytes_in"] == len(answer.request.content)
        assert line["bytes_out"] == len(answer.content)


def test_the_log_says_nothing_of_pictures(server: RunningServer, client: httpx.Client) -> None:
    text = base64.b64encode(SEVEN).decode()
    correction = {"predicted": "271828", "expected": "314159", "status": "read", "confidence": 0.5}
    client.post("/v1/read?secret=query", content=SEVEN)
    client.post("/v1/read", files={"image": ("my-secret-name.png", SEVEN)})
    client.post("/v1/read", json={"image": text})
    client.post("/v1/read", json={"image": text, "my-secret-name": 1})
    client.post("/v1/read", files={"image": ("my-secret-name.png", b"no picture")})
    client.post("/v1/corrections", json={**correction, "picture": text})
    client.post("/v1/corrections", json={**correction, "my-secret-name": text})
    client.get("/livez", headers={"X-Request-ID": "the-last"})
    server.find_lines(["the-last"])
    log = server.log.read_text()
    for secret in (text[:20], "my-secret-name", "271828", "314159", "secret=query"):
        assert secret not in log


def test_a_log_cannot_be_forged(server: RunningServer, client: httpx.Client) -> None:
    path = "/a%0a%7b%22level%22:%20%22error%22%7d%1b[31m" + "a" * 500
    client.get(path, headers={"X-Request-ID": "forged"})
    (line,) = server.find_lines(["forged"])
    assert str(line["path"]).startswith('/a\n{"level"')
    assert len(str(line["path"])) == 200


def test_what_a_client_sent_is_not_repeated_at_length(client: httpx.Client) -> None:
    for path, key in (("/v1/read", "image"), ("/v1/corrections", "predicted")):
        answer = client.post(path, json={key: "AAAA", "k" * 100_000: 1})
        assert answer.status_code == 422
        assert len(answer.content) < 1000


class Odd(Reader):
    """A reader that fails in a way that nobody has thought of."""

    def read(self, *_: object, **__: object) -> Reading:
        raise ZeroDivisionError("/a/secret/path")


def test_what_nobody_has_thought_of_is_a_problem(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "inkdigit.server")

    async def scenario() -> list[httpx.Response]:
        transport = httpx.ASGITransport(create_app(Services(Odd.load())))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            picture = {"images": [base64.b64encode(SEVEN).decode()]}
            return [
                await client.post("/v1/read", content=SEVEN),
                await client.post("/v1/read/batch", json=picture),
                await client.get("/livez"),
            ]

    *failed, alive = run_apart(scenario)
    assert alive.status_code == 200
    for answer in failed:
        assert answer.status_code == 500
        assert answer.json()["detail"] == "Something went wrong here. The server's log says more."
        assert_safe(answer.headers)
    first, second, _ = caplog.records
    for record in (first, second):
        assert record.levelname == "ERROR"
        assert record.exc_info is not None
        assert record.exc_info[0] is ZeroDivisionError
        assert json.dumps(vars(record)["fields"])
