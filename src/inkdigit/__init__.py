"""inkdigit reads handwritten digits: a picture goes in, a Reading comes out.

from inkdigit import Reader

reading = Reader().read("seven.png", one=True)
reading.text, reading.confidence, reading.status
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING

from inkdigit.errors import (
    CorrectionsError,
    DataError,
    InkdigitError,
    LargePictureError,
    MissingDataError,
    ModelError,
    PictureError,
    SaveError,
    UnknownFormatError,
    UsageError,
)
from inkdigit.version import __version__

if TYPE_CHECKING:
    from inkdigit.imaging.decode import Limits, decode
    from inkdigit.recognition.digit import Alternative, Digit, Sign
    from inkdigit.recognition.naive_reader import NaiveReader
    from inkdigit.recognition.overlay import draw_overlay
    from inkdigit.recognition.reader import Reader
    from inkdigit.recognition.reading import Line, Reading

# ONNX Runtime else writes an id of the machine to the user's cache, and tells its makers what it
# does. It looks at this when it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__all__ = [
    "Alternative",
    "CorrectionsError",
    "DataError",
    "Digit",
    "InkdigitError",
    "LargePictureError",
    "Limits",
    "Line",
    "MissingDataError",
    "ModelError",
    "NaiveReader",
    "PictureError",
    "Reader",
    "Reading",
    "SaveError",
    "Sign",
    "UnknownFormatError",
    "UsageError",
    "__version__",
    "decode",
    "draw_overlay",
]
LAZY_MODULES = {
    "Alternative": "inkdigit.recognition.digit",
    "Digit": "inkdigit.recognition.digit",
    "Limits": "inkdigit.imaging.decode",
    "Line": "inkdigit.recognition.reading",
    "NaiveReader": "inkdigit.recognition.naive_reader",
    "Reader": "inkdigit.recognition.reader",
    "Reading": "inkdigit.recognition.reading",
    "Sign": "inkdigit.recognition.digit",
    "decode": "inkdigit.imaging.decode",
    "draw_overlay": "inkdigit.recognition.overlay",
}
"""The modules of what is loaded when it is asked for: `import inkdigit` alone costs nothing."""


def __getattr__(name: str) -> object:
    if name not in LAZY_MODULES:
        raise AttributeError(f"module 'inkdigit' has no attribute {name!r}")
    return getattr(import_module(LAZY_MODULES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *LAZY_MODULES]
