"""A Layout -> its digits, line by line."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inkdigit.layout.component import Component
from inkdigit.layout.layout import Layout
from inkdigit.recognition.decoder import LineDecoder, RecognizedLine, decode_components
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.line_crops import (
    IsolatedLine,
    LinePart,
    crop_line,
    isolate_lines,
    measure_ink,
    split_line,
)
from inkdigit.recognition.line_model import LineModel
from inkdigit.recognition.oversegmentation import MIN_SPLIT_ASPECT, split
from inkdigit.recognition.reading import Digit
from inkdigit.recognition.thresholds import DEFAULT_THRESHOLDS, Thresholds
from inkdigit.types import InkMap


@dataclass(frozen=True, eq=False)
class Recognition:
    """The digits of a layout, line by line.

    `confidence`, 0..1, is how sure they are together; `rejected_share`, 0..1, the part of the ink
    that is no digit.
    """

    layout: Layout
    lines: list[list[Digit]]
    confidence: float
    rejected_share: float

    @property
    def digits(self) -> list[Digit]:
        return [digit for line in self.lines for digit in line]

    def place_in_picture(self) -> list[list[Digit]]:
        """Give the digits, line by line, the boxes that they have in the picture."""
        to_picture = self.layout.view.to_picture
        return [
            [replace(digit, box=to_picture(digit.box)) for digit in line] for line in self.lines
        ]


class Recognizer:
    """Reads what was found in a picture.

    Args:
        digit_model: the network for frames.
        line_model: the network for lines; without it, touching digits are cut.
        thresholds: from where on something is a digit.
    """

    def __init__(
        self,
        digit_model: DigitModel,
        line_model: LineModel | None,
        thresholds: Thresholds = DEFAULT_THRESHOLDS,
    ) -> None:
        self.digit_model = digit_model
        self.thresholds = thresholds
        self._decoder = (
            None
            if line_model is None
            else LineDecoder(digit_model, line_model, thresholds=thresholds)
        )

    def recognize(self, layout: Layout, *, one: bool) -> Recognition:
        """Read all lines of a picture.

        Args:
            layout: what was found in it.
            one: it holds exactly one digit, so there is one component.
        """
        if one:
            lines = self._read_one(layout)
        elif _is_isolated(layout):
            threshold = self.thresholds.isolated_digit
            lines = [decode_components(self.digit_model, line, threshold) for line in layout.lines]
        else:
            lines = [self._read_line(line) for line in isolate_lines(layout.ink, layout.lines)]
        ink = sum(measure_ink(component.ink) for component in layout.components)
        return Recognition(
            layout,
            [line.digits for line in lines if line.digits],
            math.prod(line.confidence for line in lines if line.digits),
            sum(line.rejected_ink for line in lines) / ink if ink else 0.0,
        )

    def _read_one(self, layout: Layout) -> list[RecognizedLine]:
        """Read a picture of one digit: of all that may be it, the surest, if it has enough ink."""
        threshold = self.thresholds.expected_digit
        read = [decode_components(self.digit_model, line, threshold) for line in layout.lines]
        return sorted(read, key=lambda line: line.confidence if line.digits else 0.0)[-1:]

    def _read_line(self, line: IsolatedLine) -> RecognizedLine:
        """Read a line; a tall one is shrunk first, for it is looked at many times."""
        factor = line.shrink_factor
        if factor > 1:
            return self._read_parts(line.shrink(factor)).enlarge(factor, line.box)
        return self._read_parts(line)

    def _read_parts(self, line: IsolatedLine) -> RecognizedLine:
        """Read a line; a long one part by part."""
        if self._decoder is None:
            return self._read_components(line.components)
        parts = [self._read_part(line.ink, part, self._decoder) for part in split_line(line)]
        return RecognizedLine(
            [digit for part in parts for digit in part.digits],
            math.prod(part.confidence for part in parts),
            sum(part.rejected_ink for part in parts),
        )

    def _read_part(self, ink: InkMap, part: LinePart, decoder: LineDecoder) -> RecognizedLine:
        """Read a part of a line as a whole, unless it is too long for that."""
        if part.is_endless:
            return self._read_components(part.components)
        return decoder.decode(crop_line(ink, part))

    def _read_components(self, components: Sequence[Component]) -> RecognizedLine:
        """Read components with the digit model alone, touching digits parted."""
        parts = split(components, self.digit_model)
        return decode_components(self.digit_model, parts, self.thresholds.isolated_digit)


def _is_isolated(layout: Layout) -> bool:
    """Whether there is but one component, and a narrow one."""
    if len(layout.components) != 1:
        return False
    box = layout.components[0].box
    return box.width < MIN_SPLIT_ASPECT * box.height
