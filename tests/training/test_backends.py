"""The same recipe on each of Keras' backends, as far as they are installed."""

import json
import os
import subprocess
import sys
from importlib.machinery import PathFinder
from pathlib import Path

import pytest

from support.command import Inkdigit


def backend(name: str, *marks: pytest.MarkDecorator) -> object:
    there = PathFinder.find_spec(name) is not None
    skip = pytest.mark.skipif(not there, reason=f"{name} is not installed")
    return pytest.param(name, marks=(skip, *marks))


BACKENDS = [backend("jax"), backend("tensorflow", pytest.mark.tensorflow), backend("torch")]
TORCH = [backend("torch")]
"""Alone in mixed precision on a CPU. CI does not have it."""
MIXED = """
from dataclasses import replace
import numpy as np
from inkdigit.synthetic.digits import draw_digits
from inkdigit.training.recipes import READER
from inkdigit.training.distillation import smooth_labels
from inkdigit.training.trainer import predict, train
frames = draw_digits(256, np.random.default_rng(1))
settings = replace(READER.optimization, epochs=2, batch_size=32, precision="mixed_bfloat16")
recipe = replace(READER, optimization=settings)
model = train(recipe, smooth_labels(frames, 0.01), 1, validation=frames).model
assert {layer.compute_dtype for layer in model.layers} <= {"float32", "uint8"}, model.summary()
assert np.isfinite(predict(model, frames.frames)).all()
"""
RESUMED = """
import sys
from dataclasses import replace
from pathlib import Path
import numpy as np
from inkdigit.synthetic.digits import draw_digits
from inkdigit.training.recipe import Augmentation
from inkdigit.training.recipes import FAST
from inkdigit.training.trainer import TrainingCallbacks, train
digits = draw_digits(256, np.random.default_rng(1))
recipe = replace(FAST, augmentation=Augmentation(shift=1, warp_strength=1.0, damage=True))
checkpoint = Path(sys.argv[1])
def stop(epoch):
    raise KeyboardInterrupt
try:
    train(recipe, digits, 1, checkpoint=checkpoint, callbacks=TrainingCallbacks(on_epoch=stop))
except KeyboardInterrupt:
    pass
resumed = train(recipe, digits, 1, checkpoint=checkpoint, resume=True).model.get_weights()
unbroken = train(recipe, digits, 1).model.get_weights()
assert all(np.array_equal(one, other) for one, other in zip(resumed, unbroken, strict=True))
"""
CONVOLVED = """
import itertools
import keras
import numpy as np
from inkdigit.training.layers import Conv2D
for sides, kernel, padding in itertools.product(
    ((28, 28), (7, 7), (5, 8)), (3, 5, (4, 3), (1, 3)), ("same", "valid")
):
    for strides in (1, 2, (2, 1), (4, 1)):
        pictures = np.random.default_rng(1).random((2, *sides, 3)).astype(np.float32)
        settings = {"strides": strides, "padding": padding, "activation": "relu"}
        ours = Conv2D(4, kernel, **settings)
        keras_own = keras.layers.Conv2D(4, kernel, **settings)
        ours.build(pictures.shape), keras_own.build(pictures.shape)
        keras_own.set_weights(ours.get_weights())
        one, other = map(keras.ops.convert_to_numpy, (ours(pictures), keras_own(pictures)))
        assert one.shape == other.shape
        assert np.allclose(one, other, atol=1e-5), (sides, kernel, strides, padding)
"""
MULTIPLIED = """
import keras
import numpy as np
from inkdigit.training.layers import Dense
for shape, bias in (((5, 7), True), ((5, 7), False), ((2, 5, 7), True)):
    frames = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    settings = {"activation": "relu", "use_bias": bias, "bias_initializer": "random_normal"}
    ours, keras_own = Dense(3, **settings), keras.layers.Dense(3, **settings)
    ours.build(frames.shape), keras_own.build(frames.shape)
    keras_own.set_weights(ours.get_weights())
    one, other = map(keras.ops.convert_to_numpy, (ours(frames), keras_own(frames)))
    assert one.shape == other.shape == (*shape[:-1], 3)
    assert np.allclose(one, other, atol=1e-5), (shape, bias)
"""
DROPPED = """
import keras
import numpy as np
from inkdigit.training.layers import Dropout
keras.utils.set_random_seed(1)
pictures = np.ones((100, 1001), np.float32)
for rate in (0.5, 0.2):
    layer = Dropout(rate)
    first, second = (keras.ops.convert_to_numpy(layer(pictures, training=True)) for _ in range(2))
    assert abs((first == 0).mean() - rate) < 0.01
    assert np.ptp(first[first > 0]) == 0
    assert abs(first.mean() - 1) < 0.02
    assert 0.1 < (first != second).mean() < 0.6
    assert np.array_equal(keras.ops.convert_to_numpy(layer(pictures)), pictures)
"""
SAMPLED = """
import cv2
import keras
import numpy as np
from inkdigit.training.sampling import sample_bilinear
random = np.random.default_rng(1)
ink = random.random((20, 28, 28)).astype(np.float32)
y, x = random.uniform(-4, 32, (2, 20, 28, 28)).astype(np.float32)
expected = [
    cv2.remap(*one, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT) for one in zip(ink, x, y)
]
read = keras.ops.convert_to_numpy(sample_bilinear(*map(keras.ops.convert_to_tensor, (ink, y, x))))
assert abs(read - expected).max() < 0.04  # OpenCV counts in 32nds of a pixel
"""


def run_on(backend: str, code: str, *arguments: str) -> None:
    environment = os.environ | {"KERAS_BACKEND": backend}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", TORCH)
def test_mixed_precision_ends_in_full_precision(name: str) -> None:
    run_on(name, MIXED)


@pytest.mark.parametrize("name", BACKENDS)
def test_a_broken_run_ends_at_the_same_bits(name: str, tmp_path: Path) -> None:
    run_on(name, RESUMED, str(tmp_path / "checkpoint.npz"))


@pytest.mark.parametrize("name", BACKENDS)
@pytest.mark.parametrize(
    "code",
    [CONVOLVED, MULTIPLIED, DROPPED, SAMPLED],
    ids=["conv", "dense", "dropout", "sampled"],
)
def test_layers_of_our_own_do_what_those_of_others_do(name: str, code: str) -> None:
    run_on(name, code)


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
