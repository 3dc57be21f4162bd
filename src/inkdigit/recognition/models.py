"""The networks of a reader, and which of them read together."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from inkdigit.layout.ink import InkFinder
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.ink_model import InkModel
from inkdigit.recognition.line_model import LineModel
from inkdigit.recognition.model_files import find_digit_model, find_shipped_model

FINE_TUNED = "fine_tuned"
"""The recipe of a digit model that goes on from the shipped one."""


@dataclass(frozen=True)
class Models:
    """The networks of a reader.

    `digit` is for frames, `ink` finds the ink, `line` is for lines; without it, touching digits
    are cut.
    """

    digit: DigitModel
    ink: InkFinder
    line: LineModel | None = None

    @classmethod
    def load(cls, model: str | Path | None = None, threads: int = 1) -> Self:
        """Load what `Reader` takes for a model. Raises `ModelError`."""
        digit = DigitModel(find_digit_model(model), threads)
        ink = InkModel(find_shipped_model("ink"), threads)
        if model is not None and digit.recipe != FINE_TUNED:
            return cls(digit, ink)
        return cls(digit, ink, LineModel(find_shipped_model("lines"), threads))
