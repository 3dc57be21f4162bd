"""The digit model for lines is the mean of two that went on from one."""

from pathlib import Path

import numpy as np

from inkdigit.training.onnx_export import export_onnx
from tools.train_found import FOUND, average_networks


def test_the_mean_of_two_networks_has_the_mean_of_each_weight(tmp_path: Path) -> None:
    paths = [tmp_path / "one.onnx", tmp_path / "before.onnx"]
    random = np.random.default_rng(0)
    written = []
    for path in paths:
        model = FOUND.build()
        written.append([random.uniform(0.5, 1, one.shape) for one in model.get_weights()])
        model.set_weights(written[-1])
        export_onnx(model, path, {})
    mean = average_networks(paths)
    for first, second, found in zip(*written, mean.get_weights(), strict=True):
        assert np.allclose(found, (first + second) / 2, atol=1e-6)
