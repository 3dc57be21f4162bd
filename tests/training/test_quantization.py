"""A network in eight bits says what it said before, in half the bytes."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import pytest

from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.synthetic.digits import draw_digits
from inkdigit.synthetic.negatives import draw_negatives
from inkdigit.training.quantization import quantize
from inkdigit.types import Frames

FLOAT, SHIPPED = WEIGHTS / "reader_float.onnx", WEIGHTS / "reader.onnx"


@pytest.fixture(scope="module")
def frames() -> Frames:
    """Digits, and what is none."""
    random = np.random.default_rng(1)
    return np.concatenate([draw_digits(600, random).frames, draw_negatives(200, random).frames])


def assert_same(one: Path, other: Path, frames: Frames) -> None:
    now, before = (DigitModel(path).classify(frames) for path in (one, other))
    assert 0 < np.abs(now.probabilities - before.probabilities).mean() < 0.005
    assert 0 < np.abs(now.digit_probability - before.digit_probability).mean() < 0.005
    likeliest = [DigitModel(path).predict_proba(frames).argmax(axis=1) for path in (one, other)]
    assert (likeliest[0] == likeliest[1]).mean() > 0.98


def test_the_shipped_network_says_what_it_said_in_full_precision(frames: Frames) -> None:
    assert_same(SHIPPED, FLOAT, frames)
    assert SHIPPED.stat().st_size < 0.55 * FLOAT.stat().st_size
    card = json.loads((WEIGHTS / "reader.json").read_text("utf-8"))
    assert card["made_of"]["file"] == FLOAT.name
    assert card["made_of"]["sha256"] == hashlib.sha256(FLOAT.read_bytes()).hexdigest()


def test_a_network_in_eight_bits_says_the_same(
    frames: Frames, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    quantize(FLOAT, tmp_path / "small.onnx", frames[::2])
    assert capfd.readouterr() == ("", "")
    assert_same(tmp_path / "small.onnx", FLOAT, frames[1::2])


def test_the_shipped_network_for_lines_is_in_eight_bits_too() -> None:
    graph = onnx.load(WEIGHTS / "lines.onnx").graph
    kinds = [tensor.data_type for tensor in graph.initializer if len(tensor.dims) == 4]
    assert sorted(kinds) == sorted([onnx.TensorProto.FLOAT, *[onnx.TensorProto.INT8] * 7])
    assert (WEIGHTS / "lines.onnx").stat().st_size < 450_000


def test_what_a_layer_gives_is_rounded_once(frames: Frames, tmp_path: Path) -> None:
    quantize(FLOAT, tmp_path / "small.onnx", frames[:100])
    for path in (tmp_path / "small.onnx", SHIPPED):
        nodes = onnx.load(path).graph.node
        came_from = {node.output[0]: node.op_type for node in nodes}
        before = [came_from[node.input[0]] for node in nodes if node.op_type == "Relu"]
        assert before == ["Conv"]  # of the first layer; for the others, nothing is below zero


def test_its_heavy_layers_are_in_eight_bits_and_its_facts_are_kept(
    frames: Frames, tmp_path: Path
) -> None:
    quantize(FLOAT, tmp_path / "small.onnx", frames[:100])
    model = onnx.load(tmp_path / "small.onnx")
    kinds = {tensor.name: tensor.data_type for tensor in model.graph.initializer}
    came_from = {node.output[0]: node for node in model.graph.node}
    layers = [node for node in model.graph.node if node.op_type in ("Conv", "Gemm")]
    of_one_channel, heavy = layers[:2], layers[2:]
    assert [node.op_type for node in heavy] == [*["Conv"] * 6, "Gemm"]
    for node in heavy:
        assert kinds[came_from[node.input[1]].input[0]] == onnx.TensorProto.INT8
    for node in of_one_channel:
        assert kinds[node.input[1]] == onnx.TensorProto.FLOAT
    words = {prop.key: prop.value for prop in model.metadata_props}
    assert words == {
        **{prop.key: prop.value for prop in onnx.load(FLOAT).metadata_props},
        "bits": "8",
    }
