"""The same recipe on each of Keras' backends, as far as they are installed."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from command import Inkdigit


def backend(name: str, *marks: pytest.MarkDecorator) -> object:
    there = find_spec(name) is not None
    skip = pytest.mark.skipif(not there, reason=f"{name} is not installed")
    return pytest.param(name, marks=(skip, *marks))


BACKENDS = [backend("jax"), backend("tensorflow", pytest.mark.tensorflow), backend("torch")]
MIXED = """
from dataclasses import replace
import numpy as np
from inkdigit.data.made import made_digits
from inkdigit.model.recipes import READER
from inkdigit.model.teaching import nearly_certain
from inkdigit.model.training import predict, train
frames = made_digits(256, np.random.default_rng(1))
recipe = replace(READER, epochs=2, batch_size=32, mixed=True)
model = train(recipe, nearly_certain(frames, recipe.doubt), 1, validation=frames).model
assert {layer.compute_dtype for layer in model.layers} <= {"float32", "uint8"}, model.summary()
assert np.isfinite(predict(model, frames.frames)).all()
"""


@pytest.mark.parametrize("name", BACKENDS)
def test_mixed_precision_ends_in_full_precision(name: str) -> None:
    environment = os.environ | {"KERAS_BACKEND": name}
    command = [sys.executable, "-c", MIXED]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", BACKENDS)
@pytest.mark.parametrize(("recipe", "weights"), [("seed", 42_310), ("fast", 207_146)])
def test_a_backend_trains_a_recipe(
    run_inkdigit: Inkdigit, tmp_path: Path, name: str, recipe: str, weights: int
) -> None:
    out = tmp_path / "run"
    done = run_inkdigit(
        *("train", "--recipe", recipe, "--epochs", "2", "--data", "digits", "--out", out),
        KERAS_BACKEND=name,
    )

    assert done.returncode == 0, done.stderr
    metrics = json.loads((out / "metrics.json").read_text("utf-8"))
    assert metrics["backend"] == name
    assert name in metrics["versions"]
    assert metrics["parity"] <= 1e-5
    assert metrics["test"]["accuracy"] > 0.5
    assert (out / "model.onnx").stat().st_size > weights * 4
