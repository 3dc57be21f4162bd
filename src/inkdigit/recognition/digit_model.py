"""The digit model: frames -> probabilities."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inkdigit.errors import ModelError, UsageError
from inkdigit.recognition.onnx_session import open_session, read_model_file
from inkdigit.types import CLASSES, FRAME_SIDE, Frames, Probabilities

BATCH_SIZE = 1024
"""Frames at a time: more would only need more memory."""
SUM_TOLERANCE = 1e-3
"""How far from 1 a row of probabilities may sum."""
OUTPUT_SHAPES = [("tensor(float)", (CLASSES,)), ("tensor(float)", (1,))]
"""Type and shape of each output; the second is missing where a model knows nothing but digits."""


@dataclass(frozen=True, eq=False)
class Classification:
    """What the digit model says of n frames.

    `probabilities` (n, 10) float32: which digit each is, given that it is one; rows sum to 1.
    `digit_probability` (n,) float32: how likely each is a digit at all; 1 where the model knows
    nothing but digits.
    """

    probabilities: Probabilities
    digit_probability: NDArray[np.float32]


class DigitModel:
    """A network for frames, from an ONNX file.

    Args:
        path: a file whose input is (n, 28, 28) uint8 and whose output `probabilities` is (n, 10)
            float32; it may have another, `digit`, (n, 1) float32.
        threads: processor threads to use; 0 for all.

    Raises:
        ModelError: there is no such file, it is damaged, or it takes other frames.
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        content = read_model_file(path)
        self.checksum = hashlib.sha256(content).hexdigest()
        """SHA-256 of the file, in hex."""
        self._session = open_session(content, path, threads)
        self._input = _check_shapes(self._session, path)
        self._check_output(path)

    @property
    def recipe(self) -> str | None:
        """The recipe that the model was trained by, where its file says it."""
        recipe = self._session.get_modelmeta().custom_metadata_map.get("recipe")
        return None if recipe is None else str(recipe)

    def predict_proba(self, frames: Frames) -> Probabilities:
        """Say which digit each frame is, given that it is one.

        Args:
            frames: (n, 28, 28) uint8, bright ink on black; n may be 0.

        Returns:
            (n, 10) float32, rows sum to 1.

        Raises:
            UsageError: the array has another shape or dtype.
        """
        return self.classify(frames).probabilities

    def classify(self, frames: Frames) -> Classification:
        """Say which digit each frame is, and how likely it is one at all.

        Args:
            frames: (n, 28, 28) uint8, bright ink on black; n may be 0.

        Raises:
            UsageError: the array has another shape or dtype.
            ModelError: what the model gives are no probabilities.
        """
        _check_frames(frames)
        starts = range(0, len(frames), BATCH_SIZE)
        batches = [frames[start : start + BATCH_SIZE] for start in starts]
        answers = [self._session.run(None, {self._input: batch}) for batch in batches]
        if not answers:
            return Classification(np.empty((0, CLASSES), np.float32), np.empty(0, np.float32))
        outputs = [np.concatenate(parts) for parts in zip(*answers, strict=True)]
        _check_outputs(outputs, len(frames))
        if len(outputs) == 1:
            return Classification(outputs[0], np.ones(len(frames), np.float32))
        return Classification(outputs[0], outputs[1][:, 0])

    def _check_output(self, path: Path) -> None:
        """Run frames of all sorts, empty, full and random: each must give probabilities."""
        try:
            self.classify(_make_probes())
        except ModelError as error:
            raise ModelError(
                f"The model {path} does not give what it should: {error} "
                "Choose one whose output is a softmax."
            ) from error
        except Exception as error:  # ONNX Runtime's errors have no common base
            raise ModelError(f"The model {path} cannot read some frames: {error}") from error


def _check_frames(frames: Frames) -> None:
    """Raise a `UsageError` for anything but (n, 28, 28) uint8."""
    if (
        not isinstance(frames, np.ndarray)
        or frames.dtype != np.uint8
        or frames.ndim != 3  # noqa: PLR2004 - (n, h, w)
        or frames.shape[1:] != (FRAME_SIDE, FRAME_SIDE)
    ):
        received = f"{getattr(frames, 'shape', type(frames).__name__)}"
        raise UsageError(
            "Expected frames (n, 28, 28) of uint8. "
            f"Received: {received} of {getattr(frames, 'dtype', 'no dtype')}."
        )


def _make_probes() -> Frames:
    """Make frames that are empty, full, random, and with a stroke."""
    random = np.random.default_rng(0).integers(0, 256, (4, FRAME_SIDE, FRAME_SIDE), np.uint8)
    stroke = np.zeros((FRAME_SIDE, FRAME_SIDE), np.uint8)
    stroke[4:24, 13:16] = 255
    return np.stack([np.zeros_like(stroke), np.full_like(stroke, 255), stroke, *random])


def _check_outputs(outputs: list[NDArray[np.float32]], count: int) -> None:
    """Raise a `ModelError` where outputs for so many frames are no probabilities."""
    for output, shape in zip(outputs, ((count, CLASSES), (count, 1)), strict=False):
        is_within = (output >= 0) & (output <= 1 + SUM_TOLERANCE)  # False for what is no number
        if output.shape != shape or not is_within.all():
            raise ModelError("It gives numbers that are no probabilities from 0 to 1.")
    sums = outputs[0].sum(axis=1)
    if np.abs(sums - 1).max() >= SUM_TOLERANCE:
        raise ModelError(f"It gives probabilities that sum to {sums[0]:.3g}, not to 1.")


def _check_shapes(session: Any, path: Path) -> str:
    """Check what the model takes and gives; return the name of its input."""
    inputs, outputs = session.get_inputs(), session.get_outputs()
    takes = [(value.type, tuple(value.shape[1:])) for value in inputs]
    gives = [(value.type, tuple(value.shape[1:])) for value in outputs]
    expected = [("tensor(uint8)", (FRAME_SIDE, FRAME_SIDE))]
    if takes != expected or gives not in (OUTPUT_SHAPES[:1], OUTPUT_SHAPES):
        raise ModelError(
            f"Expected a model (n, 28, 28) uint8 -> (n, 10) float at {path}. Received: "
            f"{', '.join(f'{value.shape} {value.type}' for value in inputs)} -> "
            f"{', '.join(f'{value.shape} {value.type}' for value in outputs)}."
        )
    return str(inputs[0].name)
