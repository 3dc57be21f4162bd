"""What may hold a picture, and the bytes of it where it is a file."""

import io
import os
import re
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigit.errors import PictureError, abbreviate
from inkdigit.imaging.limits import DEFAULT_LIMITS, Limits

Source = (
    str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | Image.Image | NDArray[Any]
)
"""What holds a picture: a path, the bytes of a file, an open file, a PIL image or an array."""
Channels = Literal["rgb", "bgr"]
"""The order of the colours in an array: OpenCV's pictures are `bgr`."""
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def find_path(source: Source) -> str | None:
    """Find the path of a picture: of one that is in a file, and not in memory alone."""
    if isinstance(source, str | os.PathLike):
        return os.fspath(source)
    name = getattr(source, "name", None)  # of an open file; a pipe's is a number
    return name if isinstance(name, str) and hasattr(source, "read") else None


def read_content(source: Source, limits: Limits = DEFAULT_LIMITS) -> bytes | None:
    """Read the bytes of a picture's file, but only a byte more than `limits` allow.

    Args:
        source: the picture; an open file is read from its start where it can be rewound.
        limits: how large it may be.

    Returns:
        None where it is no file: a PIL image, an array, or nothing that holds a picture.

    Raises:
        PictureError: it cannot be opened or read.
    """
    if isinstance(source, str | Path):
        return read_file(source, limits)
    if isinstance(source, os.PathLike):
        return read_file(os.fspath(source), limits)
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source[: limits.bytes + 1])
    if isinstance(source, io.TextIOBase):
        raise PictureError("Expected a file of bytes, as open(path, 'rb') gives. Received: text.")
    if not isinstance(source, Image.Image | np.ndarray) and hasattr(source, "read"):
        return _read_stream(source, limits)
    return None


def read_file(path: str | Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Read a file, but only a byte more than `limits` allow.

    Raises:
        PictureError: it cannot be opened or read.
    """
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - Path would make "." of ""
            return stream.read(limits.bytes + 1)
    except OSError as error:
        if URL.match(str(path)):
            raise PictureError(
                f"Nothing is downloaded: save {abbreviate(path)} as a file, and read that."
            ) from error
        raise PictureError(f"Cannot open {path}: {error.strerror or error}.") from error
    except ValueError as error:
        raise PictureError(f"Cannot open {str(path)!r}: {error}.") from error


def _read_stream(stream: IO[bytes], limits: Limits) -> bytes:
    """Read an open file from its start, which may give less at a time than it is asked for."""
    parts, left = [], limits.bytes + 1
    try:
        if stream.seekable():
            stream.seek(0)
        while left and (part := stream.read(left)):
            parts.append(bytes(part))
            left -= len(part)
    except (AttributeError, OSError, TypeError, ValueError) as error:
        raise PictureError(f"Cannot read the open file: {error}.") from error
    return b"".join(parts)
