"""Layers of shipped files, from which trainings go on."""

from pathlib import Path

import keras
import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from inkdigit.errors import ModelError
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.training.onnx_import import import_onnx
from inkdigit.training.recipes import LINES, READER
from inkdigit.types import Dataset
from tools.folded_layers import FoldedLayer, average_layers, read_layers, unfold, widen
from tools.keras_files import start_keras_model
from tools.line_photos import INK_FILE, see_strip

LINES_FILE = WEIGHTS / "lines.onnx"


def test_a_file_in_eight_bits_has_all_layers_of_its_network() -> None:
    shapes = [layer.kernel.shape for layer in read_layers(LINES_FILE)]
    model = LINES.build()
    kernels = [part.get_weights()[0].shape for part in model.layers if part.get_weights()]
    convolutions = [shape for shape in kernels if len(shape) == 4]
    assert [(wide, high, before, after) for after, before, wide, high in shapes[:-1]] == [
        tuple(shape) for shape in convolutions
    ]


def test_the_mean_of_two_files_is_of_their_weights(tmp_path: Path) -> None:
    paths = [tmp_path / "first.onnx", tmp_path / "second.onnx"]
    for path, weight in zip(paths, (1.0, 4.0), strict=True):
        kernel = numpy_helper.from_array(np.full((2, 1, 3, 3), weight, np.float32), "kernel")
        bias = numpy_helper.from_array(np.array([0, weight], np.float32), "bias")
        value = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 8, 8])
        out = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
        node = helper.make_node("Conv", ["x", "kernel", "bias"], ["y"])
        graph = helper.make_graph([node], "one", [value], [out], [kernel, bias])
        onnx.save(helper.make_model(graph), path)
    (layer,) = average_layers(paths)
    assert (layer.kernel == 2.5).all()
    assert layer.bias.tolist() == [0, 2.5]


def test_a_class_that_a_file_does_not_know_begins_as_its_last_one() -> None:
    layer = FoldedLayer(
        np.array([[1.0, 2.0], [3.0, 4.0]], np.float32), np.array([5, 6], np.float32)
    )
    wide = widen(layer, 4)
    assert wide.kernel.tolist() == [[1, 2, 2, 2], [3, 4, 4, 4]]
    assert wide.bias.tolist() == [5, 6, 6, 6]
    assert widen(layer, 2) is layer


def test_normalisation_that_is_unfolded_adds_the_bias_alone() -> None:
    random = np.random.default_rng(0)
    values = random.normal(3, 2, (200, 4)).astype(np.float32)
    bias = np.array([0.0, -1.0, 2.0, 5.0], np.float32)
    gamma, beta, mean, variance = unfold(values, bias, 1e-3)
    normalized = gamma * (values - mean) / np.sqrt(variance + 1e-3) + beta
    np.testing.assert_allclose(normalized, values + bias, atol=1e-4)


def test_a_started_model_says_what_its_file_says() -> None:
    random = np.random.default_rng(1)
    strip = np.zeros((64, 320), np.uint8)
    strip[12:52, 40:46] = strip[12:52, 120:126] = 255
    frames = np.stack([see_strip(strip, 40, 2, random) for _ in range(16)])
    model = start_keras_model([LINES_FILE, LINES_FILE], LINES.build(), frames)
    said = keras.ops.convert_to_numpy(keras.ops.softmax(model(frames)))
    session = onnxruntime.InferenceSession(str(LINES_FILE))
    expected = session.run(None, {"frames": frames})[0]
    assert np.abs(said - expected).mean() < 0.01
    assert (said.argmax(axis=2) == expected.argmax(axis=2)).mean() > 0.97


def test_the_digit_model_in_eight_bits_has_the_layers_of_its_file_in_floats() -> None:
    folded = read_layers(WEIGHTS / "reader.onnx")
    floats = import_onnx(WEIGHTS / "reader_float.onnx", READER.build).model
    layers = [layer for layer in floats.layers if layer.get_weights()]
    dense = layers[-1].get_weights()[0]
    step = np.abs(dense).max(axis=0) / 63  # seven bits
    assert (np.abs(folded[-1].kernel - dense) <= 0.51 * step).all()
    softening = layers[0].get_weights()[0]
    assert np.allclose(folded[0].kernel, softening.transpose(3, 2, 0, 1))
    assert (folded[0].bias == 0).all()
    assert len(folded) == sum(len(layer.get_weights()[0].shape) > 1 for layer in layers)


def test_a_digit_model_that_is_started_says_what_its_file_says(digits: Dataset) -> None:
    frames = digits.test.frames[:200]
    model = start_keras_model([WEIGHTS / "reader.onnx"], READER.build(), frames)
    logits = keras.ops.convert_to_numpy(model(frames))
    expected = DigitModel(WEIGHTS / "reader.onnx").predict_proba(frames)
    assert (logits[:, :10].argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.99


def test_a_strip_that_is_photographed_keeps_its_digits() -> None:
    strip = np.zeros((64, 320), np.uint8)
    strip[14:50, 100:106] = 255
    random = np.random.default_rng(2)
    seen = [see_strip(strip, 36, 2, random) for _ in range(20)]
    assert {one.shape for one in seen} == {(32, 160)}
    inked = np.mean(seen, axis=0)
    assert inked[:, 48:55].sum() > 3 * inked[:, 70:].sum()


def test_each_of_several_ink_networks_finds_some_strips(tmp_path: Path) -> None:
    value = helper.make_tensor_value_info("views", TensorProto.UINT8, ["n", "h", "w", 3])
    out = helper.make_tensor_value_info("ink", TensorProto.UINT8, ["n", "h", "w"])
    axes = numpy_helper.from_array(np.array([3]), "axes")
    nodes = [
        helper.make_node("ReduceMax", ["views", "axes"], ["most"], keepdims=0),
        helper.make_node("Not", ["never"], ["always"]),
        helper.make_node("Where", ["always", "full", "most"], ["ink"]),
    ]
    never = numpy_helper.from_array(np.array(False), "never")
    full = numpy_helper.from_array(np.array(255, np.uint8), "full")
    graph = helper.make_graph(nodes, "all ink", [value], [out], [axes, never, full])
    everywhere = tmp_path / "everywhere.onnx"
    opsets = [helper.make_opsetid("", 18)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), everywhere)
    strip = np.zeros((64, 320), np.uint8)
    strip[14:50, 100:106] = 255
    random = np.random.default_rng(2)
    seen = [see_strip(strip, 36, 2, random, [INK_FILE, everywhere]) for _ in range(24)]
    full_strips = [bool((one == 255).all()) for one in seen]
    assert 3 <= sum(full_strips) <= 14


def test_a_file_in_floats_is_said() -> None:
    with pytest.raises(ModelError, match="no part of its convolutions"):
        read_layers(WEIGHTS / "reader_float.onnx")
