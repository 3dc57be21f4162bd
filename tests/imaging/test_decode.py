"""Every format, colour mode and depth gives the same upright pixels; damage gives one error."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from inkdigit.errors import LargePictureError, PictureError, UnknownFormatError
from inkdigit.imaging.decode import Limits, decode, read_file
from support.pictures import encoded

HEIC = "HEIF"
"""As Pillow calls it."""


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF", "GIF"])
def test_lossless_formats_keep_every_pixel(grey: NDArray[np.uint8], form: str) -> None:
    assert np.array_equal(decode(encoded(Image.fromarray(grey), form))[:, :, 1], grey)


@pytest.mark.parametrize("form", ["JPEG", "WEBP", HEIC])
def test_lossy_formats_come_near(grey: NDArray[np.uint8], form: str) -> None:
    pixels = decode(encoded(Image.fromarray(grey), form, quality=95))
    assert np.abs(pixels[:, :, 0].astype(int) - grey).mean() < 4


def test_an_animation_gives_its_first_frame() -> None:
    frames = [Image.new("L", (10, 10), shade) for shade in (200, 100, 0)]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert decode(content)[0, 0, 0] == 200


def test_a_path_bytes_an_image_and_an_array_are_the_same(
    grey: NDArray[np.uint8], tmp_path: Path
) -> None:
    image = Image.fromarray(grey)
    path = tmp_path / "ramp.png"
    image.save(path)
    for source in (path, str(path), path.read_bytes(), image, grey):
        assert np.array_equal(decode(source), decode(grey))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"seven\n", "text"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<svg xmlns='...'>", "SVG"),
        (b"%!PS-Adobe", "PostScript"),
        (b"\x00\x01\x02\x03", "00 01 02 03"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "sound or a film"),
        (b"BMW, Audi and others", "text"),
        (b"Riffs and chords", "text"),
    ],
)
def test_what_is_no_picture_is_named(content: bytes, said: str) -> None:
    with pytest.raises(UnknownFormatError, match=said):
        decode(content)


def test_an_empty_file_is_said_to_be_empty() -> None:
    with pytest.raises(PictureError, match="an empty file"):
        decode(b"")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"])
@pytest.mark.parametrize("kept", [4, 9])
def test_the_beginning_of_a_picture_is_damaged_not_unknown(form: str, kept: int) -> None:
    content = encoded(Image.fromarray(np.zeros((20, 20), np.uint8)), form)
    with pytest.raises(PictureError, match="damaged") as raised:
        decode(content[:kept])
    assert not isinstance(raised.value, UnknownFormatError)


@pytest.mark.parametrize("form", ["PNG", HEIC])
def test_a_truncated_picture_is_damaged(form: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200), np.uint8)
    content = encoded(Image.fromarray(noise), form)
    with pytest.raises(PictureError, match="damaged"):
        decode(content[: len(content) // 2])


def test_a_heic_picture_with_a_damaged_header_is_damaged(grey: NDArray[np.uint8]) -> None:
    content = encoded(Image.fromarray(grey), HEIC)
    with pytest.raises(PictureError, match="damaged"):
        decode(content[:100])


def test_a_heic_picture_without_the_extra_names_it(
    grey: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = encoded(Image.fromarray(grey), HEIC)
    monkeypatch.setattr("inkdigit.imaging.formats.find_spec", lambda _name: None)
    with pytest.raises(PictureError, match=r"HEIC.*inkdigit\[heic\]"):
        decode(content)


@pytest.mark.parametrize("form", ["PNG", HEIC])
def test_limits_are_checked_before_decoding(grey: NDArray[np.uint8], form: str) -> None:
    content = encoded(Image.fromarray(grey), form)
    with pytest.raises(LargePictureError, match="32 x 24"):
        decode(content, Limits(pixels=700))
    with pytest.raises(LargePictureError, match="at most 50 bytes"):
        decode(content, Limits(bytes=50))


def test_a_file_without_end_is_read_as_far_as_it_may_be() -> None:
    with pytest.raises(LargePictureError, match="at most 1,000 bytes"):
        decode("/dev/zero", Limits(bytes=1000))
    assert len(read_file("/dev/zero", Limits(bytes=1000))) == 1001


def test_a_picture_of_exactly_as_many_pixels_is_decoded(grey: NDArray[np.uint8]) -> None:
    content = encoded(Image.fromarray(grey), "PNG")
    assert decode(content, Limits(bytes=len(content), pixels=32 * 24)).shape == (24, 32, 3)


@pytest.mark.parametrize("size", [(65_536, 1), (1, 65_536)])
def test_a_side_without_end_is_refused(size: tuple[int, int]) -> None:
    for picture in (np.zeros(size, np.uint8), encoded(Image.new("L", size[::-1]), "PNG")):
        with pytest.raises(LargePictureError, match="at most 65,535 pixels on a side"):
            decode(picture)
    assert decode(np.zeros((size[0] - 1 or 1, size[1] - 1 or 1), np.uint8)).size == 3 * 65_535


@pytest.mark.parametrize(
    "array",
    [
        np.full((5, 5), np.nan),
        np.zeros((5, 5, 2), np.uint8),
        np.zeros((5,), np.uint8),
        np.zeros((0, 5), np.uint8),
    ],
)
def test_an_array_of_another_kind_is_refused(array: NDArray[np.uint8]) -> None:
    with pytest.raises(PictureError, match="Expected"):
        decode(array)


@settings(max_examples=150)
@given(
    form=st.sampled_from(["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", HEIC]),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
    kept=st.floats(0.1, 1.0),
)
def test_damaged_bytes_give_an_error_or_pixels(
    form: str, changes: list[tuple[float, int]], kept: float
) -> None:
    content = bytearray(encoded(Image.effect_mandelbrot((20, 16), (-2, -1, 1, 1), 50), form))
    for place, value in changes:
        content[int(place * len(content))] = value
    try:
        pixels = decode(bytes(content[: int(kept * len(content))]), Limits(pixels=1_000_000))
    except PictureError:
        return
    assert pixels.ndim == 3
    assert pixels.dtype == np.uint8
