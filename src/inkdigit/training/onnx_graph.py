"""An ONNX graph that grows node by node.

Keras keeps channels last, ONNX first: frames are turned once after the input, and back before they
are flattened. Weights that half precision holds without a loss are stored so, which halves
the file; ONNX Runtime widens them once, when it opens it.
"""

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from inkdigit.types import CLASSES, FRAME_SIDE, LINE_HEIGHT

OPSET = 18
IR_VERSION = 9
MIN_HALVED_SIZE = 1000
"""Weights of an array that may be halved; scales, shifts and statistics are fewer."""


class GraphBuilder:
    """Nodes in a row from `frames`, (n, 28, 28) uint8 or lines (n, 32, w); `value` is the newest.

    Args:
        temperature: by which the logits of a network with "no digit" are to be divided.
    """

    def __init__(self, temperature: float) -> None:
        self.temperature = temperature
        self.reads_lines = False
        self.value = "frames"
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self.add("Cast", to=TensorProto.FLOAT)

    def add(self, operator: str, *weights: Any, **attributes: Any) -> None:
        """Add a node that takes the newest value, and weights."""
        inputs = [self.value, *(self._add_weights(array) for array in weights)]
        self.value = f"{operator.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [self.value], **attributes))

    def add_output(self, name: str, *shape: int | str) -> None:
        """Make the newest value, (n, *shape), an output of the model."""
        self._nodes[-1].output[0] = self.value = name
        info = helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *shape])
        self._outputs.append(info)

    def build(self, metadata: dict[str, str]) -> onnx.ModelProto:
        """Build and check the model; what gives nothing yet gives `probabilities`, (n, 10)."""
        if not self._outputs:
            self.add_output("probabilities", CLASSES)
        side: list[int | str] = [LINE_HEIGHT, "w"] if self.reads_lines else [FRAME_SIDE, FRAME_SIDE]
        frames = helper.make_tensor_value_info("frames", TensorProto.UINT8, ["n", *side])
        graph = helper.make_graph(self._nodes, "inkdigit", [frames], self._outputs, self._weights)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
        )
        helper.set_model_props(model, metadata)
        onnx.checker.check_model(model, full_check=True)
        return model

    def _add_weights(self, values: Any) -> str:
        """Add an array of weights. Returns its name."""
        array = np.asarray(values)
        if array.dtype == np.float64:
            array = array.astype(np.float32)
        name = f"weight_{len(self._weights)}"
        half = array.astype(np.float16)
        if array.size <= MIN_HALVED_SIZE or not np.array_equal(half, array):
            self._weights.append(numpy_helper.from_array(array, name))
            return name
        self._weights.append(numpy_helper.from_array(half, f"{name}_half"))
        self._nodes.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
        return name
