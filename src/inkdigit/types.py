"""The words of the house: arrays by their shapes, labelled frames, epochs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable

Pixels = NDArray[np.uint8]
"""(h, w, 3) uint8, RGB, upright."""
InkMap = NDArray[np.uint8]
"""(h, w) uint8, 0 = paper, 255 = full ink, whatever the picture's polarity was."""
Frame = NDArray[np.uint8]
"""(28, 28) uint8, bright ink on black, as MNIST has them."""
Frames = NDArray[np.uint8]
"""(n, 28, 28) uint8, frames one behind the other."""
Labels = NDArray[np.uint8]
"""(n,) uint8, 0..9; of what a network is trained on also `NO_DIGIT`."""
SoftLabels = NDArray[np.float16]
"""(n, 11) float16, the probability of each digit, and of no digit; rows sum to 1."""
Probabilities = NDArray[np.float32]
"""(n, 10) float32, rows sum to 1."""
Status = Literal["read", "unsure", "blank", "not_digits", "error"]

FRAME_SIDE = 28
LINE_HEIGHT = 32
"""Pixels of a line of digits, as the network for lines takes it."""
CLASSES = 10
SIGNS = (
    "point", "comma", "minus", "plus", "times", "slash", "left bracket", "right bracket", "colon",
    "percent", "dash", "other", "mark",
)  # fmt: skip
"""What the network for lines tells apart beside the digits. A dash ends an amount, a
mark stands beside it: $, #, * and the like; `other` is what is written and none of these: a letter,
a scribble."""
NO_DIGIT = 10
"""The label of what is no digit: only frames that a network is trained on have it."""


class Span(NamedTuple):
    """Neighbouring columns of a picture; `right` lies just outside."""

    left: int
    right: int

    @property
    def width(self) -> int:
        return self.right - self.left

    def overlap(self, other: "Span") -> int:
        """Count the columns that both have."""
        return max(0, min(self.right, other.right) - max(self.left, other.left))


class Box(NamedTuple):
    """A rectangle in pixels of the upright picture; `right` and `bottom` lie just outside."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def around(cls, boxes: "Iterable[Box]") -> "Box":
        """Build the smallest box that holds all of `boxes`, at least one."""
        boxes = tuple(boxes)
        if len(boxes) == 1:
            return boxes[0]
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
        return cls(left, top, right - left, bottom - top)

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def columns(self) -> Span:
        return Span(self.x, self.right)

    @property
    def window(self) -> tuple[slice, slice]:
        """Its rows and columns, to index an array (h, w[, ...]) of the picture with."""
        return slice(self.y, self.bottom), slice(self.x, self.right)

    def union(self, other: "Box") -> "Box":
        """Build the smallest box that holds both."""
        return Box.around((self, other))

    def scale(self, across: float, down: float) -> "Box":
        """Bring the box to a picture that is so many times as wide and as tall."""
        left, top = round(self.x * across), round(self.y * down)
        right, bottom = round(self.right * across), round(self.bottom * down)
        return Box(left, top, max(1, right - left), max(1, bottom - top))

    def move(self, right: int, down: int) -> "Box":
        """Move the box by some columns and rows, to the left and up where they are negative."""
        return Box(self.x + right, self.y + down, self.width, self.height)


@dataclass(frozen=True, eq=False)
class Split:
    """Labelled frames: the training or the test part of a data set.

    Of composed lines, `frames` are (n, 32, w), and `labels` (n, most signs): 1..10 for the digits,
    from 11 on for `SIGNS`, 0 behind the last.
    """

    frames: Frames
    labels: Labels

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class SoftLabelled:
    """Frames with soft labels, as teachers or label smoothing give them."""

    frames: Frames
    labels: SoftLabels

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class Dataset:
    """A training and a test part, and where they come from.

    `title` names it in plots and reports; `checksum` is a SHA-256 of all its
    pixels and labels, or of the checksums of the files that hold them.
    """

    name: str
    title: str
    checksum: str
    train: Split
    test: Split


@dataclass(frozen=True)
class Epoch:
    """What one epoch brought. Loss and accuracy (0..1) are means over its batches."""

    epoch: int
    loss: float
    accuracy: float
    validation_loss: float | None
    validation_accuracy: float | None
    seconds: float
