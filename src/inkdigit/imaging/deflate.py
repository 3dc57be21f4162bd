"""Deflated data (RFC 1950) -> how long they are unpacked, without keeping what comes out."""

import zlib
from collections.abc import Iterable

UNPACKED_AT_ONCE = 2**20
"""Bytes."""


def measure_unpacked(parts: Iterable[bytes], most: int) -> tuple[int, bool]:
    """Unpack data until they end, or a little beyond `most` bytes.

    Args:
        parts: of one stream, in their order.
        most: the bytes after which nobody wants more.

    Returns:
        The bytes that came out, and whether that was the end, with a right checksum.

    Raises:
        zlib.error: they are damaged.
    """
    unpacker, length = zlib.decompressobj(), 0
    for part in parts:
        packed = part
        while packed and length <= most and not unpacker.eof:
            length += len(unpacker.decompress(packed, UNPACKED_AT_ONCE))
            packed = unpacker.unconsumed_tail
    return length, unpacker.eof
