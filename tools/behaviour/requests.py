"""The requests that are sent to a server: of each kind that it answers, and that it refuses."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tools.behaviour.drawings import Pixels, blank_paper, write
from tools.behaviour.formats import encode
from tools.behaviour.networks import by_chance

JSON = {"Content-Type": "application/json"}
PNG = {"Content-Type": "image/png"}
BOUNDARY = "the-end-of-a-part"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
BINARY_LENGTH = "Inference-Header-Content-Length"
INFER = "/v2/models/inkdigit/infer"


@dataclass(frozen=True)
class Request:
    """One request to a server.

    Args:
        name: of it, in the records.
        target: path and query.
        method: of HTTP.
        body: None for none.
        headers: besides those that every request has.
    """

    name: str
    target: str
    method: str = "GET"
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


def post(name: str, target: str, body: bytes, headers: dict[str, str] | None = None) -> Request:
    return Request(name, target, "POST", body, headers or {})


def ask_everything(correction_fields: tuple[str, str]) -> Iterator[Request]:
    """Every request to a server that is open to all.

    Args:
        correction_fields: what a correction calls the text that was read, and the right one.
    """
    yield from ask_to_read()
    yield from ask_for_batches()
    yield from ask_for_what_is_wrong()
    yield from ask_to_infer()
    yield from ask_to_infer_what_is_wrong()
    yield from ask_to_correct(*correction_fields)
    yield from ask_for_pages()


def ask_to_read() -> Iterator[Request]:
    """One picture, in each kind of body, with each option."""
    for title, picture in pictures().items():
        for query in ("", "?one=true", "?explain=true", "?one=true&explain=true"):
            yield post(f"read {title}{query}", f"/v1/read{query}", picture, PNG)
    picture = pictures()["number"]
    url = "data:image/png;base64," + in_base64(picture)
    yield post("read a form", "/v1/read", form(picture), FORM)
    yield post("read base64", "/v1/read", in_json(image=in_base64(picture)), JSON)
    yield post("read a canvas' URL", "/v1/read", in_json(image=url), JSON)
    yield post("read without a type", "/v1/read", picture)
    yield post("read, another type", "/v1/read", picture, {"Content-Type": "text/plain"})


def ask_for_batches() -> Iterator[Request]:
    """Several pictures, some of which are none."""
    some = [*pictures().values(), b"no picture", b""]
    images = [*(in_base64(picture) for picture in some[:-1]), "%%%"]
    for query in ("", "?one=true", "?explain=true"):
        yield post(f"batch, form{query}", f"/v1/read/batch{query}", form(*some), FORM)
        yield post(f"batch, JSON{query}", f"/v1/read/batch{query}", in_json(images=images), JSON)
    yield post("batch of none", "/v1/read/batch", in_json(images=[]), JSON)
    yield post("batch of too many", "/v1/read/batch", form(*[some[0]] * 65), FORM)
    yield post("batch, raw", "/v1/read/batch", some[0], PNG)


def ask_for_what_is_wrong() -> Iterator[Request]:
    """Bodies, values, methods and paths that are refused."""
    picture = pictures()["seven"]
    bodies = {
        "no picture": (b"no picture", PNG),
        "half a picture": (picture[: len(picture) // 2], PNG),
        "nothing": (b"", PNG),
        "too wide a picture": (encode(np.zeros((1, 70_000), np.uint8)), PNG),
        "a compressed body": (picture, PNG | {"Content-Encoding": "gzip"}),
        "no JSON": (b"{", JSON),
        "JSON without an image": (in_json(), JSON),
        "JSON with more": (in_json(image=in_base64(picture), more=1), JSON),
        "JSON, no base64": (in_json(image="%%%"), JSON),
        "JSON of many values": (in_json(image=[0] * 500), JSON),
        "a form of two": (form(picture, picture), FORM),
        "a form without an end": (form(picture)[:-20], FORM),
        "a form without a boundary": (form(picture), {"Content-Type": "multipart/form-data"}),
    }
    for title, (body, headers) in bodies.items():
        yield post(f"read {title}", "/v1/read", body, headers)
    yield post("read, one=maybe", "/v1/read?one=maybe", picture, PNG)
    for method in ("GET", "PUT", "DELETE", "OPTIONS", "HEAD"):
        yield Request(f"{method} /v1/read", "/v1/read", method)
    for target in ("/none", "/v1/read/", "/v1", "/static/none.js", "/static/..%2fapp.py"):
        yield Request(f"no such path: {target}", target)


def ask_to_infer() -> Iterator[Request]:
    """Frames, in JSON and as binary tensors, and what the protocol says of the model."""
    model = "/models/inkdigit"
    for path in ("", "/health/live", "/health/ready", model, f"{model}/ready", "/models/none",
                 f"{model}/versions/1", f"{model}/versions/2"):  # fmt: skip
        yield Request(f"protocol: {path}", f"/v2{path}")
    frames = by_chance((3, 28, 28))
    nested, flat = frames.tolist(), frames.ravel().tolist()
    wanted = [{"name": "digit"}, {"name": "probabilities", "parameters": {"binary_data": True}}]
    raw = {"parameters": {"binary_data_output": True}}
    yield post("infer, nested", INFER, tensor(3, data=nested), JSON)
    yield post("infer, flat", INFER, tensor(3, {"id": "an id"}, data=flat), JSON)
    yield post("infer, none", INFER, tensor(0, data=[]), JSON)
    yield post("infer, some outputs", INFER, tensor(3, {"outputs": wanted}, data=flat), JSON)
    yield post("infer, raw out", INFER, tensor(3, raw, data=flat), JSON)
    for title, more in (("raw in", {}), ("raw in and out", raw)):
        head = tensor(3, more, parameters={"binary_data_size": frames.size})
        length = {BINARY_LENGTH: str(len(head))}
        yield post(f"infer, {title}", INFER, head + frames.tobytes(), length)


def ask_to_infer_what_is_wrong() -> Iterator[Request]:
    """Tensors that are refused."""
    zeros = [0] * 784
    bodies = {
        "no JSON": b"{",
        "no inputs": in_json(inputs=[]),
        "another shape": tensor(1, shape=[1, 784], data=zeros),
        "too few values": tensor(2, data=zeros),
        "values that are none": tensor(1, data=[*zeros[1:], 256]),
        "rows of two lengths": tensor(1, data=[[0], [0, 0]]),
        "another type": tensor(1, datatype="FP32", data=zeros),
        "another name": tensor(1, name="images", data=zeros),
        "neither data nor bytes": tensor(1),
        "bytes that are missing": tensor(1, parameters={"binary_data_size": 784}),
        "too many frames": tensor(1025, data=[]),
    }
    for title, body in bodies.items():
        yield post(f"infer {title}", INFER, body, JSON)
    yield post("infer, a wrong length", INFER, tensor(1, data=zeros), {BINARY_LENGTH: "many"})


def ask_to_correct(was_read: str, is_right: str) -> Iterator[Request]:
    """Corrections, with and without a picture, and some that are refused."""
    told: dict[str, Any] = {was_read: "7", is_right: "1", "status": "unsure", "confidence": 0.5}
    picture, target = in_base64(pictures()["seven"]), "/v1/corrections"
    yield post("correct", target, in_json(**told), JSON)
    yield post("correct, with a picture", target, in_json(**told, picture=picture), JSON)
    yield post("correct, of a model", target, in_json(**told, model="0" * 64), JSON)
    yield post("correct, to nothing", target, in_json(**told | {is_right: ""}), JSON)
    yield post("correct, to a page", target, in_json(**told | {is_right: "12\n3"}), JSON)
    wrong: dict[str, Any] = {
        "letters": {is_right: "A"},
        "no status": {"status": "good"},
        "too sure": {"confidence": 1.5},
        "no picture": {"picture": in_base64(b"no picture")},
        "no base64": {"picture": "%%%"},
        "no checksum": {"model": "mine"},
        "more": {"more": 1},
    }
    for title, change in wrong.items():
        yield post(f"correct wrongly: {title}", target, in_json(**told | change), JSON)
    yield post("correct, another type", target, in_json(**told), PNG)
    yield post("correct, nothing told", target, in_json(), JSON)
    yield Request("GET /v1/corrections", target)


def ask_for_pages() -> Iterator[Request]:
    """The page, its files, and what is there for who runs the server."""
    for target in ("/livez", "/readyz", "/", "/docs", "/favicon.ico", "/static/index.html"):
        yield Request(f"page: {target}", target)
        yield Request(f"page: HEAD {target}", target, "HEAD")


def ask_a_guarded_server(key: str) -> Iterator[Request]:
    """Requests to a server that asks for a key and takes small pictures alone."""
    picture = pictures()["seven"]
    login = base64.b64encode(f"anybody:{key}".encode()).decode()
    for title, authorization in {
        "no key": "", "a wrong key": "Bearer wrong", "no base64": "Basic %",
        "a bearer": f"Bearer {key}", "a password": f"Basic {login}",
    }.items():  # fmt: skip
        headers = {"Authorization": authorization} if authorization else {}
        yield post(f"guarded: read, {title}", "/v1/read", picture, PNG | headers)
        for target in ("/", "/livez", "/readyz", "/v2", "/v2/health/live", "/openapi.json"):
            yield Request(f"guarded: {target}, {title}", target, "HEAD", None, headers)
    bearer = PNG | {"Authorization": f"Bearer {key}"}
    yield post("guarded: too many pixels", "/v1/read", encode(blank_paper(200, 200)), bearer)
    yield post("guarded: too large a picture", "/v1/read", bytes(30_000), bearer)
    yield post("guarded: too large a body", "/v1/read", bytes(150_000), bearer)


def pictures() -> dict[str, bytes]:
    """PNGs of each status, by what they show."""
    shown: dict[str, Pixels] = {
        "seven": write("seven", "7"),
        "number": write("number", "4071"),
        "page": write("page", "52", "907"),
        "letters": write("letters", "ABCD"),
        "blank": blank_paper(60, 90),
    }
    return {title: encode(pixels) for title, pixels in shown.items()}


def form(*files: bytes) -> bytes:
    """A form with files."""
    start, end = f"--{BOUNDARY}\r\n".encode(), f"--{BOUNDARY}--\r\n".encode()
    head = b"Content-Disposition: form-data; name=image; filename=image.png\r\n\r\n"
    return b"".join(start + head + file + b"\r\n" for file in files) + end


def tensor(count: int, more: dict[str, Any] | None = None, **values: Any) -> bytes:
    """A request of the inference protocol with one input tensor of so many frames."""
    usual = {"name": "frames", "shape": [count, 28, 28], "datatype": "UINT8"}
    return in_json(inputs=[usual | values], **(more or {}))


def in_json(**values: Any) -> bytes:
    return json.dumps(values).encode()


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
