"""The Reader: decode -> find -> spell."""

import hashlib
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self, get_args

import numpy as np

from inkdigit.errors import ModelError, PictureError, UsageError
from inkdigit.imaging.decode import DEFAULT_LIMITS, Limits, Source, decode
from inkdigit.imaging.naive import build_naive_frame
from inkdigit.layout.layout import Layout, analyze_layout, analyze_without_rules
from inkdigit.recognition.digit_model import DigitModel, model_bytes
from inkdigit.recognition.line_model import LineModel
from inkdigit.recognition.reading import Digit, Reading
from inkdigit.recognition.recognizer import Recognition, Recognizer
from inkdigit.recognition.thresholds import status_of
from inkdigit.types import Box, Frames, Pixels, Probabilities

if TYPE_CHECKING:
    from inkdigit.recognition.explain import Explanation

Framing = Literal["mnist", "tutorial"]
WEIGHTS = Path(__file__).parent / "weights"
FINE_TUNED = "fine_tuned"
"""The recipe of a network that goes on from the shipped one for frames."""
MESSAGES = {
    "blank": "Nothing is written here.",
    "not_digits": "These are no digits.",
    "unsure": "Not sure: this is the best guess.",
}


class Reader:
    """Reads the digits of pictures.

    Args:
        digit_model: the network for frames.
        line_model: the network for lines; without it, touching digits are cut.
        framing: `mnist` finds the ink and builds the frame as MNIST's authors did; `tutorial`
            squeezes the whole picture into a frame, to show what that gives.
        limits: how large a picture may be.
    """

    def __init__(
        self,
        digit_model: DigitModel,
        line_model: LineModel | None = None,
        framing: Framing = "mnist",
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        if framing not in get_args(Framing):
            raise UsageError(f"Expected a framing: mnist, tutorial. Received: '{framing}'.")
        self.digit_model = digit_model
        self.framing = framing
        self.limits = limits
        self._recognizer = Recognizer(digit_model, line_model)

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
            model: a run folder or an ONNX file; without it, the models that the package ships. A
                model that is named reads alone, and touching digits are then cut; but one that was
                fine-tuned takes the shipped one's place beside the network for lines.
            framing: see the class.
            limits: how large a picture may be.
            threads: processor threads for the network; 0 for all.

        Raises:
            ModelError: there is no model, it is damaged or takes other frames.
        """
        file = _shipped("reader") if model is None else _model_file(Path(model))
        digit_model = DigitModel(file, threads)
        if model is not None and digit_model.recipe != FINE_TUNED:
            return cls(digit_model, None, framing, limits)
        return cls(digit_model, LineModel(_shipped("lines"), threads), framing, limits)

    def predict_proba(self, frames: Frames) -> Probabilities:
        """Probabilities of frames: (n, 28, 28) uint8, bright ink on black -> (n, 10) float32."""
        return self.digit_model.predict_proba(frames)

    def read(self, source: Source, *, one: bool = False) -> Reading:
        """Read a picture.

        Args:
            source: a path, the bytes of a file, a PIL image, or an array
                (h, w[, 1, 3 or 4]) uint8.
            one: the picture holds exactly one digit.

        Raises:
            PictureError: it cannot be opened or decoded. `try_read` makes it a Reading instead.
        """
        return self._read(source, one=one)[0]

    def explain(self, source: Source, *, one: bool = False) -> "Explanation":
        """Read a picture and say how, stage by stage. Raises as `read` does."""
        from inkdigit.recognition import explain  # noqa: PLC0415 - draws, which reading does not

        reading, layout = self._read(source, one=one)
        if self.framing == "tutorial":
            return explain.explain_squeezed(layout.pixels, reading)
        return explain.explain(layout, reading)

    def try_read(self, source: Source, *, one: bool = False) -> Reading:
        """Read a picture; one that cannot be decoded becomes a Reading of status `error`."""
        try:
            return self.read(source, one=one)
        except PictureError as error:
            return Reading("", 0.0, "error", message=str(error), path=_path(source))

    def _read(self, source: Source, *, one: bool) -> tuple[Reading, Layout]:
        began = time.perf_counter()
        pixels = decode(source, self.limits)
        if self.framing == "tutorial":
            layout, recognition = self._as_the_tutorial(pixels)
        else:
            layout, recognition = self._found(pixels, one=one)
        digits = [digit for line in recognition.lines for digit in line]
        status = status_of(
            [digit.confidence for digit in digits], recognition.marks, inked=layout.has_ink
        )
        lines = recognition.lines if status in ("read", "unsure") else []
        digits = [digit for line in lines for digit in line]
        reading = Reading(
            text="\n".join("".join(str(digit.label) for digit in line) for line in lines),
            confidence=recognition.sure if digits else 0.0,
            status=status,
            digits=tuple(digits),
            message=MESSAGES.get(status),
            milliseconds=(time.perf_counter() - began) * 1000,
            path=_path(source),
            source=source,
            limits=self.limits,
        )
        return reading, layout

    def _found(self, pixels: Pixels, *, one: bool) -> tuple[Layout, Recognition]:
        """What stands there; where a digit is told of, what may be rules is one or is not."""
        layout = analyze_layout(pixels, one=one)
        recognition = self._recognizer.recognize(layout, one=one)
        ruled = analyze_without_rules(layout) if one else None
        if ruled is None:
            return layout, recognition
        other = self._recognizer.recognize(ruled, one=True)
        is_surer = other.lines and (other.sure > recognition.sure or not recognition.lines)
        return (ruled, other) if is_surer else (layout, recognition)

    def _as_the_tutorial(self, pixels: Pixels) -> tuple[Layout, Recognition]:
        """The whole picture as one frame."""
        height, width = pixels.shape[:2]
        squeezed = build_naive_frame(pixels)
        row = self.predict_proba(squeezed[None])[0]
        digit = Digit(int(row.argmax()), float(row.max()), Box(0, 0, width, height), row, squeezed)
        ink = np.full((height, width), 255, np.uint8)
        return Layout(pixels, ink, ink, ink, 0, 0, []), Recognition(
            [[digit]], digit.confidence, 0.0
        )


def _path(source: Source) -> str | None:
    return str(source) if isinstance(source, str | Path) else None


def _model_file(path: Path) -> Path:
    if not os.path.exists(path):  # Path raises where a name is too long
        raise ModelError(f"Expected a run folder or an ONNX file. There is no {path}.")
    if path.is_dir():
        if not (path / "model.onnx").is_file():
            raise ModelError(
                f"Expected model.onnx in the run folder {path}. There is none: "
                "if its training was stopped, go on with --resume, else choose another run."
            )
        return path / "model.onnx"
    return path


def _shipped(name: str) -> Path:
    """A model of the package, once its checksum is right."""
    card = json.loads((WEIGHTS / f"{name}.json").read_text("utf-8"))
    path = WEIGHTS / str(card["file"])
    if hashlib.sha256(model_bytes(path)).hexdigest() != card["sha256"]:
        raise ModelError(f"The shipped model {path} was altered. Install inkdigit again.")
    return path
