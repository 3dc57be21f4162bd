"""The tutorial's way of reading, kept to show what it gives: squeeze the picture, and guess."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from inkdigit.errors import PictureError
from inkdigit.imaging.decode import DEFAULT_LIMITS, Limits, Source, decode
from inkdigit.imaging.naive import build_naive_frame
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.model_files import find_digit_model
from inkdigit.recognition.reading import Digit, Reading
from inkdigit.recognition.thresholds import DEFAULT_THRESHOLDS
from inkdigit.types import Box, Pixels, Status

if TYPE_CHECKING:
    from inkdigit.recognition.explain import Explanation


class NaiveReader:
    """Takes each whole picture for one frame of a digit.

    Args:
        digit_model: the network for frames.
        limits: how large a picture may be.
    """

    def __init__(self, digit_model: DigitModel, limits: Limits = DEFAULT_LIMITS) -> None:
        self.digit_model = digit_model
        self.limits = limits

    @classmethod
    def load(
        cls,
        model: str | Path | None = None,
        *,
        limits: Limits = DEFAULT_LIMITS,
        threads: int = 1,
    ) -> Self:
        """Load a naive reader.

        Args:
            model: a run folder or an ONNX file; without it, the digit model that the package ships.
            limits: how large a picture may be.
            threads: processor threads for the model; 0 for all.

        Raises:
            ModelError: there is no model, it is damaged or takes other frames.
        """
        return cls(DigitModel(find_digit_model(model), threads), limits)

    def read(self, source: Source, *, one: bool = False) -> Reading:
        """Read a picture as one digit, whether it is said to hold `one` or not.

        Args:
            source: a path, the bytes of a file, a PIL image, or an array
                (h, w[, 1, 3 or 4]) uint8.
            one: makes no difference; `Reader.read` has it, too.

        Raises:
            PictureError: it cannot be opened or decoded. `try_read` makes it a Reading instead.
        """
        del one
        return self._read(source)[0]

    def try_read(self, source: Source, *, one: bool = False) -> Reading:
        """Read a picture; one that cannot be decoded becomes a Reading of status `error`."""
        try:
            return self.read(source, one=one)
        except PictureError as error:
            return Reading.from_error(error, source)

    def explain(self, source: Source, *, one: bool = False) -> "Explanation":
        """Read a picture and say how, stage by stage. Raises as `read` does."""
        from inkdigit.recognition.explain import explain_naive  # noqa: PLC0415 - draws, which reading does not

        del one
        reading, pixels = self._read(source)
        return explain_naive(pixels, reading)

    def _read(self, source: Source) -> tuple[Reading, Pixels]:
        began = time.perf_counter()
        pixels = decode(source, self.limits)
        digit = self._classify(pixels)
        is_sure = digit.confidence >= DEFAULT_THRESHOLDS.accept_confidence
        status: Status = "read" if is_sure else "unsure"
        milliseconds = (time.perf_counter() - began) * 1000
        return Reading.from_lines([[digit]], digit.confidence, status, source, milliseconds), pixels

    def _classify(self, pixels: Pixels) -> Digit:
        """Squeeze a picture into a frame, and take the likeliest digit."""
        height, width = pixels.shape[:2]
        frame = build_naive_frame(pixels)
        row = self.digit_model.predict_proba(frame[None])[0]
        return Digit(int(row.argmax()), float(row.max()), Box(0, 0, width, height), row, frame)
