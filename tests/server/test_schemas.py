"""The API's description is true, and nothing that is sent brings the server down."""

import base64
import json
import struct
import zlib
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from inkdigit.synthetic.samples import sketch
from support.pictures import png
from support.serving import RunningServer

SEVEN = png(sketch(7, (60, 45)))
PICTURE = base64.b64encode(SEVEN).decode()
CORRECTION = {"predicted": "7", "expected": "1", "status": "read", "confidence": 0.5}
FRAME = {"name": "frames", "shape": [1, 28, 28], "datatype": "UINT8", "data": [0] * 784}
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
OPERATIONS = [
    "GET /livez", "GET /metrics", "GET /readyz", "GET /v2", "GET /v2/health/live",
    "GET /v2/health/ready", "GET /v2/models/inkdigit", "GET /v2/models/inkdigit/ready",
    "POST /v1/corrections", "POST /v1/read", "POST /v1/read/batch",
    "POST /v2/models/inkdigit/infer",
]  # fmt: skip
EACH = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
MANY = settings(EACH, max_examples=80)
PATHS = ["/v1/read", "/v1/read?explain=true", "/v1/read/batch", "/v1/corrections"]
INFER = "/v2/models/inkdigit/infer"
TYPES = ["application/json", "image/png", "multipart/form-data; boundary=a", "text/plain", ""]
VALID: dict[str, Any] = {
    "/v1/read": {"image": PICTURE},
    "/v1/read/batch": {"images": [PICTURE]},
    "/v1/corrections": CORRECTION,
    INFER: {"inputs": [FRAME]},
}
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def described(server: RunningServer) -> dict[str, Any]:
    """The operations of the API by their labels."""
    schema = schemathesis.openapi.from_url(f"{server.url}/openapi.json")
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return {operation.label: operation for operation in found}


def test_the_description_is_true(described: dict[str, Any]) -> None:
    assert sorted(described) == OPERATIONS
    for operation in described.values():

        @EACH
        @given(case=operation.as_strategy())
        def check(case: Any) -> None:
            case.call_and_validate(checks=CHECKS)

        check()


@pytest.mark.parametrize(
    ("label", "body", "query", "status"),
    [
        ("POST /v1/read", {"image": PICTURE}, {}, 200),
        ("POST /v1/read", {"image": PICTURE}, {"explain": True}, 200),
        ("POST /v1/read", {"image": "AAAA"}, {}, 415),
        ("POST /v1/read/batch", {"images": [PICTURE, "AAAA"]}, {"explain": True}, 200),
        ("POST /v1/corrections", CORRECTION, {}, 201),
        ("POST /v1/corrections", CORRECTION | {"picture": PICTURE}, {}, 201),
        ("POST /v2/models/inkdigit/infer", {"inputs": [FRAME], "id": "a"}, {}, 200),
        (
            "POST /v2/models/inkdigit/infer",
            {"inputs": [FRAME], "parameters": {"binary_data_output": True}},
            {},
            200,
        ),
    ],
)
def test_what_is_asked_for_is_as_described(
    described: dict[str, Any], label: str, body: Any, query: dict[str, Any], status: int
) -> None:
    case = described[label].Case(body=body, query=query, media_type="application/json")
    assert case.call_and_validate(checks=CHECKS).status_code == status


def test_the_description_refers_to_what_it_has(client: httpx.Client) -> None:
    text = client.get("/openapi.json").text
    schemas = json.loads(text)["components"]["schemas"]
    named = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= schemas.keys()
    assert named == schemas.keys()


def assert_survives(server: RunningServer, answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    kind = answer.headers["content-type"]
    if answer.status_code < 400:
        assert kind in ("application/json", "application/octet-stream")
    else:
        assert kind == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
    assert server.process.poll() is None


@MANY
@given(
    path=some.sampled_from([*PATHS, INFER]),
    kind=some.sampled_from(TYPES),
    body=some.binary(max_size=200),
)
def test_any_bytes(server: RunningServer, path: str, kind: str, body: bytes) -> None:
    with server.client() as client:
        answer = client.post(path, content=body, headers={"Content-Type": kind})
    assert_survives(server, answer)


@MANY
@given(data=some.data(), path=some.sampled_from(list(VALID)))
def test_any_json(server: RunningServer, data: some.DataObject, path: str) -> None:
    document = VALID[path]
    key = data.draw(some.sampled_from([*document, "another"]))
    document = data.draw(some.just(document | {key: data.draw(JSON)}) | JSON)
    with server.client() as client:
        headers = {"Content-Type": "application/json"}
        answer = client.post(path, content=json.dumps(document), headers=headers)
    assert_survives(server, answer)


@MANY
@given(
    path=some.sampled_from(list(VALID)),
    at=some.floats(0, 1),
    length=some.integers(0, 20),
    instead=some.binary(max_size=20)
    | some.sampled_from([b"\\ud800", b"\0", b"9" * 5000, b"1e999"]),
)
def test_json_with_a_hole(
    server: RunningServer, path: str, at: float, length: int, instead: bytes
) -> None:
    body = json.dumps(VALID[path]).encode()
    start = round(at * len(body))
    with server.client() as client:
        headers = {"Content-Type": "application/json"}
        content = body[:start] + instead + body[start + length :]
        answer = client.post(path, content=content, headers=headers)
    assert_survives(server, answer)


@MANY
@given(
    path=some.sampled_from(["/v1/read", "/v1/read?explain=true&one=true"]),
    changes=some.lists(some.tuples(some.floats(0, 1), some.integers(0, 255)), max_size=4),
    checked=some.booleans(),
)
def test_a_png_with_wrong_bytes(
    server: RunningServer, path: str, changes: list[tuple[float, int]], *, checked: bool
) -> None:
    content = bytearray(SEVEN)
    for at, value in changes:
        content[round(at * (len(content) - 1))] = value
    with server.client() as client:
        body = with_checksums(bytes(content)) if checked else bytes(content)
        answer = client.post(path, content=body)
    assert_survives(server, answer)


def with_checksums(content: bytes) -> bytes:
    """A PNG whose chunks have right checksums, so that a decoder looks into them."""
    done, at = content[:8], 8
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        chunk = content[at + 4 : at + 8 + length]
        done += struct.pack(">I", length) + chunk + struct.pack(">I", zlib.crc32(chunk))
        at += 12 + length
    return done


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"image":' * 50_000,
        b'{"image": "\\ud800"}',
        b'{"image": "\\u0000"}',
        b'{"\\ud800": 1}',
        b'{"predicted": "\xed\xa0\x80"}',
        b'{"confidence": 1e99999, "shape": [' + b"9" * 10_000 + b"]}",
        b'{"confidence": NaN}',
        b"\xff\xfe{\0}\0",
        b"\xef\xbb\xbf{}",
        b'{"image": "a", "image": "b"}',
        b"9" * 100_000,
        b"-",
        b'"' + b"\\" * 100_001,
    ],
    ids=range(14),
)
@pytest.mark.parametrize("path", [*PATHS, INFER])
def test_odd_json(server: RunningServer, client: httpx.Client, path: str, body: bytes) -> None:
    answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 413, 422)
    assert_survives(server, answer)
