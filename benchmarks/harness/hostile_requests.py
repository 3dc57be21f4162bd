"""HTTP requests that mean harm, as bytes: wrong, endless, lying, enormous, or cut off."""

import base64
import io
import json
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from PIL import Image

from inkdigit.synthetic.samples import sketch

Random = np.random.Generator
HOST = b"Host: 127.0.0.1\r\n"
PATHS = ("/", "/livez", "/readyz", "/metrics", "/docs", "/openapi.json", "/v1/read",
         "/v1/read/batch", "/v1/corrections", "/v2", "/v2/models/inkdigit",
         "/v2/models/inkdigit/infer", "/static/../../etc/passwd", "/%2e%2e/%00")  # fmt: skip


class HostileRequest(NamedTuple):
    """What a client sends over a connection of its own, and whether it waits for an answer."""

    kind: str
    content: bytes
    waits: bool = True


def draw_request(number: int) -> HostileRequest:
    """Draw a request: the same for the same number."""
    random = np.random.default_rng([number, 24])
    kinds = tuple(KINDS)
    kind = kinds[number % len(kinds)]
    content = KINDS[kind](random)
    if random.random() < 0.1:  # noqa: PLR2004 - some are cut off: nobody waits for an answer
        content = content[: int(random.integers(1, len(content) + 1))]
        return HostileRequest(kind, content, waits=False)
    return HostileRequest(kind, content)


def make_request(
    path: str, body: bytes | None = None, *headers: bytes, method: str | None = None
) -> bytes:
    """A request as it should be, with its length where it has a body."""
    method = method or ("GET" if body is None else "POST")
    length = () if body is None else (b"Content-Length: %d" % len(body),)
    lines = b"".join(header + b"\r\n" for header in (*headers, *length))
    head = f"{method} {path} HTTP/1.1\r\n".encode() + HOST + b"Connection: close\r\n" + lines
    return head + b"\r\n" + (body or b"")


def _pick(random: Random, *choices: bytes) -> bytes:
    return choices[int(random.integers(len(choices)))]


def _pick_path(random: Random) -> str:
    return PATHS[int(random.integers(len(PATHS)))]


def _draw_junk(random: Random) -> bytes:
    """Bytes without sense, some behind the beginning of a request."""
    return _pick(random, b"", b"GET ", b"GET / HTTP/1.1\r\n", b"\x16\x03\x01") + random.bytes(200)


def _draw_wrong_line(random: Random) -> bytes:
    """A first line that is none of HTTP/1.1."""
    line = _pick(random, b"GET /", b"GET  / HTTP/1.1", b"G\0T / HTTP/1.1", b"GET / HTTP/9.9",
                 b"TRACE / HTTP/1.1", b"CONNECT a:1 HTTP/1.1", b"PRI * HTTP/2.0",
                 b"GET /" + b"a" * 70_000 + b" HTTP/1.1")  # fmt: skip
    return line + b"\r\n" + HOST + b"\r\n"


def _draw_headers(random: Random) -> bytes:
    """Headers that are too many, too long, twice there, or that tell lies."""
    header = _pick(random, b"Host: b", b"X: " + b"a" * 70_000, b"a: b\r\n" * 9_000 + b"a: b",
                   b"Content-Length: -1", b"Content-Length: 99999999999999999999", b"X\0: a",
                   b"Content-Length: 5\r\nContent-Length: 6", b"Range: bytes=0-1,5-,-9",
                   b"Transfer-Encoding: chunked\r\nContent-Length: 5", b" folded: a", b": a",
                   b"Upgrade: websocket\r\nConnection: Upgrade", b"Expect: 100-continue",
                   b"Authorization: Basic \xff\xfe", b"X-Request-ID: a\tb" + b"c" * 999,
                   b"Content-Encoding: gzip\r\nContent-Length: 1", b"Accept: " + b"a," * 9000,
                   b"Host:", b"Origin: http://evil.example", b"Cookie: " + b"=" * 9000)  # fmt: skip
    return make_request(_pick_path(random), None, header)


def _draw_foreign(random: Random) -> bytes:
    """What a page of another site, or under another name, would send."""
    header = _pick(random, b"Origin: http://evil.example", b"Sec-Fetch-Site: cross-site",
                   b"Host: evil.example")  # fmt: skip
    content = make_request("/v1/corrections", _make_correction(), b"Content-Type: application/json")
    if header.startswith(b"Host"):
        return content.replace(HOST, header + b"\r\n")
    return content.replace(HOST, HOST + header + b"\r\n")


def _draw_chunks(random: Random) -> bytes:
    """A body in chunks that are wrong, endlessly small, or have endless notes."""
    chunks = _pick(random, b"fffffffffffffff\r\n", b"-1\r\n", b"zz\r\nab\r\n0\r\n\r\n",
                   b"1\r\na\r\n" * 2000 + b"0\r\n\r\n", b"1;" + b"a" * 70_000 + b"\r\na\r\n",
                   b"0\r\n" + b"a: b\r\n" * 20_000 + b"\r\n", b"5\r\nab")  # fmt: skip
    head = make_request(_pick_path(random), None, b"Transfer-Encoding: chunked", method="POST")
    return head + chunks


def _draw_pipeline(random: Random) -> bytes:
    """Requests in a row, before the first is answered."""
    request = make_request(_pick_path(random)).replace(b"Connection: close\r\n", b"")
    return request * int(random.integers(2, 200))


def _draw_form(random: Random) -> bytes:
    """A form of too many parts, without an end, or of other parts than it says."""
    part = b'--B\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n'
    body = _pick(random, part + b"x", part * 2000 + b"--B--", b"--B--", b"\r\n--B" * 3000, b"",
                 part + b"\r\n--A" * 3000 + b"\r\n--B--\r\n", b"--B\r\n" + b"a: b\r\n" * 3000,
                 part + _make_picture(random) + b"\r\n--B--\r\n",
                 b'--B\r\nContent-Disposition: form-data; filename="' + b'\\"' * 3000)  # fmt: skip
    boundary = _pick(random, b"B", b"B", b"", b"b" * 3000, b'"' + b'\\"' * 300)
    kind = b"Content-Type: multipart/form-data; boundary=" + boundary
    return make_request(_pick_path(random), body, kind)


def _draw_json(random: Random) -> bytes:
    """JSON that is deep, has endless values, or is none."""
    picture = base64.b64encode(_make_picture(random))
    body = _pick(random, b"[" * 20_000, b'{"a":' * 5_000, b"[" + b"1," * 50_000 + b"1]", b"\xff",
                 b'{"image": "%s"}' % picture[:-3], b'{"image": "%s"}' % picture, b"null", b"",
                 b'{"images": [%s]}' % b",".join([b'"R0lGODdh"'] * 65), b'{"image": 1e999}',
                 b'{"image": "\\ud800"}', b'{"image": "a", "image": "b"}',
                 _make_correction(expected="1" * 2000), _make_correction(confidence=-1),
                 _make_correction(picture="AAAA"), _make_correction(model="../../x"))  # fmt: skip
    return make_request(_pick_path(random), body, b"Content-Type: application/json")


def _draw_tensor(random: Random) -> bytes:
    """A tensor of other values than it says, or of too many."""
    count = int(random.integers(-1, 2000))
    shapes: list[list[int]] = [
        [count, 28, 28],
        [1, 28, 28],
        [2**40, 28, 28],
        [28, 28],
        [1, 784],
        [],
    ]
    tensor = {"name": "frames", "datatype": "UINT8", "shape": shapes[int(random.integers(6))],
              "data": [int(value) for value in random.integers(-1, 258, 784)]}  # fmt: skip
    whole = {"id": "a" * int(random.integers(1, 3000)), "inputs": [tensor]}
    body = json.dumps(whole).encode()
    length = b"Inference-Header-Content-Length: "
    header = _pick(random, length + b"%d" % len(body), length + b"-1", length + b"9" * 30, b"A: b")
    return make_request("/v2/models/inkdigit/infer", body + random.bytes(9), header)


def _draw_picture(random: Random) -> bytes:
    """A picture, most with some bytes that are others."""
    content = bytearray(_make_picture(random))
    for place in random.integers(0, len(content), int(random.integers(0, 9))):
        content[place] = random.integers(256)
    path = ("/v1/read", "/v1/read?one=true", "/v1/read?explain=1", "/v1/read?one=maybe")
    return make_request(path[int(random.integers(4))], bytes(content), b"Content-Type: image/png")


def _draw_short_body(random: Random) -> bytes:
    """A body that is shorter than it says, or longer."""
    said = int(random.choice([1, 10, 100_000, 60_000_000]))
    head = make_request("/v1/read", None, b"Content-Length: %d" % said, method="POST")
    return head + random.bytes(50)


def _draw_mutation(random: Random) -> bytes:
    """A sound request with some bytes that are others."""
    content = bytearray(make_request("/v1/read", _make_picture(random), b"Content-Type: image/png"))
    for place in random.integers(0, 300, 6):
        content[place] = random.integers(256)
    return bytes(content)


def _make_picture(random: Random) -> bytes:
    stream = io.BytesIO()
    picture = Image.fromarray(sketch(int(random.integers(10)), (40, 32)))
    picture.save(stream, ("PNG", "JPEG", "GIF", "TIFF")[int(random.integers(4))])
    return stream.getvalue()


def _make_correction(**values: object) -> bytes:
    sound = {"predicted": "7", "expected": "1", "status": "unsure", "confidence": 0.62}
    return json.dumps(sound | values).encode()


KINDS: dict[str, Callable[[Random], bytes]] = {
    "junk": _draw_junk,
    "wrong first lines": _draw_wrong_line,
    "headers": _draw_headers,
    "foreign pages": _draw_foreign,
    "chunks": _draw_chunks,
    "requests in a row": _draw_pipeline,
    "forms": _draw_form,
    "JSON": _draw_json,
    "tensors": _draw_tensor,
    "pictures": _draw_picture,
    "bodies of another length": _draw_short_body,
    "mutations": _draw_mutation,
}
