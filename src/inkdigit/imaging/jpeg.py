"""What decoding a JPEG costs, and whether its data are as long as they must be (ITU-T T.81).

A file of few bytes can have a decoder go through its pixels thousands of times, in scans, and
Pillow go through what stands before them byte by byte. And where data end early, a decoder paints
the rest grey, and says nothing of it.
"""

import re
from typing import NamedTuple

from inkdigit.imaging.jpeg_scan import ScanBounds, ScanLength
from inkdigit.imaging.limits import make_cost_error, make_damage_error

MARKER = re.compile(rb"\xff([^\x00\xff\x01\xd0-\xd7])")
"""Neither a stuffed byte nor what stands alone: a restart, or the temporary marker."""
RESTART = re.compile(rb"\xff[\xd0-\xd7]")
MARKER_IN_DATA = re.compile(rb"\xff([^\x00\xff])")
"""In data without restarts, where a decoder takes any marker for their end."""
EXIF_START = b"Exif\0\0"
"""How the body of a segment begins that holds EXIF; others with its marker hold XMP."""
START_OF_SCAN = b"\xff\xda"


class Code:
    """The second bytes of markers."""

    FIRST_IN_USE, PROGRESSIVE, HUFFMAN, END, SCAN = 0xC0, 0xC2, 0xC4, 0xD9, 0xDA
    RESTARTS = range(0xD0, 0xD8)
    RESTART_INTERVAL, NOTES = 0xDD, 0xE1
    FRAMES = (0xC0, 0xC1, PROGRESSIVE)
    """Of what is Huffman-coded: an arithmetic code may be shorter than a bit."""
    WITHOUT_BODY = (0xC8, 0xD8, *range(0xF0, 0xFE))
    """Of what is in no sound file, behind which Pillow goes on byte by byte."""


class JpegLimits(NamedTuple):
    """How much of a JPEG file is gone through."""

    scans: int = 50
    """Scans of a picture. A progressive one has about ten; a file of few bytes can have thousands,
    each of which takes as long as all its pixels do."""
    segments: int = 2_000
    """Segments of notes, tables and scans. A photo has about thirty, with a large colour profile
    or a map of depths some hundred."""
    exif_segments: int = 8
    """Segments of EXIF, which Pillow joins one by one; a camera writes one."""
    skipped_bytes: int = 65_536
    """Bytes between segments that belong to none; there should be none."""


JPEG_LIMITS = JpegLimits()


def check_jpeg(content: bytes, limits: JpegLimits = JPEG_LIMITS) -> bool:
    """Check the first picture of a file before it is decoded.

    Segments are found as libjpeg finds them: what follows a scan is entropy-coded data until a
    marker, and behind that comes its length.

    Args:
        content: the bytes of a JPEG file.
        limits: how much of it is gone through.

    Returns:
        Whether it has an end.

    Raises:
        PictureError: it is damaged.
        LargePictureError: it costs more than any sound one.
    """
    counts, bounds = Counts(), ScanBounds()
    place, least, last = 2, None, Code.SCAN
    pattern = MARKER
    while (marker := pattern.search(content, place)) is not None:
        code = marker[1][0]
        if least is None:
            counts.add_skipped(marker.start() - place, limits)
        else:
            _check_data(content[place : marker.start()], least)
        if code == Code.END:
            _check_last(last)
            return True
        place = marker.end()
        is_exif = code == Code.NOTES and content.startswith(EXIF_START, place + 2)
        counts.add(code, limits, is_exif=is_exif)
        if code not in Code.WITHOUT_BODY:
            place += max(2, int.from_bytes(content[place : place + 2]))
        least, last = _read_segment(code, content[marker.end() + 2 : place], bounds), code
        pattern = MARKER if least is None or bounds.restart_interval else MARKER_IN_DATA
    if least is None:
        counts.add_skipped(len(content) - place, limits)
    _check_last(last)
    return False


class Counts:
    """How much of a file has been gone through."""

    def __init__(self) -> None:
        self._segments = self._scans = self._exif_segments = self._skipped_bytes = 0

    def add(self, code: int, limits: JpegLimits, *, is_exif: bool) -> None:
        """Count a segment. Raises `PictureError` where nothing has such a marker or so many."""
        if code < Code.FIRST_IN_USE or code in Code.RESTARTS:
            raise make_damage_error(f"it has a marker ff {code:02x}")
        self._segments += 1
        self._scans += code == Code.SCAN
        self._exif_segments += is_exif
        if self._scans > limits.scans:
            raise make_cost_error(f"may have at most {limits.scans} scans")
        if self._segments > limits.segments or self._exif_segments > limits.exif_segments:
            raise make_cost_error(f"may have at most {limits.segments:,} segments")

    def add_skipped(self, count: int, limits: JpegLimits) -> None:
        """Count bytes between segments. Raises `PictureError` where these are too many."""
        self._skipped_bytes += count
        if self._skipped_bytes > limits.skipped_bytes:
            raise make_damage_error("there is more between its parts than in them")


def _read_segment(code: int, body: bytes, bounds: ScanBounds) -> ScanLength | None:
    """Note what a segment says; of a scan, give how long its data are at least."""
    try:
        if code == Code.HUFFMAN:
            bounds.read_huffman_tables(body)
        elif code in Code.FRAMES:
            bounds.read_frame(body, is_progressive=code == Code.PROGRESSIVE)
        elif code == Code.RESTART_INTERVAL:
            bounds.restart_interval = int.from_bytes(body[:2])
        elif code == Code.SCAN:
            return bounds.measure_scan(body)
    except (IndexError, KeyError) as error:
        raise make_damage_error("one of its parts is cut off") from error
    return None


def _check_data(data: bytes, least: ScanLength) -> None:
    """Check that the data of a scan are as long as they must be."""
    if len(data) < least.bytes or (least.restarts and len(RESTART.findall(data)) < least.restarts):
        raise make_damage_error("its data end early")


def _check_last(code: int) -> None:
    """Check that a scan comes before the end, and not what broke its data off."""
    if code != Code.SCAN:
        raise make_damage_error("its data break off")
