"""How often a JPEG file has a decoder go through its pixels: its scans (ITU-T T.81, annex B)."""

import re
from typing import NamedTuple

MARKER = re.compile(rb"\xff+([^\x00\xff\x01\xd0-\xd7])")
"""Neither a stuffed byte nor what stands alone: a restart, or the temporary marker."""
END_OF_IMAGE, START_OF_SCAN = 0xD9, 0xDA


class ScanLimits(NamedTuple):
    """How much of a JPEG file is gone through."""

    scans: int = 50
    """Scans of a picture. A progressive one has about ten; a file of few bytes can have thousands,
    each of which takes as long as all its pixels do."""
    markers: int = 10_000
    """Markers that are looked at: where a file with many scans has more, it is refused."""


SCAN_LIMITS = ScanLimits()


def has_endless_scans(content: bytes, limits: ScanLimits = SCAN_LIMITS) -> bool:
    """Tell whether a file's first picture has more scans than any sound one.

    Args:
        content: the bytes of a JPEG file, sound or damaged.
        limits: how many scans are sound.
    """
    if content.count(bytes([0xFF, START_OF_SCAN])) <= limits.scans:  # a look that takes no time
        return False
    place, scans = 2, 0
    for _ in range(limits.markers):
        marker = MARKER.search(content, place)
        if marker is None or marker[1][0] == END_OF_IMAGE:
            return False
        scans += marker[1][0] == START_OF_SCAN
        if scans > limits.scans:
            return True
        place = marker.end() + int.from_bytes(content[marker.end() : marker.end() + 2])
    return True
