"""JPEG files of few bytes that would take a decoder hours."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from inkdigit.errors import LargePictureError
from inkdigit.imaging.decode import decode
from inkdigit.imaging.jpeg import SCAN_LIMITS, has_endless_scans
from support.pictures import encoded

END = b"\xff\xd9"


def picture(**options: object) -> bytes:
    return encoded(Image.effect_noise((64, 48), 90).convert("RGB"), "JPEG", **options)


def with_scans(more: int) -> bytes:
    """A progressive picture whose last scan, and the table that it needs, comes again."""
    content = picture(progressive=True)
    last = content.rindex(b"\xff\xda")
    table = content.rindex(b"\xff\xc4", 0, last)
    return content[: -len(END)] + content[table : -len(END)] * more + END


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize": True, "quality": 99}])
def test_pictures_as_they_come_are_decoded(options: dict[str, object]) -> None:
    assert decode(picture(**options)).shape == (48, 64, 3)


def test_scans_without_end_are_refused_before_they_are_decoded() -> None:
    assert decode(with_scans(3)).shape == (48, 64, 3)
    with pytest.raises(LargePictureError, match="at most 50 scans"):
        decode(with_scans(SCAN_LIMITS.scans))


def test_what_stands_behind_the_picture_is_not_counted() -> None:
    """A phone puts a film there, in which the same bytes come up by chance."""
    content = picture() + b"\xff\xda\0\x08" * 500
    assert decode(content).shape == (48, 64, 3)


def test_scans_of_a_thumbnail_are_not_counted() -> None:
    notes = Image.Exif()
    notes[0x9286] = with_scans(SCAN_LIMITS.scans)  # a comment
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG", exif=notes)
    assert decode(stream.getvalue()).shape == (8, 8, 3)


def test_markers_without_end_are_refused() -> None:
    comment = b"\xff\xfe" + struct.pack(">H", 2)
    content = picture() + b"\xff\xda" * 60  # which might be scans
    assert has_endless_scans(content[:2] + comment * SCAN_LIMITS.markers + content[2:])
    assert not has_endless_scans(content[:2] + comment * (SCAN_LIMITS.markers // 2) + content[2:])


@given(st.binary(max_size=300))
def test_any_bytes_are_gone_through(content: bytes) -> None:
    assert has_endless_scans(b"\xff\xd8" + content) is (
        has_endless_scans(b"\xff\xd8" + content + b"\0\0")
    )
