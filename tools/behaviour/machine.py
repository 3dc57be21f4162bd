"""The machine and the libraries: records of others are not to be compared bit for bit."""

import platform
from collections.abc import Iterator
from importlib.metadata import version

from tools.behaviour.record import Record

LIBRARIES = ("numpy", "onnxruntime", "opencv-python-headless", "pillow", "fastapi", "typer")


def record_machine() -> Iterator[Record]:
    """Record which Python and which versions of the libraries run here."""
    versions = {library: version(library) for library in LIBRARIES}
    versions |= {"python": platform.python_version(), "processor": platform.machine()}
    yield Record("machine", "versions", versions)
