"""What this server tells the clients of the Open Inference Protocol about itself: tables.

https://github.com/kserve/open-inference-protocol, with the extension for binary tensors that NVIDIA
Triton's clients speak.
"""

from typing import Any

from inkdigit.types import CLASSES, FRAME_SIDE
from inkdigit.version import __version__

MODEL_NAME = "inkdigit"
MODEL_VERSION = "1"
OUTPUT_WIDTHS = {"probabilities": CLASSES, "digit": 1}
"""How likely each of the ten digits is, given that it is one; and how likely it is one."""
SERVER_METADATA: dict[str, Any] = {
    "name": MODEL_NAME,
    "version": __version__,
    "extensions": ["binary_tensor_data"],
}
MODEL_METADATA: dict[str, Any] = {
    "name": MODEL_NAME,
    "versions": [MODEL_VERSION],
    "platform": "onnx_onnxv1",
    "inputs": [{"name": "frames", "datatype": "UINT8", "shape": [-1, FRAME_SIDE, FRAME_SIDE]}],
    "outputs": [
        {"name": name, "datatype": "FP32", "shape": [-1, width]}
        for name, width in OUTPUT_WIDTHS.items()
    ],
}


def _draw_one() -> list[list[int]]:
    """Draw the rows of a frame with a 1 in it."""
    empty, inked = [0] * FRAME_SIDE, [0] * 13 + [255] * 2 + [0] * 13
    return [empty] * 4 + [inked] * 20 + [empty] * 4


REQUEST_EXAMPLE: dict[str, Any] = {
    "inputs": [{"name": "frames", "shape": [1, 28, 28], "datatype": "UINT8", "data": [_draw_one()]}]
}
ANSWER_EXAMPLE: dict[str, Any] = {
    "model_name": MODEL_NAME,
    "model_version": MODEL_VERSION,
    "outputs": [
        {
            "name": "probabilities",
            "shape": [1, 10],
            "datatype": "FP32",
            "data": [0.0003, 0.9973, *[0.0003] * 8],
        },
        {"name": "digit", "shape": [1, 1], "datatype": "FP32", "data": [0.9998]},
    ],
}
