"""What a reader says of a picture: a Reading, and its Digits."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inkdigit.errors import PictureError
from inkdigit.imaging.decode import DEFAULT_LIMITS, Limits, Source, decode
from inkdigit.types import Box, Pixels, Status


@dataclass(frozen=True, eq=False)
class Digit:
    """One digit of a picture; `frame` is the (28, 28) uint8 that the network saw.

    `confidence` (0..1) is how likely it is this digit. `probabilities` (10,) say which digit it is,
    if it is one.
    """

    label: int
    confidence: float
    box: Box
    probabilities: NDArray[np.float32] = field(repr=False)
    frame: NDArray[np.uint8] = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The digit as plain values, with the next likely label."""
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


@dataclass(frozen=True, eq=False)
class Reading:
    """What a picture says.

    `text` holds the digits, lines parted by a newline: the best guess also where `status` is
    `unsure`, and empty where it is `blank`, `not_digits` or `error`. `confidence` (0..1) is how
    likely all of `text` is right: at most as likely as any of its digits.
    """

    text: str
    confidence: float
    status: Status
    digits: tuple[Digit, ...] = ()
    message: str | None = None
    milliseconds: float = 0.0
    path: str | None = None
    source: Source | None = field(default=None, repr=False)
    """The picture, as it was given: `overlay` decodes it again..."""
    limits: Limits = field(default=DEFAULT_LIMITS, repr=False)
    """...within these limits."""

    def at(self, path: str) -> "Reading":
        """The same reading under another path."""
        return replace(self, path=path)

    def to_dict(self) -> dict[str, Any]:
        """The reading as plain values: the shape that the command prints, key by key."""
        return {
            "path": self.path,
            "text": self.text,
            "confidence": round(self.confidence, 4),
            "status": self.status,
            "digits": [digit.to_dict() for digit in self.digits],
            "message": self.message,
            "milliseconds": round(self.milliseconds, 1),
        }

    def overlay(self) -> Pixels:
        """The picture with the digits in it: boxes, labels and how sure each is.

        Returns:
            (h, w, 3) uint8, RGB; small pictures are enlarged.

        Raises:
            PictureError: the reading has no picture, or it cannot be decoded any more.
        """
        from inkdigit.recognition.overlay import draw_overlay  # noqa: PLC0415 - fonts are rarely needed

        if self.source is None:
            raise PictureError("Expected a reading with its picture. This one has none.")
        return draw_overlay(
            decode(self.source, self.limits), [(d.box, d.label, d.confidence) for d in self.digits]
        )
