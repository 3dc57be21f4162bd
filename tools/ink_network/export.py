"""A trained ink network -> the package's ink.onnx, in eight bits, and its card.

    python -m tools.ink_network.export --run runs/ink [--data DIR] [--out DIR] [--start FILE]
        [--mean]

Views (n, h, w, 3) uint8 go into the file, and ink (n, h, w) uint8 comes out.
"""

import argparse
import io
import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantType,
    quantize_static,
)
from torch import nn

from inkdigit.atomic import atomic_write, write_text
from inkdigit.experiments.run_facts import find_versions
from inkdigit.recognition.ink_model import InkModel
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.synthetic.scenes.scene import draw_scene
from tools.ink_network.network import MIN_SPREAD, WIDTHS, InkNetwork, order_for_onnx
from tools.ink_network.scene_pool import PoolSettings, load_shapes
from tools.ink_network.start import begin_with
from tools.ink_network.train import TrainingSettings, arrange, load_mean
from tools.ink_network.views import sample_batch
from tools.kept_split import hash_file

OPSET = 18
IR_VERSION = 9
CALIBRATION_BATCHES = 24
"""Batches of views whose ranges the network in eight bits has."""
CALIBRATION_FILES = 4
"""Files of scenes that they are taken from."""
HELD_OUT_SCENES = 400
"""Scenes of another seed than the training's, on which the file is measured."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--run", type=Path, required=True, help="folder of the training")
    parser.add_argument("--data", help="measure the file on scenes of this data set's digits, too")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="for ink.onnx and ink.json")
    parser.add_argument("--start", type=Path, help="the file from which the training went on")
    parser.add_argument("--mean", action="store_true", help="of the weights of both is shipped")
    given = parser.parse_args()
    if given.mean and not given.start:
        parser.error("A mean is of a trained network and of its --start.")
    network, rounds = load_mean(given.run)
    start = given.start and hash_file(given.start)
    facts = {"rounds": str(rounds)}
    exact, path = given.run / "ink_float.onnx", given.out / "ink.onnx"
    if given.mean:  # what it reads less well than before stays partly as it was
        trained = given.run / "trained.onnx"
        write_file(network, exact, trained, facts)
        begin_with([given.start, trained], network, arrange(draw_views(given.run)[0]))
    write_file(network, exact, path, facts)
    training = json.loads((given.run / "settings.json").read_text("utf-8"))
    card = describe(path, rounds, training)
    if start:
        card["started_from"] = start
    if given.mean:
        card["protocol"] = f"The mean of the weights with those of its start. {card['protocol']}"
    if given.data:
        card["held_out"] = measure_scenes(InkModel(path), given.data)
    write_text(given.out / "ink.json", json.dumps(card, indent=2) + "\n")
    print(f"{path}: {path.stat().st_size} bytes, {card.get('held_out', 'not measured')}")


def write_file(network: InkNetwork, exact: Path, path: Path, facts: dict[str, str]) -> None:
    """Write a network as ONNX, in float and in eight bits.

    Args:
        network: which.
        exact: for the file in float, in the training's folder, which has scenes.
        path: for that in eight bits.
        facts: of the training.
    """
    with atomic_write(exact) as draft:
        onnx.save(build_graph(network, facts), draft)
    with atomic_write(path) as draft:
        quantize(exact, draft, exact.parent)


def describe(path: Path, rounds: int, training: dict[str, Any]) -> dict[str, Any]:
    """Describe the network: its card, without what is measured."""
    return {
        "file": path.name,
        "sha256": hash_file(path),
        "made_by": "python -m tools.ink_network.train, then tools.ink_network.export",
        "trained_on": "scenes that the project draws (synthetic/scenes): digits of MNIST's 60,000 "
        "training frames (CC BY-SA 3.0), drawn digits, letters and strokes on drawn paper",
        "reads": "views (n, h, w, 3) uint8, sides multiples of 16 -> ink (n, h, w) uint8",
        "limits": "Strokes thinner than half a pixel of the view vanish; letters are ink, too.",
        "protocol": "The mean of the last rounds' weights is shipped, in eight bits. No picture "
        "by other people was trained on, or chose a setting.",
        "settings": {
            "name": "ink",
            "widths": WIDTHS,
            "rounds": rounds,
            "training": training,
            "scenes": asdict(PoolSettings()),
            "export": {"temperature": 1.0},
        },
        "backend": "torch",
        "seed": TrainingSettings.seed,
        "versions": find_versions(),
    }


def measure_scenes(model: InkModel, data: str) -> dict[str, float]:
    """Measure how far found ink covers that of scenes (Dice), where they have any."""
    settings = PoolSettings()
    digits = load_shapes(data, settings)
    scores = []
    for number in range(HELD_OUT_SCENES):
        scene = draw_scene(
            digits, settings.side, np.random.default_rng([settings.seed + 1, number])
        )
        found, ink = model.find_ink(scene.pixels) / 255, scene.ink / 255
        if ink.max() > 0.5:  # noqa: PLR2004 - half ink
            scores.append(2 * (found * ink).sum() / ((found**2).sum() + (ink**2).sum()))
    return {
        "scenes": len(scores),
        "mean_dice": round(float(np.mean(scores)), 4),
        "median_dice": round(float(np.median(scores)), 4),
    }


class _Graph:
    """Nodes and weights of an ONNX graph; `add` returns the name of what a node gives."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        name = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def weigh(self, values: Any, dtype: Any = np.float32) -> str:
        name = f"weight_{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(values, dtype), name))
        return name

    def convolve(self, value: str, kernel: NDArray[Any], bias: NDArray[Any], dilation: int) -> str:
        padding = dilation * (kernel.shape[2] // 2)
        return self.add(
            "Conv", value, self.weigh(kernel), self.weigh(bias),
            pads=[padding] * 4, dilations=[dilation] * 2,
        )  # fmt: skip


def build_graph(network: InkNetwork, metadata: dict[str, str]) -> onnx.ModelProto:
    """Write the network down as ONNX, batch normalisation folded into the convolutions."""
    graph = _Graph()
    value = _add_input(graph)
    levels = []
    for number, block in enumerate(network.down):
        if number:
            value = graph.add("MaxPool", value, kernel_shape=[2, 2], strides=[2, 2])
        value = _add_blocks(graph, value, block, reorders=number == 0)
        levels.append(value)
    value = graph.add("Add", value, _add_blocks(graph, value, network.bottom))
    for number in reversed(range(len(network.up))):
        kernel, bias = _read_weights(network.across[number])
        value = graph.convolve(value, kernel, bias, 1)
        scales = graph.weigh([1, 1, 2, 2])
        value = graph.add(
            "Resize", value, "", scales, mode="nearest", nearest_mode="floor",
            coordinate_transformation_mode="asymmetric",
        )  # fmt: skip
        value = graph.add("Add", value, levels[number])
        value = _add_blocks(graph, value, [network.up[number]])
    kernel, bias = _read_weights(network.ink)
    value = graph.convolve(value, kernel, bias, 1)
    value = graph.add("DepthToSpace", value, blocksize=2, mode="CRD")
    value = graph.add("Mul", graph.add("Sigmoid", value), graph.weigh(255))
    value = graph.add("Squeeze", value, graph.weigh([1], np.int64))
    value = graph.add("Cast", graph.add("Round", value), to=TensorProto.UINT8)
    graph.nodes[-1].output[0] = "ink"
    return _build_model(graph, metadata)


def _build_model(graph: _Graph, metadata: dict[str, str]) -> onnx.ModelProto:
    views = helper.make_tensor_value_info("views", TensorProto.UINT8, ["n", "h", "w", 3])
    ink = helper.make_tensor_value_info("ink", TensorProto.UINT8, ["n", "h", "w"])
    made = helper.make_graph(graph.nodes, "inkdigit", [views], [ink], graph.weights)
    model = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
    )
    helper.set_model_props(model, metadata)
    onnx.checker.check_model(model, full_check=True)
    return model


def _add_input(graph: _Graph) -> str:
    """Standardise the view, channels first, and make channels of 2x2 pixels."""
    value = graph.add("Cast", "views", to=TensorProto.FLOAT)
    value = graph.add("Transpose", value, perm=[0, 3, 1, 2])
    value = graph.add("Mul", value, graph.weigh(1 / 255))
    axes = graph.weigh([1, 2, 3], np.int64)
    centred = graph.add("Sub", value, graph.add("ReduceMean", value, axes))
    variance = graph.add("ReduceMean", graph.add("Mul", centred, centred), axes)
    spread = graph.add("Add", graph.add("Sqrt", variance), graph.weigh(MIN_SPREAD))
    return graph.add("SpaceToDepth", graph.add("Div", centred, spread), blocksize=2)


def _add_blocks(graph: _Graph, value: str, blocks: Any, *, reorders: bool = False) -> str:
    """Add blocks of convolution, batch normalisation and ReLU, one after another.

    Args:
        graph: to which.
        value: what they take.
        blocks: of the network.
        reorders: the first one takes what ONNX has made of 2x2 pixels, whose order is not
            PyTorch's.
    """
    for number, (convolution, normalisation, _) in enumerate(blocks):
        kernel, bias = _fold(convolution, normalisation)
        if reorders and number == 0:
            kernel = order_for_onnx(kernel)
        value = graph.add("Relu", graph.convolve(value, kernel, bias, convolution.dilation[0]))
    return value


def _fold(convolution: nn.Conv2d, normalisation: nn.BatchNorm2d) -> Any:
    """Make one convolution with a bias of a convolution and the batch normalisation behind it."""
    with torch.no_grad():
        variance = normalisation.running_var
        factor = normalisation.weight / (variance + normalisation.eps).sqrt()
        kernel = convolution.weight * factor[:, None, None, None]
        bias = normalisation.bias - normalisation.running_mean * factor
    return kernel.numpy(), bias.numpy()


def _read_weights(convolution: nn.Conv2d) -> Any:
    return convolution.weight.detach().numpy(), convolution.bias.detach().numpy()


def draw_views(run: Path) -> list[NDArray[np.uint8]]:
    """Draw batches of views, (n, h, w, 3) uint8 each, from a training's newest scenes."""
    paths = sorted(run.glob("scenes_*.npy"))[-CALIBRATION_FILES:]
    files = [np.load(path, mmap_mode="r") for path in paths]
    random = np.random.default_rng(0)
    return [sample_batch(files, random).views for _ in range(CALIBRATION_BATCHES)]


class _Views(CalibrationDataReader):
    """Views of scenes, as ONNX Runtime asks for them to see what they come to."""

    def __init__(self, run: Path) -> None:
        self._views = iter(draw_views(run))

    def get_next(self) -> dict[str, Any] | None:
        views = next(self._views, None)
        return None if views is None else {"views": views}


@contextmanager
def silence() -> Iterator[None]:
    """Silence ONNX Runtime's steps, and its advice to prepare a file that is ready."""
    logging.disable(logging.WARNING)
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        logging.disable(logging.NOTSET)


def quantize(path: Path, out: Path, run: Path) -> None:
    """Write the network in eight bits, but for what looks at the view itself.

    Args:
        path: its file in float.
        out: for the new one.
        run: the training's folder, with scenes.
    """
    model = onnx.load(path)
    operators = ("Conv", "Relu", "MaxPool", "Add", "Resize")
    first = next(node.name for node in model.graph.node if node.op_type == "Conv")
    start = [node.name for node in model.graph.node].index(first)
    names = [node.name for node in model.graph.node[start:] if node.op_type in operators]
    with tempfile.TemporaryDirectory() as folder, silence():
        quantized = Path(folder) / "quantized.onnx"
        quantize_static(
            path, quantized, _Views(run), per_channel=True, reduce_range=True,
            activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
            nodes_to_quantize=names, calibrate_method=CalibrationMethod.MinMax,
            extra_options={"CalibMovingAverage": True},
        )  # fmt: skip
        result = onnx.load(quantized)
    facts = {prop.key: prop.value for prop in model.metadata_props}
    helper.set_model_props(result, facts | {"bits": "8"})
    onnx.save(result, out)


if __name__ == "__main__":
    main()
