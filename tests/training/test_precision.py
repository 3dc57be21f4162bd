"""Mixed precision: the network that is trained computes in half of its bits, and keeps all."""

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

WATCHED = """
from dataclasses import replace
import numpy as np
from inkdigit.synthetic.digits import draw_digits
from inkdigit.training.architectures import reader_cnn
from inkdigit.training.recipes import READER
from inkdigit.training.distillation import smooth_labels
from inkdigit.training.trainer import train
built = []
def build():
    built.append(reader_cnn())
    return built[-1]
frames = smooth_labels(draw_digits(64, np.random.default_rng(1)), READER.data.label_smoothing)
for precision, computes in (("mixed_bfloat16", "bfloat16"), ("float32", "float32")):
    built.clear()
    settings = replace(READER.optimization, epochs=1, batch_size=32, precision=precision)
    train(replace(READER, build=build, optimization=settings), frames, 1)
    convolutions = [layer for layer in built[0].layers if layer.name.startswith("conv2d")]
    assert {layer.compute_dtype for layer in convolutions} == {computes}, built[0].summary()
    assert {str(weight.dtype) for weight in built[0].weights} == {"float32"}
"""


@pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed")
def test_torch_trains_in_bfloat16_where_a_recipe_asks_for_it() -> None:
    environment = os.environ | {"KERAS_BACKEND": "torch"}
    command = [sys.executable, "-c", WATCHED]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
