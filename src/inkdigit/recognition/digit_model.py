"""Frames -> probabilities, with ONNX Runtime."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from inkdigit.errors import ModelError, UsageError
from inkdigit.types import CLASSES, FRAME_SIDE, Frames, Probabilities

BATCH = 1024
"""Frames at a time: more would only need more memory."""
ERRORS_ONLY = 3
ROUNDING = 1e-3
GIVES = [("tensor(float)", (CLASSES,)), ("tensor(float)", (1,))]
"""The outputs; the second is missing where a network knows nothing but digits."""


class DigitModel:
    """A network from an ONNX file.

    Args:
        path: a file whose input is (n, 28, 28) uint8 and whose output `probabilities` is (n, 10)
            float32; it may have another, `digit`, (n, 1) float32.
        threads: processor threads to use; 0 for all.

    Raises:
        ModelError: there is no such file, it is damaged, or it takes other frames.
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        content = model_bytes(path)
        self.checksum = hashlib.sha256(content).hexdigest()
        """Of the file, in hex: which network this is."""
        self._session = open_session(content, path, threads)
        self._input = _only_input(self._session, path)
        self._try(path)

    @property
    def recipe(self) -> str | None:
        """The recipe that the network was trained by, where its file says it."""
        recipe = self._session.get_modelmeta().custom_metadata_map.get("recipe")
        return None if recipe is None else str(recipe)

    def predict_proba(self, frames: Frames) -> Probabilities:
        """Probabilities of the ten digits, given that each frame is one.

        Args:
            frames: (n, 28, 28) uint8, bright ink on black; n may be 0.

        Returns:
            (n, 10) float32, rows sum to 1.

        Raises:
            UsageError: the array has another shape or dtype.
        """
        return self.classify(frames)[0]

    def classify(self, frames: Frames) -> tuple[Probabilities, NDArray[np.float32]]:
        """`predict_proba`, and how likely each frame is a digit at all.

        Returns:
            (n, 10) and (n,) float32; the latter is 1 where the network knows nothing but digits.
        """
        if (
            not isinstance(frames, np.ndarray)
            or frames.dtype != np.uint8
            or frames.ndim != 3  # noqa: PLR2004
            or frames.shape[1:] != (FRAME_SIDE, FRAME_SIDE)
        ):
            came = f"{getattr(frames, 'shape', type(frames).__name__)}"
            raise UsageError(
                "Expected frames (n, 28, 28) of uint8. "
                f"Received: {came} of {getattr(frames, 'dtype', 'no dtype')}."
            )
        batches = [frames[start : start + BATCH] for start in range(0, len(frames), BATCH)]
        answers = [self._session.run(None, {self._input: batch}) for batch in batches]
        if not answers:
            return np.empty((0, CLASSES), np.float32), np.empty(0, np.float32)
        outputs = [np.concatenate(parts) for parts in zip(*answers, strict=True)]
        digit = outputs[1][:, 0] if len(outputs) > 1 else np.ones(len(frames), np.float32)
        return outputs[0], digit

    def _try(self, path: Path) -> None:
        """Two empty frames must give two rows of probabilities."""
        try:
            rows = self.predict_proba(np.zeros((2, FRAME_SIDE, FRAME_SIDE), np.uint8))
            good = rows.shape == (2, CLASSES) and bool(
                np.abs(rows.sum(axis=1) - 1).max() < ROUNDING
            )
        except Exception as error:  # ONNX Runtime's errors have no common base
            raise ModelError(f"The model {path} cannot read two frames: {error}") from error
        if not good:
            raise ModelError(
                f"Expected rows of probabilities that sum to 1 from {path}. Received: {rows[0]}."
            )


def model_bytes(path: Path) -> bytes:
    """A model's file. Raises `ModelError`."""
    if not path.is_file():
        raise ModelError(f"Expected a model at {path}. There is no such file.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"Cannot read the model {path}: {error.strerror}.") from error


def open_session(content: bytes, path: Path, threads: int) -> Any:
    """An ONNX Runtime session for a model's file on the processor. Raises `ModelError`."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's errors have no common base
        raise ModelError(
            f"Expected an ONNX model at {path}. It is damaged or of another kind: "
            f"{str(error).splitlines()[0]}"
        ) from error


def _only_input(session: Any, path: Path) -> str:
    """The name of the input, once the shapes are right."""
    inputs, outputs = session.get_inputs(), session.get_outputs()
    takes = [(value.type, tuple(value.shape[1:])) for value in inputs]
    gives = [(value.type, tuple(value.shape[1:])) for value in outputs]
    if takes != [("tensor(uint8)", (FRAME_SIDE, FRAME_SIDE))] or gives not in (GIVES[:1], GIVES):
        raise ModelError(
            f"Expected a model (n, 28, 28) uint8 -> (n, 10) float at {path}. Received: "
            f"{', '.join(f'{value.shape} {value.type}' for value in inputs)} -> "
            f"{', '.join(f'{value.shape} {value.type}' for value in outputs)}."
        )
    return str(inputs[0].name)
