"""inkdigit reads handwritten digits: from MNIST to a phone photo.

from inkdigit import Reader

reading = Reader.load().read("seven.png", one=True)
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
    from inkdigit.imaging.decode import Limits
    from inkdigit.recognition.reader import Reader
    from inkdigit.recognition.reading import Digit, Reading

# ONNX Runtime else writes an id of the machine to the user's cache, and tells its makers what it
# does. It looks at this when it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__all__ = [
    "CorrectionsError",
    "DataError",
    "Digit",
    "InkdigitError",
    "LargePictureError",
    "Limits",
    "MissingDataError",
    "ModelError",
    "PictureError",
    "Reader",
    "Reading",
    "SaveError",
    "UnknownFormatError",
    "UsageError",
    "__version__",
]
HOMES = {
    "Digit": "inkdigit.recognition.reading",
    "Limits": "inkdigit.imaging.decode",
    "Reader": "inkdigit.recognition.reader",
    "Reading": "inkdigit.recognition.reading",
}
"""Where what is loaded only when it is asked for comes from: `import inkdigit` alone costs
nothing."""


def __getattr__(name: str) -> object:
    if name not in HOMES:
        raise AttributeError(f"module 'inkdigit' has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *HOMES]
