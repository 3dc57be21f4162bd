"""Examples of what goes over the wire, as the API's description shows them: tables."""

from typing import Any

WHITE_GIF = "R0lGODdhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="
"""The smallest picture: one white pixel, in base64."""
READING_EXAMPLE: dict[str, Any] = {
    "text": "7",
    "confidence": 0.9968,
    "status": "read",
    "digits": [
        {
            "label": 7,
            "confidence": 0.9994,
            "box": [13, 15, 20, 31],
            "alternatives": [],
        }
    ],
    "signs": [],
    "guess": None,
    "message": None,
    "milliseconds": 4.3,
    "model": "f4f3c9cfd48d3a5ca658a799e83eb76bab8c3f99f91c871c3b868b063b22ee01",
}
BLANK_EXAMPLE: dict[str, Any] = READING_EXAMPLE | {
    "text": "",
    "confidence": 0.0,
    "status": "blank",
    "digits": [],
    "message": "Nothing is written here.",
}
CORRECTION_EXAMPLE: dict[str, Any] = {
    "predicted": "7",
    "expected": "1",
    "status": "unsure",
    "confidence": 0.62,
}
