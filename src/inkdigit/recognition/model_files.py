"""Where models lie: those that the package ships, and those that somebody trained."""

import hashlib
import json
import os
from pathlib import Path

from inkdigit.errors import ModelError
from inkdigit.recognition.onnx_session import read_model_file

WEIGHTS = Path(__file__).parent / "weights"
MODEL_FILE = "model.onnx"
"""The digit model in a run folder."""


def find_shipped_model(name: str) -> Path:
    """Find a model of the package, `reader` or `lines`, and check that it is unaltered.

    Raises:
        ModelError: it was altered, or is missing.
    """
    card = json.loads((WEIGHTS / f"{name}.json").read_text("utf-8"))
    path = WEIGHTS / str(card["file"])
    if hashlib.sha256(read_model_file(path)).hexdigest() != card["sha256"]:
        raise ModelError(f"The shipped model {path} was altered. Install inkdigit again.")
    return path


def find_digit_model(model: str | Path | None) -> Path:
    """Find the file of a digit model.

    Args:
        model: a run folder or an ONNX file; without it, the model that the package ships.

    Raises:
        ModelError: there is none, or the shipped one was altered.
    """
    if model is None:
        return find_shipped_model("reader")
    path = Path(model)
    if not os.path.exists(path):  # Path raises where a name is too long
        raise ModelError(f"Expected a run folder or an ONNX file. There is no {path}.")
    if not path.is_dir():
        return path
    if not (path / MODEL_FILE).is_file():
        raise ModelError(
            f"Expected {MODEL_FILE} in the run folder {path}. There is none: "
            "if its training was stopped, go on with --resume, else choose another run."
        )
    return path / MODEL_FILE
