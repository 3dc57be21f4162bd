"""JPEG files of few bytes that would take a decoder hours, and such that end early."""

import io
import struct
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from benchmarks.harness.picture_files import segment
from inkdigit.errors import LargePictureError, PictureError
from inkdigit.imaging.decode import decode
from inkdigit.imaging.jpeg import JPEG_LIMITS, JpegLimits, check_jpeg
from support.hostile_files import jpeg_of_noise, mpo_of_noise
from support.pictures import encoded

END = b"\xff\xd9"
SCAN = b"\xff\xda"


def with_scans(more: int) -> bytes:
    """A progressive picture whose last scan, and the table that it needs, comes again."""
    content = jpeg_of_noise(progressive=True)
    return content[: -len(END)] + last_scan(content) * more + END


def last_scan(content: bytes) -> bytes:
    """The last scan of a progressive picture with the table before it."""
    last = content.rindex(SCAN)
    return content[content.rindex(b"\xff\xc4", 0, last) : -len(END)]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"progressive": True},
        {"optimize": True, "quality": 99},
        {"restart_marker_blocks": 2},
        {"comment": b"a" * 60_000},
        {"icc_profile": b"a" * 3_000_000},
    ],
)
def test_pictures_as_they_come_are_decoded(options: dict[str, object]) -> None:
    assert decode(jpeg_of_noise(**options)).shape == (48, 64, 3)


def test_scans_without_end_are_refused_before_they_are_decoded() -> None:
    sound = jpeg_of_noise(progressive=True).count(SCAN)
    assert decode(with_scans(JPEG_LIMITS.scans - sound)).shape == (48, 64, 3)
    with pytest.raises(LargePictureError, match="at most 50 scans"):
        decode(with_scans(JPEG_LIMITS.scans - sound + 1))


@pytest.mark.parametrize("code", [0x02, 0x80, 0xBF])
def test_scans_behind_a_marker_that_nothing_has_are_not_hidden(code: int) -> None:
    """A decoder goes on behind it; who took what follows for its length would jump over scans."""
    content = jpeg_of_noise(progressive=True)
    hidden = bytes([0xFF, code, 0xFE, 0xFE]) + last_scan(content) * 600
    with pytest.raises(PictureError, match=f"damaged: it has a marker ff {code:02x}"):
        decode(content[: -len(END)] + hidden + END)


def test_the_first_frame_of_several_is_counted() -> None:
    content = mpo_of_noise()
    assert Image.open(io.BytesIO(content)).format == "MPO"
    place = content.index(SCAN)
    scan = content[place : content.index(END)]
    with pytest.raises(LargePictureError, match="at most 50 scans"):
        decode(content[:place] + scan * 51 + content[place:])


def test_what_stands_behind_the_picture_is_not_counted() -> None:
    """A phone puts a film there, in which the same bytes come up by chance."""
    content = jpeg_of_noise() + b"\xff\xda\0\x08" * 500
    assert decode(content).shape == (48, 64, 3)


def test_scans_of_a_thumbnail_are_not_counted() -> None:
    notes = Image.Exif()
    notes[0x9286] = with_scans(JPEG_LIMITS.scans)  # a comment
    content = encoded(Image.new("RGB", (8, 8)), "JPEG", exif=notes)
    assert decode(content).shape == (8, 8, 3)


@pytest.mark.parametrize(
    ("notes", "sound", "kind"),
    [
        (segment(0xFE, b""), 1_900, LargePictureError),
        (segment(0xE1, b"Exif\0\0abcd"), 8, LargePictureError),
        (segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0"), 1_900, LargePictureError),
        (b"\xff", 60_000, PictureError),
        (b"\0", 60_000, PictureError),
        (b"\xff\0", 30_000, PictureError),
    ],
)
def test_notes_without_end_are_refused(notes: bytes, sound: int, kind: type[PictureError]) -> None:
    content = jpeg_of_noise()
    check_jpeg(content[:2] + notes * sound + content[2:])
    with pytest.raises(kind):
        check_jpeg(content[:2] + notes * (2 * sound) + content[2:])
    with pytest.raises(kind):
        check_jpeg(content[:2] + notes * (2 * sound))


def test_a_segment_that_pillow_does_not_skip_is_no_place_to_hide() -> None:
    content = jpeg_of_noise()
    with pytest.raises(PictureError, match="between its parts"):
        check_jpeg(content[:2] + segment(0xF0, bytes(65_000)) * 2 + content[2:])


@pytest.mark.parametrize("progressive", [False, True])
def test_a_picture_whose_data_end_at_once_is_no_empty_page(*, progressive: bool) -> None:
    content = jpeg_of_noise(progressive=progressive)
    place = content.index(SCAN)
    header = content[place : place + 2 + struct.unpack_from(">H", content, place + 2)[0]]
    with pytest.raises(PictureError, match="end early"):
        decode(content[:place] + header + END)


def test_a_large_picture_with_the_data_of_a_small_one_is_damaged() -> None:
    content = encoded(Image.new("L", (8, 8), 255), "JPEG")
    large = content.replace(struct.pack(">HH", 8, 8), struct.pack(">HH", 4000, 4000), 1)
    with pytest.raises(PictureError, match="end early"):
        decode(large)


@given(
    size=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    shade=st.integers(0, 255),
    mode=st.sampled_from(["L", "RGB", "CMYK"]),
    subsampling=st.sampled_from([0, 1, 2]),
    quality=st.sampled_from([1, 50, 95]),
    progressive=st.booleans(),
    optimize=st.booleans(),
)
def test_a_sound_empty_page_is_never_too_short(
    *, size: tuple[int, int], shade: int, mode: str, progressive: bool, **options: object
) -> None:
    """An empty page has the shortest data that there are."""
    page = Image.new("L", size, shade).convert(mode)
    assert check_jpeg(encoded(page, "JPEG", progressive=progressive, **options))


WITH_RESTARTS = segment(0xDD, b"\0\1")
parts = st.one_of(
    st.tuples(st.sampled_from([0xDA, 0xDA, 0xE0, 0xFE, 0xDB]), st.binary(max_size=20)),
)
data = st.lists(st.sampled_from([b"\xff\0", b"\xff\xd0", b"\xff\xd7", b"a", b"\0", b"\xda"]))


@given(st.lists(st.tuples(parts, data), max_size=12), st.integers(0, 12))
def test_scans_are_counted_whatever_stands_between_them(
    segments: list[tuple[tuple[int, bytes], list[bytes]]], most: int
) -> None:
    """Bodies hold any bytes, markers of scans among them; data hold none. The last is a scan."""
    segments = [*segments, ((0xDA, b""), [])]
    heads = (segment(code, b"\0" * 8 + body) for (code, body), _ in segments)
    content = b"\xff\xd8" + WITH_RESTARTS + b"".join(chain.from_iterable(
        (head, *entropy) for head, (_, entropy) in zip(heads, segments, strict=True)
    )) + END  # fmt: skip
    scans = sum(code == 0xDA for (code, _), _ in segments)
    if scans > most:
        with pytest.raises(LargePictureError):
            check_jpeg(content, JpegLimits(scans=most))
    else:
        assert check_jpeg(content, JpegLimits(scans=most))


@pytest.mark.parametrize("code", [0x01, *range(0xC0, 0xD9), *range(0xDA, 0xFF)])
def test_a_marker_in_the_data_is_damage_that_is_seen(code: int) -> None:
    """A decoder takes it for their end, and paints the rest grey."""
    content = bytearray(jpeg_of_noise())
    place = (content.rindex(SCAN) + len(content)) // 2
    content[place : place + 4] = bytes([0xFF, code, 0, 9])
    with pytest.raises(PictureError, match=r"break off|has a marker|cut off"):
        check_jpeg(bytes(content))


@given(st.binary(max_size=300))
def test_any_bytes_are_gone_through(content: bytes) -> None:
    try:
        has_end = check_jpeg(b"\xff\xd8" + content)
    except PictureError:
        return
    assert not has_end or END[1:] in content
