"""The ONNX file says what the Keras model says, and is small and plain."""

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import onnx
import pytest
from keras import layers
from numpy.typing import NDArray
from scipy.special import softmax

from inkdigit.errors import ModelError
from inkdigit.evaluation.calibration import apply_temperature
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.onnx_session import open_session, read_model_file
from inkdigit.training.architectures import line_cnn, reader_cnn, seed_mlp, small_cnn
from inkdigit.training.layers import BatchNormalization, to_keras_layers
from inkdigit.training.onnx_export import check_parity, export_onnx
from inkdigit.training.trainer import predict
from inkdigit.types import SIGNS, Dataset, Frames
from support.networks import shaken


def eleven_outputs(model: keras.Model, frames: Frames) -> NDArray[np.float64]:
    """What Keras says, (n, 11), of which the last is "no digit"."""
    return np.asarray(model.predict(frames, verbose=0), np.float64)


@pytest.fixture(scope="module")
def reader() -> keras.Model:
    """To which some frames are digits and others are none."""
    model = shaken(reader_cnn())
    bias = model.layers[-1].bias
    bias.assign(bias + 9 * (np.arange(11) == 10))
    return model


@pytest.fixture(scope="module")
def line_model() -> keras.Model:
    return shaken(line_cnn())


@pytest.mark.parametrize("build", [seed_mlp, small_cnn, reader_cnn])
def test_both_models_say_the_same(
    build: Callable[[], keras.Model], digits: Dataset, tmp_path: Path
) -> None:
    model = shaken(build())
    export_onnx(model, tmp_path / "model.onnx", {"recipe": "a test"})
    digit_model = DigitModel(tmp_path / "model.onnx")
    words = onnx.load(tmp_path / "model.onnx").metadata_props
    assert [(word.key, word.value) for word in words] == [("recipe", "a test")]
    expected = predict(model, digits.test.frames)
    rows = digit_model.predict_proba(digits.test.frames)
    assert np.ptp(rows, axis=0).max() > 0.01  # else all frames were the same to it
    assert np.abs(rows - expected).max() == pytest.approx(check_parity(expected, rows))


@pytest.mark.parametrize("build", [seed_mlp, small_cnn, reader_cnn])
def test_a_saved_network_loads_in_plain_keras(
    build: Callable[[], keras.Model], digits: Dataset, tmp_path: Path
) -> None:
    model = shaken(build())
    to_keras_layers(model).save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert not any(isinstance(layer, BatchNormalization) for layer in loaded.layers)
    frames = digits.test.frames[:50]
    assert np.abs(predict(loaded, frames) - predict(model, frames)).max() < 1e-6


def test_another_network_fails_the_check(digits: Dataset, tmp_path: Path) -> None:
    export_onnx(seed_mlp(), tmp_path / "model.onnx", {})
    rows = DigitModel(tmp_path / "model.onnx").predict_proba(digits.test.frames)
    with pytest.raises(ModelError, match="more than 1e-05"):
        check_parity(predict(shaken(seed_mlp()), digits.test.frames), rows)


def test_an_eleventh_output_becomes_one_of_its_own(
    reader: keras.Model, digits: Dataset, tmp_path: Path
) -> None:
    export_onnx(reader, tmp_path / "model.onnx", {})
    outputs = onnx.load(tmp_path / "model.onnx").graph.output
    assert [output.name for output in outputs] == ["probabilities", "digit"]
    frames = digits.test.frames[:50]
    seen = DigitModel(tmp_path / "model.onnx").classify(frames)
    said = eleven_outputs(reader, frames)
    ten = said[:, :10] / said[:, :10].sum(axis=1, keepdims=True)
    assert seen.probabilities.shape == (50, 10)
    assert seen.digit_probability.shape == (50,)
    assert np.abs(seen.probabilities - ten).max() <= 1e-5
    assert np.abs(seen.digit_probability - (1 - said[:, 10])).max() <= 1e-5
    assert np.ptp(seen.digit_probability) > 1e-3  # else all frames were the same to it


def test_a_temperature_divides_all_logits(
    reader: keras.Model, digits: Dataset, tmp_path: Path
) -> None:
    export_onnx(reader, tmp_path / "model.onnx", {}, temperature=1.7)
    frames = digits.test.frames[:50]
    seen = DigitModel(tmp_path / "model.onnx").classify(frames)
    said = eleven_outputs(reader, frames) ** (1 / 1.7)
    said /= said.sum(axis=1, keepdims=True)
    ten = said[:, :10] / said[:, :10].sum(axis=1, keepdims=True)
    assert np.abs(seen.probabilities - ten).max() <= 1e-5
    assert np.abs(seen.digit_probability - (1 - said[:, 10])).max() <= 1e-5
    expected = apply_temperature(predict(reader, frames), 1.7)
    assert check_parity(expected, seen.probabilities) <= 1e-5


def test_every_frame_is_a_digit_to_a_network_that_knows_nothing_else(
    digits: Dataset, tmp_path: Path
) -> None:
    export_onnx(shaken(seed_mlp()), tmp_path / "model.onnx", {})
    digit_model = DigitModel(tmp_path / "model.onnx")
    seen = digit_model.classify(digits.test.frames[:50])
    assert np.array_equal(seen.probabilities, digit_model.predict_proba(digits.test.frames[:50]))
    assert seen.digit_probability.tolist() == [1.0] * 50


def test_the_reader_sees_ink_of_any_strength_alike(
    reader: keras.Model, digits: Dataset, tmp_path: Path
) -> None:
    export_onnx(reader, tmp_path / "model.onnx", {})
    digit_model = DigitModel(tmp_path / "model.onnx")
    frames = digits.test.frames[:50] // 2 * 2
    strong = digit_model.predict_proba(frames)
    assert np.abs(digit_model.predict_proba(frames // 2 + 60) - strong).max() < 0.02
    assert np.isfinite(digit_model.predict_proba(np.zeros((1, 28, 28), np.uint8))).all()


def test_no_frames_are_judged_as_none(reader: keras.Model, tmp_path: Path) -> None:
    export_onnx(reader, tmp_path / "model.onnx", {})
    seen = DigitModel(tmp_path / "model.onnx").classify(np.empty((0, 28, 28), np.uint8))
    assert seen.probabilities.shape == (0, 10)
    assert seen.digit_probability.shape == (0,)


class TestLines:
    @pytest.mark.parametrize("width", [128, 52])
    def test_both_models_say_the_same_at_every_step(
        self, line_model: keras.Model, digits: Dataset, tmp_path: Path, *, width: int
    ) -> None:
        path = tmp_path / "model.onnx"
        export_onnx(line_model, path, {})
        rows = [np.hstack(list(digits.test.frames[start : start + 5])) for start in (0, 5, 10)]
        lines = np.pad(np.stack(rows), ((0, 0), (2, 2), (0, 0)))[:, :, :width]
        steps = open_session(read_model_file(path), path, 1).run(["steps"], {"frames": lines})[0]
        expected = softmax(np.asarray(line_model.predict(lines, verbose=0)), axis=-1)
        assert steps.shape == (3, width // 4, 11 + len(SIGNS))
        assert np.abs(steps - expected).max() <= 1e-5
        assert np.ptp(steps, axis=(0, 1)).max() > 0.01  # else all steps were the same to it

    def test_a_network_for_lines_is_no_classifier(
        self, line_model: keras.Model, tmp_path: Path
    ) -> None:
        path = tmp_path / "model.onnx"
        export_onnx(line_model, path, {})
        with pytest.raises(ModelError, match=r"Expected a model \(n, 28, 28\).*32"):
            DigitModel(path)


@pytest.mark.parametrize("build", [small_cnn, reader_cnn, line_cnn])
def test_the_file_keeps_to_the_standard_operators(
    build: Callable[[], keras.Model], tmp_path: Path
) -> None:
    export_onnx(build(), tmp_path / "model.onnx", {})
    model = onnx.load(tmp_path / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    assert {node.domain for node in model.graph.node} == {""}


def test_a_layer_without_translation_is_named(tmp_path: Path) -> None:
    model = keras.Sequential([layers.Input((28, 28), dtype="uint8"), layers.LayerNormalization()])
    with pytest.raises(ModelError, match="LayerNormalization cannot be exported"):
        export_onnx(model, tmp_path / "model.onnx", {})
    assert not list(tmp_path.iterdir())


def test_only_pictures_of_one_channel_are_brought_to_one_spread(tmp_path: Path) -> None:
    model = keras.Sequential(
        [
            layers.Input((28, 28), dtype="uint8"),
            layers.Rescaling(1 / 255),
            layers.Reshape((28, 28, 1)),
            layers.Conv2D(2, 3),
            layers.GroupNormalization(1, center=False, scale=False),
        ]
    )
    with pytest.raises(ModelError, match="one channel"):
        export_onnx(model, tmp_path / "model.onnx", {})
