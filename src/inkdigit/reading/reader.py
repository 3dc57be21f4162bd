"""The Reader: decode -> ink -> segment -> frame -> classify."""

import hashlib
import json
import time
from pathlib import Path
from typing import Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from inkdigit.errors import ModelError, PictureError, UsageError
from inkdigit.imaging.decode import DEFAULT_LIMITS, Limits, Source, decode
from inkdigit.imaging.frame import frame
from inkdigit.imaging.ink import find_ink
from inkdigit.imaging.rules import remove_rules
from inkdigit.imaging.segment import Piece, find_digits
from inkdigit.imaging.tutorial import tutorial_frame
from inkdigit.reading.calibration import status_of
from inkdigit.reading.classifier import Classifier
from inkdigit.reading.cutting import cut
from inkdigit.types import Box, Digit, Frames, Pixels, Probabilities, Reading

Framing = Literal["mnist", "tutorial"]
Framed = tuple[Box, NDArray[np.uint8]]
"""Where a digit stands, and its (28, 28) frame."""
WEIGHTS = Path(__file__).parent / "weights"
MESSAGES = {
    "blank": "Nothing is written here.",
    "not_digits": "These are no digits.",
    "unsure": "Not sure: this is the best guess.",
}


class Reader:
    """Reads the digits of pictures.

    Args:
        classifier: the network.
        framing: `mnist` finds the ink and builds the frame as MNIST's authors did; `tutorial`
            squeezes the whole picture into a frame, to show what that gives.
        limits: how large a picture may be.
    """

    def __init__(
        self,
        classifier: Classifier,
        framing: Framing = "mnist",
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        if framing not in get_args(Framing):
            raise UsageError(f"Expected a framing: mnist, tutorial. Received: '{framing}'.")
        self.classifier = classifier
        self.framing = framing
        self.limits = limits

    @classmethod
    def load(
        cls,
        model: str | Path | None = None,
        *,
        framing: Framing = "mnist",
        limits: Limits = DEFAULT_LIMITS,
        threads: int = 1,
    ) -> Self:
        """Load a reader.

        Args:
            model: a run folder or an ONNX file; without it, the model that the package ships.
            framing: see the class.
            limits: how large a picture may be.
            threads: processor threads for the network; 0 for all.

        Raises:
            ModelError: there is no model, it is damaged or takes other frames.
        """
        path = _shipped() if model is None else _model_file(Path(model))
        return cls(Classifier(path, threads), framing, limits)

    def predict_proba(self, frames: Frames) -> Probabilities:
        """Probabilities of frames: (n, 28, 28) uint8, bright ink on black -> (n, 10) float32."""
        return self.classifier.predict_proba(frames)

    def read(self, source: Source, *, one: bool = False) -> Reading:
        """Read a picture.

        Args:
            source: a path, the bytes of a file, a PIL image, or an array (h, w[, 3 or 4]) uint8.
            one: the picture holds exactly one digit.

        Raises:
            PictureError: it cannot be opened or decoded. `try_read` makes it a Reading instead.
        """
        began = time.perf_counter()
        lines, inked = self._find(decode(source, self.limits), one=one)
        read = [self._classify(line) for line in lines]
        digits = tuple(digit for line in read for digit in line)
        status = status_of([digit.confidence for digit in digits], inked=inked)
        return Reading(
            text="\n".join("".join(str(digit.label) for digit in line) for line in read),
            confidence=float(np.prod([digit.confidence for digit in digits])) if digits else 0.0,
            status=status,
            digits=digits,
            message=MESSAGES.get(status),
            milliseconds=(time.perf_counter() - began) * 1000,
            path=str(source) if isinstance(source, str | Path) else None,
        )

    def try_read(self, source: Source, *, one: bool = False) -> Reading:
        """Read a picture; one that cannot be decoded becomes a Reading of status `error`."""
        try:
            return self.read(source, one=one)
        except PictureError as error:
            path = str(source) if isinstance(source, str | Path) else None
            return Reading("", 0.0, "error", message=str(error), path=path)

    def _find(self, pixels: Pixels, *, one: bool) -> tuple[list[list[Framed]], bool]:
        """The frames of the digits, line by line, and whether anything is on the paper."""
        if self.framing == "tutorial":
            height, width = pixels.shape[:2]
            return [[((0, 0, width, height), tutorial_frame(pixels))]], True
        ink = find_ink(pixels)
        if not one:
            ink, _ = remove_rules(ink)
        lines = find_digits(ink, one=one)
        if not one:
            lines = [
                [part for piece in line for part in cut(piece, self.predict_proba)]
                for line in lines
            ]
        return [[_framed(piece) for piece in line] for line in lines], bool(ink.any())

    def _classify(self, line: list[Framed]) -> list[Digit]:
        probabilities = self.predict_proba(np.stack([picture for _, picture in line]))
        return [
            Digit(int(row.argmax()), float(row.max()), box, row, picture)
            for (box, picture), row in zip(line, probabilities, strict=True)
        ]


def _framed(piece: Piece) -> Framed:
    return piece.box, frame(piece.ink)


def _model_file(path: Path) -> Path:
    if not path.exists():
        raise ModelError(f"Expected a run folder or an ONNX file. There is no {path}.")
    if path.is_dir():
        if not (path / "model.onnx").is_file():
            raise ModelError(
                f"Expected model.onnx in the run folder {path}. There is none: "
                "train it again with --overwrite, or choose another run."
            )
        return path / "model.onnx"
    return path


def _shipped() -> Path:
    """The model of the package, once its checksum is right."""
    card = json.loads((WEIGHTS / "model.json").read_text("utf-8"))
    path = WEIGHTS / str(card["file"])
    if hashlib.sha256(path.read_bytes()).hexdigest() != card["sha256"]:
        raise ModelError(f"The shipped model {path} was altered. Install inkdigit again.")
    return path
