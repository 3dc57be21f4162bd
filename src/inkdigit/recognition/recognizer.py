"""A Layout -> its lines, recognized."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np

from inkdigit.deadline import check_deadline
from inkdigit.layout.component import Component
from inkdigit.layout.layout import Layout
from inkdigit.recognition.counter_evidence import CounterEvidence
from inkdigit.recognition.decoder import LineDecoder, RecognizedLine, decode_components
from inkdigit.recognition.digit import Digit
from inkdigit.recognition.line_crops import (
    IsolatedLine,
    LinePart,
    crop_line,
    isolate_lines,
    split_line,
)
from inkdigit.recognition.models import Models
from inkdigit.recognition.oversegmentation import split
from inkdigit.recognition.thresholds import DEFAULT_THRESHOLDS, Thresholds
from inkdigit.types import InkMap

NARROW = 4
"""A stretched digit is seen once more in a shape that is so many times as high as wide."""


class _ReadOne(NamedTuple):
    """What may be the only digit of a picture, and what was read in it."""

    component: Component
    line: RecognizedLine

    @property
    def confidence(self) -> float:
        return self.line.confidence if self.line.digits else 0.0


class Recognizer:
    """Reads what was found in a picture.

    Args:
        models: the networks; without one for lines, touching digits are cut.
        thresholds: from where on something is a digit.
    """

    def __init__(self, models: Models, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> None:
        self.models = models
        self.thresholds = thresholds
        self._decoder = (
            None
            if models.line is None
            else LineDecoder(models.in_lines, models.line, thresholds=thresholds)
        )

    def recognize(self, layout: Layout, *, one: bool) -> list[RecognizedLine]:
        """Read all lines of a picture.

        Args:
            layout: what was found in it.
            one: it holds exactly one digit: its lines are what may be it.
        """
        if one:
            return self._read_one(layout)
        return [self._read_line(line) for line in isolate_lines(layout.ink, layout.lines)]

    def guess(self, layout: Layout) -> Digit | None:
        """Say which digit the ink would be if it were one. None where it is not one component."""
        if len(layout.components) != 1:
            return None
        (digit,) = decode_components(self.models.digit, layout.components, threshold=0.0).digits
        return digit

    def _read_one(self, layout: Layout) -> list[RecognizedLine]:
        """Read a picture of one digit: of all that may be it, the surest.

        What is cut to its ink is all of it, but if that is no digit at all.
        """
        read = [self._read_alone(component) for component in layout.components]
        if not read:
            return []
        surest = max(read, key=_get_confidence)
        if layout.is_tight:
            tight = read[-1]
            if tight.confidence < self.thresholds.unstretched_digit:
                tight = max(surest, self._read_narrow(tight.component), key=_get_confidence)
            surest = tight
        return [self._check_one(surest.line, layout.ink)]

    def _read_alone(self, component: Component) -> _ReadOne:
        line = decode_components(self.models.digit, [component], self.thresholds.expected_digit)
        return _ReadOne(component, line)

    def _read_narrow(self, component: Component) -> _ReadOne:
        """Read a digit that was stretched: a 1 is a block then."""
        height = component.box.height
        size = (max(1, height // NARROW), height)
        ink = np.asarray(cv2.resize(component.ink, size, interpolation=cv2.INTER_AREA), np.uint8)
        line = self._read_alone(Component(component.box._replace(width=size[0]), ink)).line
        digits = [replace(digit, box=component.box) for digit in line.digits]
        return _ReadOne(component, replace(line, digits=digits))

    def _check_one(self, line: RecognizedLine, ink: InkMap) -> RecognizedLine:
        """Ask the line model, too, how likely a single digit is."""
        if self._decoder is None or not line.digits:
            return line
        digit = line.digits[0]
        output = self._decoder.line_model.run(ink, digit.box.y, digit.box.height)
        return replace(line, likelihood=output.probability([digit.label]))

    def _read_line(self, line: IsolatedLine) -> RecognizedLine:
        """Read a line; a tall one is shrunk first, for it is looked at many times."""
        check_deadline()
        factor = line.shrink_factor
        if factor > 1:
            return self._read_parts(line.shrink(factor)).enlarge(factor, line.box)
        return self._read_parts(line)

    def _read_parts(self, line: IsolatedLine) -> RecognizedLine:
        """Read a line; a long one part by part."""
        if self._decoder is None:
            return self._read_components(line.components)
        parts = [self._read_part(line.ink, part, self._decoder) for part in split_line(line)]
        if len(parts) == 1:
            return parts[0]
        return RecognizedLine(
            [digit for part in parts for digit in part.digits],
            math.prod(part.confidence for part in parts),
            sum(part.rejected_ink for part in parts),
            tuple(sign for part in parts for sign in part.signs),
            math.prod(part.likelihood for part in parts),
            tuple(likelihood for part in parts for likelihood in part.likelihoods),
            CounterEvidence.join([part.counter_evidence for part in parts]),
        )

    def _read_part(self, ink: InkMap, part: LinePart, decoder: LineDecoder) -> RecognizedLine:
        """Read a part of a line as a whole, unless it is too long for that."""
        check_deadline()
        if part.is_endless:
            return self._read_components(part.components)
        return decoder.decode(crop_line(ink, part))

    def _read_components(self, components: Sequence[Component]) -> RecognizedLine:
        """Read components with a digit model alone, touching digits parted."""
        parts = split(components, self.models.in_lines)
        return decode_components(self.models.in_lines, parts, self.thresholds.digit_in_line)


def _get_confidence(read: _ReadOne) -> float:
    return read.confidence
