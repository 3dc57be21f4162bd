"""A strange model is tried elsewhere: what never ends, or takes all memory, is refused."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from inkdigit.errors import ModelError
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.model_files import find_digit_model
from inkdigit.recognition.model_probe import ProbeLimits, probe_model

CONSTANTS = {
    "zero": np.array(0, np.float32),
    "tenth": np.full(10, 0.1, np.float32),
    "hundred": np.array(100, np.float32),
    "one": np.array([1], np.int64),
    "sides": np.array([1, 2], np.int64),
    "shape": np.array([1_500_000_000], np.int64),
    "trips": np.array(2**62, np.int64),
    "true": np.array(True),
}


def model_file(path: Path, nodes: Sequence[onnx.NodeProto]) -> Path:
    """A model with a tenth for each digit, and `more` besides, (n, 1), of the frames' `most`."""
    ends = [
        helper.make_node("Cast", ["frames"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMax", ["floats", "sides"], ["bare"], keepdims=0),
        helper.make_node("Unsqueeze", ["bare", "one"], ["most"]),
        *nodes,
        helper.make_node("Add", ["more", "tenth"], ["probabilities"]),
    ]
    graph = helper.make_graph(
        ends,
        "g",
        [helper.make_tensor_value_info("frames", TensorProto.UINT8, ["n", 28, 28])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", 10])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in CONSTANTS.items()],
    )
    onnx.save(
        helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 18)]), path
    )
    return path


SOUND = (helper.make_node("Mul", ["most", "zero"], ["more"]),)
NO_NUMBERS = (
    helper.make_node("Sub", ["zero", "most"], ["negative"]),
    helper.make_node("Sqrt", ["negative"], ["more"]),
)
TOO_LARGE = (helper.make_node("Mul", ["most", "hundred"], ["more"]),)
TOO_SMALL = (helper.make_node("Sub", ["zero", "most"], ["more"]),)
GIANT = (
    helper.make_node(
        "ConstantOfShape", ["shape"], ["giant"],
        value=helper.make_tensor("v", TensorProto.FLOAT, [1], [0.0]),
    ),
    helper.make_node("ReduceSum", ["giant"], ["none"], keepdims=0),
    helper.make_node("Mul", ["most", "none"], ["more"]),
)  # fmt: skip
ENDLESS = (
    helper.make_node(
        "Loop", ["trips", "true", "zero"], ["none"],
        body=helper.make_graph(
            [
                helper.make_node("Identity", ["go"], ["goes"]),
                helper.make_node("Sin", ["value"], ["next"]),
            ],
            "body",
            [
                helper.make_tensor_value_info("trip", TensorProto.INT64, []),
                helper.make_tensor_value_info("go", TensorProto.BOOL, []),
                helper.make_tensor_value_info("value", TensorProto.FLOAT, []),
            ],
            [
                helper.make_tensor_value_info("goes", TensorProto.BOOL, []),
                helper.make_tensor_value_info("next", TensorProto.FLOAT, []),
            ],
        ),
    ),
    helper.make_node("Mul", ["most", "none"], ["more"]),
)  # fmt: skip


@pytest.mark.parametrize("nodes", [NO_NUMBERS, TOO_LARGE, TOO_SMALL])
def test_what_is_good_for_empty_frames_alone_is_refused(
    tmp_path: Path, nodes: Sequence[onnx.NodeProto]
) -> None:
    with pytest.raises(ModelError, match="no probabilities"):
        DigitModel(model_file(tmp_path / "model.onnx", nodes))


def test_what_turns_bad_later_is_an_error_then(tmp_path: Path) -> None:
    model = DigitModel(model_file(tmp_path / "model.onnx", SOUND))
    model._session = DigitModelOfNoNumbers()
    with pytest.raises(ModelError, match="no probabilities"):
        model.predict_proba(np.zeros((3, 28, 28), np.uint8))


class DigitModelOfNoNumbers:
    def run(self, _outputs: None, inputs: dict[str, NDArray[np.uint8]]) -> list[object]:
        count = len(next(iter(inputs.values())))
        return [np.full((count, 10), np.nan, np.float32)]


def test_a_sound_model_is_found(tmp_path: Path) -> None:
    path = model_file(tmp_path / "model.onnx", SOUND)
    assert find_digit_model(path) == path


@pytest.mark.parametrize(
    ("nodes", "cpu_seconds"), [(GIANT, 200), (ENDLESS, 8)], ids=["giant", "endless"]
)
def test_a_model_takes_no_more_than_it_may(
    tmp_path: Path, nodes: Sequence[onnx.NodeProto], cpu_seconds: int
) -> None:
    """The giant, of 6 GB, would be done before its time is over."""
    path = model_file(tmp_path / "model.onnx", nodes)
    with pytest.raises(ModelError, match=r"takes more than \d+ s or 5 GiB|bad_alloc|allocate"):
        probe_model(path, ProbeLimits(cpu_seconds=cpu_seconds, memory_bytes=5 * 2**30))
