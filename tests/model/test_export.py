"""The ONNX file says what the Keras model says, and is small and plain."""

from pathlib import Path

import keras
import numpy as np
import onnx
import pytest
from keras import layers

from inkdigit.errors import ModelError
from inkdigit.model.architectures import seed_mlp, small_cnn
from inkdigit.model.export import check_parity, export_onnx
from inkdigit.model.training import predict
from inkdigit.reading.classifier import Classifier
from inkdigit.types import Dataset


def shaken(model: keras.Model) -> keras.Model:
    """The model with weights as wild as trained ones, moving means and variances too."""
    random = np.random.default_rng(0)
    for variable in model.weights:
        values = random.normal(0, 0.1, variable.shape)
        variable.assign(np.abs(values) + 0.1 if "variance" in variable.path else values)
    return model


@pytest.mark.parametrize("build", [seed_mlp, small_cnn])
def test_both_models_say_the_same(build: type, digits: Dataset, tmp_path: Path) -> None:
    model = shaken(build())
    export_onnx(model, tmp_path / "model.onnx", {"recipe": "a test"})
    classifier = Classifier(tmp_path / "model.onnx")
    words = onnx.load(tmp_path / "model.onnx").metadata_props
    assert [(word.key, word.value) for word in words] == [("recipe", "a test")]
    difference = check_parity(model, classifier.predict_proba, digits.test.frames)
    rows = classifier.predict_proba(digits.test.frames)
    assert np.abs(rows - predict(model, digits.test.frames)).max() == pytest.approx(difference)


def test_another_network_fails_the_check(digits: Dataset, tmp_path: Path) -> None:
    export_onnx(seed_mlp(), tmp_path / "model.onnx", {})
    classifier = Classifier(tmp_path / "model.onnx")
    with pytest.raises(ModelError, match="within 1e-05"):
        check_parity(shaken(seed_mlp()), classifier.predict_proba, digits.test.frames)


def test_the_file_keeps_to_the_standard_operators(tmp_path: Path) -> None:
    export_onnx(small_cnn(), tmp_path / "model.onnx", {})
    model = onnx.load(tmp_path / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    assert {node.domain for node in model.graph.node} == {""}


def test_a_layer_without_translation_is_named(tmp_path: Path) -> None:
    model = keras.Sequential([layers.Input((28, 28), dtype="uint8"), layers.LayerNormalization()])
    with pytest.raises(ModelError, match="Received: LayerNormalization"):
        export_onnx(model, tmp_path / "model.onnx", {})
    assert not list(tmp_path.iterdir())
