"""A correction: what was read in a picture, and what is written there."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args

from inkdigit.data.labels import LINES_OF_DIGITS
from inkdigit.errors import UsageError
from inkdigit.types import Status

MAX_TEXT_LENGTH = 1000
"""Characters of a text: a page holds some two hundred digits."""
MAX_SHOWN_LENGTH = 40
"""Characters of a wrong one that a message repeats."""
SHA256_PATTERN = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class NewCorrection:
    """A correction that is not stored yet.

    `predicted` is the text that was read, with its `status` and `confidence` (0..1); `expected` is
    what is written in the picture, empty where it holds no digits. `picture` is the file as it
    came, None where the person did not agree to keep it; `model` is the SHA-256 of the network that
    read it.
    """

    predicted: str
    expected: str
    status: str
    confidence: float
    picture: bytes | None
    model: str


@dataclass(frozen=True)
class Correction:
    """A stored correction without its picture: `CorrectionStore.load_picture` gives that.

    `time` is when it was stored, in UTC.
    """

    id: str
    time: datetime
    predicted: str
    expected: str
    status: str
    confidence: float
    model: str
    has_picture: bool


def normalize_text(text: str) -> str:
    r"""Check the text of a correction, and give it without what stands around it.

    Args:
        text: digits, lines parted by one newline; empty where the picture holds none.

    Returns:
        The same with `\n` for each newline and no white space at its ends.

    Raises:
        UsageError: it holds something else, or more than `MAX_TEXT_LENGTH` characters.
    """
    text = text.replace("\r\n", "\n").strip()
    if not LINES_OF_DIGITS.fullmatch(text):
        shown = text if len(text) <= MAX_SHOWN_LENGTH else f"{text[:MAX_SHOWN_LENGTH]}..."
        raise UsageError(
            "Expected the digits 0 to 9, lines parted by one newline, or nothing where there are "
            f"none. Received: {shown!r}."
        )
    if len(text) > MAX_TEXT_LENGTH:
        raise UsageError(f"Expected at most {MAX_TEXT_LENGTH} characters. Received: {len(text):,}.")
    return text


def validate_correction(new: NewCorrection) -> NewCorrection:
    """Check a correction, and give it with its texts as `normalize_text` does.

    Raises:
        UsageError: a text, the status, the confidence or the model is none.
    """
    if new.status not in get_args(Status):
        raise UsageError(
            f"Expected a status: {', '.join(get_args(Status))}. "
            f"Received: {new.status[:MAX_SHOWN_LENGTH]!r}."
        )
    if not 0 <= new.confidence <= 1:
        raise UsageError(f"Expected a confidence from 0 to 1. Received: {new.confidence}.")
    if not SHA256_PATTERN.fullmatch(new.model):
        raise UsageError(f"Expected a model's SHA-256. Received: {new.model[:MAX_SHOWN_LENGTH]!r}.")
    return replace(
        new, predicted=normalize_text(new.predicted), expected=normalize_text(new.expected)
    )
