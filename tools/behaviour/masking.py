"""Masks what differs from run to run, and parts words that people read from everything else."""

import hashlib
import re
from pathlib import Path

WORDS = re.compile(
    r'(?P<before>"(?:detail|error|message|words)": )(?P<json>"(?:[^"\\]|\\.)*")'
    r'|(?P<status>,error,)(?P<csv>"(?:[^"]|"")*"|[^,\n]*)'
)
"""Words in JSON under one of these keys, and the message of an error in a row of CSV."""
CHANGING = {
    r'("milliseconds": )[0-9.]+': r"\1MILLISECONDS",
    r"(?m),[0-9]+\.[0-9]+$": ",MILLISECONDS",  # the last column of CSV
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}": "ID",
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)?": "TIME",
}
LONG_TEXT = re.compile(r'"[A-Za-z0-9+/=]{200,}"')
"""A picture in base64."""


def mask(text: str, folder: Path) -> str:
    """Replace times, ids, the name of the temporary folder, and pictures by their SHA-256."""
    for pattern, instead in CHANGING.items():
        text = re.sub(pattern, instead, text)
    text = LONG_TEXT.sub(lambda found: f'"SHA-256 {checksum(found[0].encode())}"', text)
    return text.replace(str(folder), "FOLDER")


def checksum(content: bytes) -> str:
    """SHA-256, in hex."""
    return hashlib.sha256(content).hexdigest()


def part_words(text: str) -> tuple[str, list[str]]:
    """Take the words that people read out of a text.

    Returns:
        The text with WORDS in their places, and the words in their order.
    """
    words = [found["json"] or found["csv"] for found in WORDS.finditer(text)]
    return WORDS.sub(lambda found: (found["before"] or found["status"]) + "WORDS", text), words
