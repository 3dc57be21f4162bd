"""Corrected pictures -> labelled frames, as the reader builds them."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigit.data.labels import LabelledPicture
from inkdigit.data.splits import concatenate
from inkdigit.errors import PictureError, UsageError
from inkdigit.imaging.frame import build_frame
from inkdigit.recognition.reader import Reader
from inkdigit.types import FRAME_SIDE, NO_DIGIT, Split

MAX_NEGATIVES = 40
"""Frames of a picture without digits: more would be one picture against all others."""


@dataclass(frozen=True, eq=False)
class CorrectedFrames:
    """What can be learnt from corrected pictures.

    Pictures are left out where other digits were found than their text has, or nothing.
    """

    split: Split
    pictures: int
    """That the frames are of."""
    left_out: int
    unread: tuple[str, ...] = ()
    """Of pictures that cannot be decoded, why."""

    @property
    def digits(self) -> int:
        """How many frames show a digit."""
        return int((self.split.labels != NO_DIGIT).sum())

    @property
    def negatives(self) -> int:
        """How many frames show none."""
        return len(self.split) - self.digits


def gather_frames(
    pictures: Iterable[LabelledPicture], reader: Reader, max_negatives: int = MAX_NEGATIVES
) -> CorrectedFrames:
    """Gather the frames of pictures, with the labels that are right.

    Args:
        pictures: with their texts.
        reader: that finds the digits.
        max_negatives: frames that a picture without digits gives at most.

    Raises:
        UsageError: no picture has any.
    """
    used, left_out, unread = [], 0, []
    for picture in pictures:
        try:
            part = _label_frames(picture, reader, max_negatives)
        except PictureError as error:
            unread.append(f"{picture.path}: {error}")
            continue
        if len(part):
            used.append(part)
        else:
            left_out += 1
    if not used:
        some = f" {len(unread)} cannot be read, such as {unread[0]}" if unread else ""
        raise UsageError(
            "Nothing can be learnt: no picture shows as many digits as its text has. "
            f"Left out: {left_out}.{some} See whether the texts are right."
        )
    return CorrectedFrames(concatenate(*used), len(used), left_out, tuple(unread))


def _label_frames(picture: LabelledPicture, reader: Reader, max_negatives: int) -> Split:
    """Give a picture's labelled frames; none where they cannot be told from one another."""
    labels = [int(digit) for digit in picture.text.replace("\n", "")]
    frames = _find_frames(picture, reader, len(labels))
    if not labels:
        frames = frames[:max_negatives]
        labels = [NO_DIGIT] * len(frames)
    if not frames:
        return Split(np.empty((0, FRAME_SIDE, FRAME_SIDE), np.uint8), np.empty(0, np.uint8))
    return Split(np.stack(frames), np.array(labels, np.uint8))


def _find_frames(picture: LabelledPicture, reader: Reader, count: int) -> list[NDArray[np.uint8]]:
    """Find the frames of a picture's `count` digits; or, of none, what was taken for digits.

    Where the reader takes nothing for a digit, or not as many, it is the components that it saw.
    """
    frames = [digit.frame for digit in reader.read(picture.path, one=picture.one).digits]
    if frames and count in (0, len(frames)):
        return frames
    layout = reader.analyze_layout(picture.path, one=picture.one)
    components = layout.components[:1] if picture.one else layout.components
    frames = [build_frame(component.ink) for component in components]
    return frames if count in (0, len(frames)) else []
