"""What a reader says of a picture: a Reading, its Digits, and the Signs beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from inkdigit.errors import PictureError
from inkdigit.imaging.decode import Source
from inkdigit.types import Box, Frame, Status

STATUS_MESSAGES: dict[Status, str] = {
    "blank": "Nothing is written here.",
    "not_digits": "These are no digits.",
    "unsure": "Not sure: this is the best guess.",
}


@dataclass(frozen=True, eq=False)
class Digit:
    """One digit of a picture.

    `confidence`, 0..1, is how likely it is this digit. `probabilities` (10,) float32 say which
    digit it is, if it is one. `frame` is what the digit model saw.
    """

    label: int
    confidence: float
    box: Box
    probabilities: NDArray[np.float32] = field(repr=False)
    frame: Frame = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Write the digit as plain values, with the next likely label."""
        order = [int(label) for label in np.argsort(-self.probabilities, kind="stable")]
        others = [label for label in order if label != self.label][:1]
        share = self.confidence / max(float(self.probabilities[self.label]), 1e-9)
        return {
            "label": self.label,
            "confidence": round(self.confidence, 4),
            "box": list(self.box),
            "alternatives": [
                {"label": label, "confidence": round(share * float(self.probabilities[label]), 4)}
                for label in others
            ],
        }


@dataclass(frozen=True)
class Sign:
    """What is written beside the digits of a picture, and is none: it is not printed.

    `kind` is one of `inkdigit.types.SIGNS`. `confidence`, 0..1, is how likely it is that.
    """

    kind: str
    confidence: float
    box: Box

    def to_dict(self) -> dict[str, Any]:
        """Write the sign as plain values."""
        return {
            "kind": self.kind, "confidence": round(self.confidence, 4), "box": list(self.box),
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Reading:
    """What a picture says.

    `text` holds the digits, lines parted by a newline: the best guess also where `status` is
    `unsure`, and empty where it is `blank`, `not_digits` or `error`. `confidence`, 0..1, is how
    likely all of `text` is right: at most as likely as any of its digits. `signs` stand beside the
    digits, or instead of them, and are not in `text`. `guess` is the digit that the ink would be
    if it were one, where `status` is `not_digits` and the ink is one piece. `milliseconds` is the
    time that reading took, with decoding.
    """

    text: str
    confidence: float
    status: Status
    digits: tuple[Digit, ...] = ()
    message: str | None = None
    milliseconds: float = 0.0
    path: str | None = None
    signs: tuple[Sign, ...] = ()
    guess: Digit | None = None

    @classmethod
    def from_lines(
        cls,
        lines: Sequence[Sequence[Digit]],
        confidence: float,
        status: Status,
        source: Source,
        milliseconds: float,
        signs: Sequence[Sign] = (),
    ) -> Self:
        """Put the digits of a picture together; a status without digits drops them.

        Args:
            lines: from top to bottom, their digits from left to right.
            confidence: of all of them together, 0..1.
            status: of the picture.
            source: the picture; only its path is kept.
            milliseconds: that reading took.
            signs: beside the digits.
        """
        lines = lines if status in ("read", "unsure") else []
        digits = tuple(digit for line in lines for digit in line)
        return cls(
            text="\n".join("".join(str(digit.label) for digit in line) for line in lines),
            confidence=confidence if digits else 0.0,
            status=status,
            digits=digits,
            message=STATUS_MESSAGES.get(status),
            milliseconds=milliseconds,
            path=_find_path(source),
            signs=tuple(signs),
        )

    @classmethod
    def from_error(cls, error: PictureError, source: Source) -> Self:
        """Say why a picture could not be read: a reading of status `error`."""
        return cls("", 0.0, "error", message=str(error), path=_find_path(source))

    def with_path(self, path: str) -> "Reading":
        """Give the same reading another path."""
        return replace(self, path=path)

    def to_dict(self) -> dict[str, Any]:
        """Write the reading as plain values: the shape that the command prints, key by key."""
        return {
            "path": self.path,
            "text": self.text,
            "confidence": round(self.confidence, 4),
            "status": self.status,
            "digits": [digit.to_dict() for digit in self.digits],
            "signs": [sign.to_dict() for sign in self.signs],
            "guess": self.guess.to_dict() if self.guess else None,
            "message": self.message,
            "milliseconds": round(self.milliseconds, 1),
        }


def _find_path(source: Source) -> str | None:
    return str(source) if isinstance(source, str | Path) else None
