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

    `digit` is for frames and single digits, `ink` finds the ink, `line` is for lines; without it,
    touching digits are cut. `found` looks at what is cut from lines; without it, `digit` does.
    """

    digit: DigitModel
    ink: InkFinder
    line: LineModel | None = None
    found: DigitModel | None = None

    @classmethod
    def load(cls, model: str | Path | None = None, threads: int = 1) -> Self:
        """Load what `Reader` takes for a model. Raises `ModelError`."""
        digit = DigitModel(find_digit_model(model), threads)
        ink = InkModel(find_shipped_model("ink"), threads)
        if model is not None and digit.recipe != FINE_TUNED:
            return cls(digit, ink)
        line = LineModel(find_shipped_model("lines"), threads)
        if model is not None:
            return cls(digit, ink, line)
        return cls(digit, ink, line, DigitModel(find_shipped_model("found"), threads))

    @property
    def in_lines(self) -> DigitModel:
        """The digit model for what is cut from lines."""
        return self.found or self.digit
