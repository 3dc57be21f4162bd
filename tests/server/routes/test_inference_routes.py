"""The Open Inference Protocol, spoken by a client that others wrote."""

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from tritonclient import http as triton
from tritonclient.utils import InferenceServerException

from inkdigit import Reader
from inkdigit.server.payloads.tensors import parse_frames
from inkdigit.server.problems import Problem
from inkdigit.types import Frames
from support.serving import RunningServer

INFER = "/v2/models/inkdigit/infer"
LENGTH = "Inference-Header-Content-Length"
ONE = {"name": "frames", "shape": [1, 28, 28], "datatype": "UINT8"}


@pytest.fixture
def triton_client(server: RunningServer) -> Iterator[Any]:
    client = triton.InferenceServerClient(server.url.removeprefix("http://"))
    yield client
    client.close()


def frames(count: int) -> Frames:
    return np.random.default_rng(count).integers(0, 256, (count, 28, 28), np.uint8)


def asked(pixels: NDArray[np.generic], kind: str = "UINT8", *, binary: bool = True) -> Any:
    tensor = triton.InferInput("frames", list(pixels.shape), kind)
    tensor.set_data_from_numpy(pixels, binary_data=binary)
    return tensor


@pytest.mark.parametrize("binary_in", [True, False])
@pytest.mark.parametrize("binary_out", [True, False])
@pytest.mark.parametrize("count", [1, 3, 64])
def test_it_gives_what_the_reader_gives(
    triton_client: Any, count: int, *, binary_in: bool, binary_out: bool
) -> None:
    pixels = frames(count)
    wanted = [
        triton.InferRequestedOutput(name, binary_data=binary_out)
        for name in ("probabilities", "digit")
    ]
    answer = triton_client.infer(
        "inkdigit", [asked(pixels, binary=binary_in)], outputs=wanted, request_id="of-mine"
    )
    expected = Reader.load().digit_model.classify(pixels)
    assert answer.as_numpy("probabilities") == pytest.approx(expected.probabilities, abs=1e-6)
    assert answer.as_numpy("digit") == pytest.approx(expected.digit_probability[:, None], abs=1e-6)
    assert answer.get_response()["id"] == "of-mine"
    assert answer.get_response()["model_name"] == "inkdigit"


def test_only_what_is_wanted_comes(triton_client: Any) -> None:
    pixels = frames(2)
    wanted = [triton.InferRequestedOutput("probabilities")]
    answer = triton_client.infer("inkdigit", [asked(pixels)], outputs=wanted)
    expected = Reader.load().predict_proba(pixels)
    assert answer.as_numpy("probabilities") == pytest.approx(expected, abs=1e-6)
    assert answer.as_numpy("digit") is None


def test_the_largest_batch_and_none_at_all(triton_client: Any) -> None:
    largest = triton_client.infer("inkdigit", [asked(frames(1024))])
    assert largest.as_numpy("probabilities").shape == (1024, 10)
    none = triton_client.infer("inkdigit", [asked(frames(0), binary=False)])
    assert none.as_numpy("probabilities").shape == (0, 10)
    with pytest.raises(InferenceServerException, match="at most 1024"):
        triton_client.infer("inkdigit", [asked(frames(1025))])


def test_a_client_finds_out_what_there_is(triton_client: Any) -> None:
    assert triton_client.is_server_live()
    assert triton_client.is_server_ready()
    for version in ("", "1"):
        assert triton_client.is_model_ready("inkdigit", version)
        metadata = triton_client.get_model_metadata("inkdigit", version)
        (tensor,) = metadata["inputs"]
        assert tensor == {"name": "frames", "datatype": "UINT8", "shape": [-1, 28, 28]}
        assert {each["name"] for each in metadata["outputs"]} == {"probabilities", "digit"}
        assert triton_client.infer("inkdigit", [asked(frames(1))], version).as_numpy("digit").size
    assert "binary_tensor_data" in triton_client.get_server_metadata()["extensions"]


@pytest.mark.parametrize(
    ("tensor", "message"),
    [
        (asked(frames(1)[0]), r"n, 28, 28.*Received: \[28, 28\]"),
        (asked(frames(1)[:, :27]), r"Received: \[1, 27, 28\]"),
        (asked(np.zeros((1, 28, 28), np.float32), "FP32"), "inputs.0.datatype"),
        (asked(np.zeros((1, 28, 28), np.int64), "INT64", binary=False), "inputs.0.datatype"),
    ],
    ids=["flat", "narrow", "float", "int64"],
)
def test_a_wrong_tensor_is_named(triton_client: Any, tensor: Any, message: str) -> None:
    with pytest.raises(InferenceServerException, match=message):
        triton_client.infer("inkdigit", [tensor])


def test_wrong_names_are_named(triton_client: Any) -> None:
    other = triton.InferInput("pixels", [1, 28, 28], "UINT8").set_data_from_numpy(frames(1))
    with pytest.raises(InferenceServerException, match=r"inputs\.0\.name"):
        triton_client.infer("inkdigit", [other])
    wanted = [triton.InferRequestedOutput("logits")]
    with pytest.raises(InferenceServerException, match=r"outputs\.0\.name"):
        triton_client.infer("inkdigit", [asked(frames(1))], outputs=wanted)
    with pytest.raises(InferenceServerException, match="nothing at this path"):
        triton_client.infer("resnet", [asked(frames(1))])
    with pytest.raises(InferenceServerException, match="not compressed"):
        triton_client.infer("inkdigit", [asked(frames(1))], request_compression_algorithm="gzip")


@pytest.mark.parametrize(
    "data",
    [
        np.zeros((28, 28), int).tolist(),
        np.zeros((1, 28, 28), int).tolist(),
        [0] * 784,
    ],
    ids=["rows", "nested", "flat"],
)
def test_data_may_be_flat_or_nested(client: httpx.Client, data: list[Any]) -> None:
    answer = client.post(INFER, json={"inputs": [ONE | {"data": data}]})
    assert answer.status_code == 200
    assert answer.json()["outputs"][0]["shape"] == [1, 10]


@pytest.mark.parametrize(
    "tensor",
    [
        {"data": [0] * 783},
        {"data": [-1] * 784},
        {"data": [256] * 784},
        {"data": [10**30] * 784},
        {"data": [2**63, -1] * 392},
        {"data": [0.5] * 784},
        {"data": ["0"] * 784},
        {"data": [None] * 784},
        {"data": [True] * 784},
        {"data": [{}] * 784},
        {"data": [[0] * 28] * 27 + [[0] * 27]},
        {"data": [[[]]]},
        {"data": json.loads("[" * 60 + "256" + "]" * 60)},
        {"data": json.loads("[" * 200 + "0" + "]" * 200)},
        {"data": "0" * 784},
        {},
        {"data": [0] * 784, "parameters": {"binary_data_size": 784}},
        {"data": [0] * 784, "parameters": {"binary_data_size": -1}},
        {"data": [0] * 784, "shape": [-1, 28, 28]},
        {"data": [0] * 784, "shape": [2**70, 28, 28]},
        {"data": [0] * 784, "shape": [1] * 100_000},
        {"data": [0] * 784, "shape": ["1"] * 100_000},
        {"data": [], "shape": []},
    ],
    ids=lambda tensor: str(tensor)[:40],
)
def test_wrong_values_are_a_problem(client: httpx.Client, tensor: dict[str, Any]) -> None:
    answer = client.post(INFER, json={"inputs": [ONE | tensor]})
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"] == answer.json()["detail"]
    assert len(answer.content) < 1000


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"inputs": []}', b"\xff", b"\0"])
def test_what_is_no_request_is_a_problem(client: httpx.Client, body: bytes) -> None:
    assert client.post(INFER, content=body).status_code == 400


def test_more_values_than_any_request_has_are_not_parsed(client: httpx.Client) -> None:
    head = json.dumps({"inputs": [ONE | {"data": [0]}]}).encode()
    body = head.replace(b"[0]", b"[" + b"[]," * 900_000 + b"[]]")
    assert client.post(INFER, content=body).status_code == 413


def test_a_string_among_numbers_takes_no_more_memory() -> None:
    data = ["x" * 2000, *[0] * 100_000]
    body = json.dumps({"inputs": [ONE | {"data": data}]}).encode()
    tracemalloc.start()
    try:
        with pytest.raises(Problem, match="whole numbers"):
            parse_frames(body, None)
        assert tracemalloc.get_traced_memory()[1] < 50 * len(body)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("length", ["-1", "+5", "0x10", "1_0", "99999", "9" * 5000, "", "\xb2"])
def test_a_length_that_lies_is_a_problem(client: httpx.Client, length: str) -> None:
    head = json.dumps({"inputs": [ONE | {"parameters": {"binary_data_size": 784}}]})
    answer = client.post(
        INFER,
        content=head.encode() + bytes(784),
        headers=httpx.Headers({LENGTH: length}, encoding="latin-1"),
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(("size", "behind"), [(784, 783), (784, 785), (783, 784), (784, 0)])
def test_a_binary_size_that_lies_is_a_problem(client: httpx.Client, size: int, behind: int) -> None:
    head = json.dumps({"inputs": [ONE | {"parameters": {"binary_data_size": size}}]})
    answer = client.post(
        INFER, content=head.encode() + bytes(behind), headers={LENGTH: str(len(head))}
    )
    assert answer.status_code == 400


def test_bytes_behind_that_nobody_asked_for_are_a_problem(client: httpx.Client) -> None:
    head = json.dumps({"inputs": [ONE | {"data": [0] * 784}]}).encode()
    answer = client.post(INFER, content=head + b"more", headers={LENGTH: str(len(head))})
    assert answer.status_code == 400


def test_an_id_comes_back_and_has_an_end(client: httpx.Client) -> None:
    tensor = {**ONE, "shape": [0, 28, 28], "data": []}
    for length, status in ((1024, 200), (1025, 400), (1_000_000, 400)):
        answer = client.post(INFER, json={"id": "a" * length, "inputs": [tensor]})
        assert answer.status_code == status
        if status == 200:
            assert answer.json()["id"] == "a" * length
        else:
            assert "wrong value in id" in answer.json()["detail"]
            assert len(answer.content) < 1000
