"""Where models lie: those that the package ships, and those that somebody trained."""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inkdigit.errors import ModelError
from inkdigit.recognition.onnx_session import read_model_file

WEIGHTS = Path(__file__).parent / "weights"
MODEL_FILE = "model.onnx"
"""The digit model in a run folder."""


@dataclass(frozen=True, eq=False)
class ModelCard:
    """What the package says of a model that it ships: its file, and how that was trained.

    `file` lies beside the card and has the checksum `sha256`, in hex. `settings` are the recipe's,
    as plain values.
    """

    file: str
    sha256: str
    settings: dict[str, Any]
    backend: str
    seed: int

    @property
    def recipe(self) -> str:
        """The name of the recipe."""
        return str(self.settings["name"])

    @property
    def temperature(self) -> float:
        """By which the network's logits are divided."""
        return float(self.settings["export"]["temperature"])


def read_model_card(name: str) -> ModelCard:
    """Read the card of a model of the package: `reader`, `found`, `lines` or `ink`."""
    card = json.loads((WEIGHTS / f"{name}.json").read_text("utf-8"))
    return ModelCard(
        file=card["file"],
        sha256=card["sha256"],
        settings=card["settings"],
        backend=card["backend"],
        seed=card["seed"],
    )


def find_shipped_model(name: str) -> Path:
    """Find a model of the package, as `read_model_card` does, and check that it is unaltered.

    Raises:
        ModelError: it was altered, or is missing.
    """
    card = read_model_card(name)
    path = WEIGHTS / card.file
    if hashlib.sha256(read_model_file(path)).hexdigest() != card.sha256:
        raise ModelError(f"The shipped model {path} was altered. Install inkdigit again.")
    return path


def find_digit_model(model: str | Path | None) -> Path:
    """Find the file of a digit model.

    Args:
        model: a run folder or an ONNX file; without it, the model that the package ships.

    Raises:
        ModelError: there is none, or the shipped one was altered; or another one gives no
            probabilities, or takes more time or memory than it may.
    """
    if model is None:
        return find_shipped_model("reader")
    path = Path(model)
    if not os.path.exists(path):  # Path raises where a name is too long
        raise ModelError(f"There is no {path}. Choose a run folder or an ONNX file.")
    if not path.is_dir():
        return _probe(path)
    if not (path / MODEL_FILE).is_file():
        raise ModelError(
            f"There is no {MODEL_FILE} in the run folder {path}. "
            "If its training was stopped, go on with --resume, else choose another run."
        )
    return _probe(path / MODEL_FILE)


def _probe(path: Path) -> Path:
    """Give the file of a model that the package does not ship, once it was tried elsewhere."""
    from inkdigit.recognition.model_probe import probe_model  # noqa: PLC0415 - strange ones alone

    read_model_file(path)
    probe_model(path)
    return path
