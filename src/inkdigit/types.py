"""The words of the house: arrays by their shapes, and the values that travel between its rooms."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""(h, w, 3) uint8, RGB, upright."""
InkMap = NDArray[np.uint8]
"""(h, w) uint8, 0 = paper, 255 = full ink, whatever the picture's polarity was."""
Frames = NDArray[np.uint8]
"""(n, 28, 28) uint8, bright ink on black, as MNIST has them."""
Labels = NDArray[np.uint8]
"""(n,) uint8, 0..9."""
Probabilities = NDArray[np.float32]
"""(n, 10) float32, rows sum to 1."""
Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of the upright picture."""
Status = Literal["read", "unsure", "blank", "not_digits", "error"]

FRAME_SIDE = 28
CLASSES = 10


@dataclass(frozen=True, eq=False)
class Split:
    """Labelled frames: the training or the test part of a data set."""

    frames: Frames
    labels: Labels

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class Dataset:
    """A training and a test part, and where they come from.

    `title` names it in plots and reports; `checksum` is a SHA-256 of both parts' pixels and labels.
    """

    name: str
    title: str
    checksum: str
    train: Split
    test: Split


@dataclass(frozen=True, eq=False)
class Digit:
    """One digit of a picture; `frame` is the (28, 28) uint8 that the network saw."""

    label: int
    confidence: float
    box: Box
    probabilities: NDArray[np.float32]
    frame: NDArray[np.uint8]

    def to_dict(self) -> dict[str, Any]:
        """The digit as plain values, with the next likely label."""
        order = [int(label) for label in np.argsort(-self.probabilities, kind="stable")]
        others = [label for label in order if label != self.label][:1]
        return {
            "label": self.label,
            "confidence": round(self.confidence, 4),
            "box": list(self.box),
            "alternatives": [
                {"label": label, "confidence": round(float(self.probabilities[label]), 4)}
                for label in others
            ],
        }


@dataclass(frozen=True, eq=False)
class Reading:
    """What a picture says.

    `text` holds the digits, lines parted by a newline: the best guess also where `status` is
    `unsure`, and empty where it is `blank`, `not_digits` or `error`. `confidence` (0..1) is the
    product of the digits' confidences: how likely it is that all of `text` is right.
    """

    text: str
    confidence: float
    status: Status
    digits: tuple[Digit, ...] = ()
    message: str | None = None
    milliseconds: float = 0.0
    path: str | None = None

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
