"""A network that was exported comes back as it was."""

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

from inkdigit.errors import ModelError
from inkdigit.evaluation.calibration import apply_temperature
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.training.architectures import line_cnn, reader_cnn, seed_mlp, small_cnn
from inkdigit.training.onnx_export import check_parity, export_onnx
from inkdigit.training.onnx_import import import_onnx
from inkdigit.training.trainer import predict
from inkdigit.types import Dataset
from support.networks import shaken


@pytest.mark.parametrize("build", [seed_mlp, small_cnn, reader_cnn])
def test_every_weight_comes_back(build: Callable[[], keras.Model], tmp_path: Path) -> None:
    model = shaken(build())
    export_onnx(model, tmp_path / "model.onnx", {})
    imported, temperature = import_onnx(tmp_path / "model.onnx", build)
    assert temperature == 1
    for one, other in zip(model.get_weights(), imported.get_weights(), strict=True):
        assert np.array_equal(one, other)


def test_half_precision_halves_the_file_and_comes_back(digits: Dataset, tmp_path: Path) -> None:
    model, whole, half = shaken(reader_cnn()), tmp_path / "whole.onnx", tmp_path / "half.onnx"
    export_onnx(model, whole, {})
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            layer.kernel.assign(ops.cast(ops.cast(layer.kernel, "float16"), "float32"))
    export_onnx(model, half, {})
    assert half.stat().st_size < 0.53 * whole.stat().st_size
    frames = digits.test.frames
    check_parity(predict(model, frames), DigitModel(half).predict_proba(frames))
    imported = import_onnx(half, reader_cnn).model
    for one, other in zip(model.get_weights(), imported.get_weights(), strict=True):
        assert np.array_equal(one, other)


def test_the_temperature_comes_back(digits: Dataset, tmp_path: Path) -> None:
    first, second = tmp_path / "first.onnx", tmp_path / "second.onnx"
    export_onnx(shaken(reader_cnn()), first, {}, temperature=0.97)
    imported, temperature = import_onnx(first, reader_cnn)
    assert temperature == pytest.approx(0.97)
    expected = apply_temperature(predict(imported, digits.test.frames), temperature)
    check_parity(expected, DigitModel(first).predict_proba(digits.test.frames))

    export_onnx(imported, second, {}, temperature)
    assert second.read_bytes() == first.read_bytes()


def test_the_shipped_network_says_what_its_file_says(digits: Dataset) -> None:
    path = WEIGHTS / "reader_float.onnx"
    model, temperature = import_onnx(path, reader_cnn)
    frames = digits.test.frames
    seen = DigitModel(path).classify(frames)
    check_parity(apply_temperature(predict(model, frames), temperature), seen.probabilities)
    eleven = np.asarray(model.predict(frames, verbose=0), np.float64) ** (1 / temperature)
    eleven /= eleven.sum(axis=1, keepdims=True)
    assert np.abs(seen.digit_probability - (1 - eleven[:, 10])).max() <= 1e-5


class TestRefusing:
    def test_another_architecture(self, tmp_path: Path) -> None:
        export_onnx(seed_mlp(), tmp_path / "model.onnx", {})
        with pytest.raises(ModelError, match=r"layers of reader_cnn.*has Gemm.*instead of .*Conv"):
            import_onnx(tmp_path / "model.onnx", reader_cnn)

    def test_a_network_for_lines(self) -> None:
        with pytest.raises(ModelError, match="layers of line_cnn"):
            import_onnx(WEIGHTS / "lines.onnx", line_cnn)

    def test_other_sizes(self, tmp_path: Path) -> None:
        export_onnx(
            keras.Sequential(
                [
                    keras.layers.Input((28, 28), dtype="uint8"),
                    keras.layers.Flatten(),
                    *(keras.layers.Dense(size) for size in (50, 49, 10)),
                ]
            ),
            tmp_path / "model.onnx",
            {},
        )
        with pytest.raises(
            ModelError, match=r"has \(50, 49\), \(49,\) instead of \(50, 50\), \(50,\)\."
        ):
            import_onnx(tmp_path / "model.onnx", seed_mlp)

    def test_what_is_no_model(self, tmp_path: Path) -> None:
        (tmp_path / "model.onnx").write_bytes(b"no model")
        for name in ("model.onnx", "none.onnx"):
            with pytest.raises(ModelError, match=f"{name} is missing, damaged"):
                import_onnx(tmp_path / name, reader_cnn)
