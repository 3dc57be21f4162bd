"""What is read in a picture: a Digit, what else it may be, and a Sign beside digits."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigit.percent import format_confidence, round_confidence
from inkdigit.types import Box, Frame

MIN_ALTERNATIVE = 0.001
"""Confidence from which something else is worth a word: below, it would be written as nothing."""


class Alternative(NamedTuple):
    """What a digit may be instead, and how likely that is, 0..1.

    >>> from inkdigit import Alternative
    >>> Alternative(1, 0.02).to_dict()
    {'label': 1, 'confidence': 0.02}
    """

    label: int
    confidence: float

    def to_dict(self) -> dict[str, Any]:
        """Write it as plain values."""
        return {"label": self.label, "confidence": round_confidence(self.confidence)}


@dataclass(frozen=True, eq=False, repr=False)
class Digit:
    """One digit of a picture. Digits are equal where all that they hold is.

    `confidence`, 0..1, is how likely it is this digit. `probabilities` (10,) float32 say which
    digit it is, if it is one. `frame` is what the digit model saw.

    >>> from inkdigit import Reader
    >>> from inkdigit.synthetic.samples import sketch
    >>> digit = Reader().read(sketch(7, (120, 90))).digits[0]
    >>> digit.label, digit.frame.shape, int(digit)
    (7, (28, 28), 7)
    """

    label: int
    confidence: float
    box: Box
    probabilities: NDArray[np.float32] = field(repr=False)
    frame: Frame = field(repr=False)

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """What it may be instead, the likeliest first; from 0.1 % on."""
        share = self.confidence / max(float(self.probabilities[self.label]), 1e-9)
        order = np.argsort(-self.probabilities, kind="stable")
        others = [
            Alternative(int(label), share * float(self.probabilities[label]))
            for label in order
            if label != self.label
        ]
        return tuple(other for other in others if other.confidence >= MIN_ALTERNATIVE)

    def to_dict(self) -> dict[str, Any]:
        """Write the digit as plain values, with what it may be instead."""
        return {
            "label": self.label,
            "confidence": round_confidence(self.confidence),
            "box": list(self.box),
            "alternatives": [other.to_dict() for other in self.alternatives],
        }

    def __int__(self) -> int:
        return self.label

    def __repr__(self) -> str:
        return f"<Digit {self.label}: {format_confidence(self.confidence)} sure, {self.box}>"

    def __eq__(self, other: object) -> bool:
        return self._values == other._values if isinstance(other, Digit) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._values)

    @property
    def _values(self) -> tuple[object, ...]:
        arrays = self.probabilities.tobytes(), self.frame.tobytes()
        return self.label, self.confidence, self.box, *arrays


@dataclass(frozen=True, repr=False)
class Sign:
    """What is written beside the digits of a picture, and is none: it is not printed.

    `kind` is one of `inkdigit.types.SIGNS`. `confidence`, 0..1, is how likely it is that.

    >>> from inkdigit import Sign
    >>> from inkdigit.types import Box
    >>> Sign("point", 0.97, Box(92, 101, 8, 9))
    <Sign point: 97.0% sure, Box(x=92, y=101, width=8, height=9)>
    """

    kind: str
    confidence: float
    box: Box

    def to_dict(self) -> dict[str, Any]:
        """Write the sign as plain values."""
        confidence = round_confidence(self.confidence)
        return {"kind": self.kind, "confidence": confidence, "box": list(self.box)}

    def __repr__(self) -> str:
        return f"<Sign {self.kind}: {format_confidence(self.confidence)} sure, {self.box}>"
