"""inkdigit reads handwritten digits: from MNIST to a phone photo.

from inkdigit import Reader

reading = Reader.load().read("seven.png", one=True)
reading.text, reading.confidence, reading.status
"""

import os
from typing import TYPE_CHECKING

from inkdigit.errors import (
    DataError,
    InkdigitError,
    MissingDataError,
    ModelError,
    PictureError,
    SaveError,
    UsageError,
)
from inkdigit.version import __version__

if TYPE_CHECKING:
    from inkdigit.reading.reader import Reader
    from inkdigit.reading.results import Digit, Reading

# ONNX Runtime else writes an id of the machine to the user's cache, and tells its makers what it
# does. It looks at this when it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__all__ = [
    "DataError",
    "Digit",
    "InkdigitError",
    "MissingDataError",
    "ModelError",
    "PictureError",
    "Reader",
    "Reading",
    "SaveError",
    "UsageError",
    "__version__",
]


def __getattr__(name: str) -> object:
    """Load the Reader when it is asked for: `import inkdigit` alone costs nothing."""
    if name == "Reader":
        from inkdigit.reading.reader import Reader  # noqa: PLC0415

        return Reader
    if name in ("Digit", "Reading"):
        from inkdigit.reading import results  # noqa: PLC0415

        return getattr(results, name)
    raise AttributeError(f"module 'inkdigit' has no attribute {name!r}")
