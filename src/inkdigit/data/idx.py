"""IDX, the format of MNIST's files: bytes <-> arrays of unsigned bytes.

Four bytes of magic (0, 0, the type, the number of dimensions), each dimension as a big-endian
uint32, then the values in C order. Source: https://yann.lecun.org/exdb/mnist/index.html
"""

import math
import struct

import numpy as np
from numpy.typing import NDArray

from inkdigit.errors import DataError


def parse_idx(content: bytes, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Read an array of unsigned bytes that must have this shape.

    Args:
        content: the unpacked bytes of an IDX file.
        shape: what the header must say, such as (60000, 28, 28).

    Returns:
        A read-only uint8 array of `shape`.

    Raises:
        DataError: the magic, a dimension or the length is another one. The message begins with
            "It", for the file.
    """
    header = 4 + 4 * len(shape)
    magic = bytes([0, 0, 0x08, len(shape)])  # 0x08: unsigned bytes
    if content[:4] != magic:
        raise DataError(
            f"It begins with {content[:4].hex() or 'nothing'}, not with the magic {magic.hex()} "
            f"of an IDX file of {len(shape)} dimensions of unsigned bytes."
        )
    if len(content) < header:
        raise DataError(f"It ends after {len(content)} of the {header} bytes of its header.")
    found = struct.unpack(f">{len(shape)}I", content[4:header])
    if found != shape:
        raise DataError(f"Its header says the shape {found}, not {shape}.")
    if len(content) - header != math.prod(shape):
        raise DataError(
            f"It has {len(content) - header} values after the header, not {math.prod(shape)}."
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def format_idx(array: NDArray[np.uint8]) -> bytes:
    """Write an array of unsigned bytes as the bytes of an IDX file."""
    header = struct.pack(f">4B{array.ndim}I", 0, 0, 0x08, array.ndim, *array.shape)
    return header + array.tobytes()
