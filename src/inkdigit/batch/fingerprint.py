"""A fingerprint of all that decides how pictures are read."""

import hashlib

from inkdigit.recognition.model_files import WEIGHTS, find_digit_model
from inkdigit.version import __version__

FINGERPRINT_LENGTH = 16
"""Hex digits of a SHA-256 that tell models apart in the table."""


def fingerprint_models(model: str | None) -> str:
    """Give a short checksum of all that decides how pictures are read: models and version.

    Args:
        model: a run folder or an ONNX file; None for what the package ships.

    Raises:
        ModelError: there is no model, or it is damaged.
    """
    files = [find_digit_model(model), *sorted(WEIGHTS.glob("*.json"))]  # cards hold checksums
    checksum = hashlib.sha256(__version__.encode())
    for file in files:
        checksum.update(hashlib.sha256(file.read_bytes()).digest())
    return checksum.hexdigest()[:FINGERPRINT_LENGTH]
