"""How often a JPEG file has a decoder go through its pixels: its scans (ITU-T T.81, annex B)."""

import re

MOST_SCANS = 50
"""A progressive picture has about ten; a file of few bytes can have thousands, each of which takes
as long as all its pixels do."""
MOST_MARKERS = 10_000
"""More are gone through by nobody: where there may be so many scans, there are."""
MARKER = re.compile(rb"\xff+([^\x00\xff\x01\xd0-\xd7])")
"""Neither a stuffed byte nor what stands alone: a restart, or the temporary marker."""
END, SCAN = 0xD9, 0xDA


def has_endless_scans(content: bytes) -> bool:
    """Whether a file's first picture has more scans than any sound one."""
    if content.count(bytes([0xFF, SCAN])) <= MOST_SCANS:  # a look that takes no time
        return False
    place, scans = 2, 0
    for _ in range(MOST_MARKERS):
        marker = MARKER.search(content, place)
        if marker is None or marker[1][0] == END:
            return False
        scans += marker[1][0] == SCAN
        if scans > MOST_SCANS:
            return True
        place = marker.end() + int.from_bytes(content[marker.end() : marker.end() + 2])
    return True
