"""A correction: what was said of a picture, and what is right."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args

from inkdigit.data.labels import LINES_OF_DIGITS
from inkdigit.errors import UsageError
from inkdigit.types import Status

LONGEST = 1000
"""Characters of a text: a page holds some two hundred digits."""
SHOWN = 40
"""Characters of a wrong one that a message repeats."""
CHECKSUM = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class NewCorrection:
    """A correction that is not stored yet.

    `said` is the text that was read, with its `status` and `confidence` (0..1); `right` is what the
    picture says, empty where it holds no digits. `picture` is the file as it came, None where the
    person did not agree to keep it; `model` is the SHA-256 of the network that read it.
    """

    said: str
    right: str
    status: str
    confidence: float
    picture: bytes | None
    model: str


@dataclass(frozen=True)
class Correction:
    """A stored correction without its picture: `CorrectionStore.picture` gives that.

    `time` is when it was stored, in UTC.
    """

    id: str
    time: datetime
    said: str
    right: str
    status: str
    confidence: float
    model: str
    has_picture: bool


def check_text(right: str) -> str:
    r"""The text of a correction, without what stands around it.

    Args:
        right: digits, lines parted by one newline; empty where the picture holds none.

    Returns:
        The same with `\n` for each newline and no white space at its ends.

    Raises:
        UsageError: it holds something else, or more than `LONGEST` characters.
    """
    text = right.replace("\r\n", "\n").strip()
    if not LINES_OF_DIGITS.fullmatch(text):
        came = text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
        raise UsageError(
            "Expected the digits 0 to 9, lines parted by one newline, or nothing where there are "
            f"none. Received: {came!r}."
        )
    if len(text) > LONGEST:
        raise UsageError(f"Expected at most {LONGEST} characters. Received: {len(text):,}.")
    return text


def checked(new: NewCorrection) -> NewCorrection:
    """The correction with its texts as `check_text` gives them.

    Raises:
        UsageError: a text, the status, the confidence or the model is none.
    """
    if new.status not in get_args(Status):
        raise UsageError(
            f"Expected a status: {', '.join(get_args(Status))}. Received: {new.status[:SHOWN]!r}."
        )
    if not 0 <= new.confidence <= 1:
        raise UsageError(f"Expected a confidence from 0 to 1. Received: {new.confidence}.")
    if not CHECKSUM.fullmatch(new.model):
        raise UsageError(f"Expected a model's SHA-256. Received: {new.model[:SHOWN]!r}.")
    return replace(new, said=check_text(new.said), right=check_text(new.right))
