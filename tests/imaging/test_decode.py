"""Every format, colour mode and depth gives the same upright pixels; damage gives one error."""

from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from inkdigit.errors import LargePictureError, PictureError, UnknownFormatError
from inkdigit.imaging.decode import Limits, decode
from support.pictures import encoded

HEIC = "HEIF"
"""As Pillow calls it."""


@pytest.fixture(autouse=True, scope="module")
def with_heic() -> None:
    pillow_heif.register_heif_opener()


@pytest.fixture
def grey() -> NDArray[np.uint8]:
    """A ramp with a dark corner, so that a turn or a mirror shows: (24, 32)."""
    ramp = np.linspace(60, 250, 32).astype(np.uint8)[None].repeat(24, axis=0)
    ramp[:6, :8] = 0
    return ramp


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF", "GIF"])
def test_lossless_formats_keep_every_pixel(grey: NDArray[np.uint8], form: str) -> None:
    assert np.array_equal(decode(encoded(Image.fromarray(grey), form))[:, :, 1], grey)


@pytest.mark.parametrize("form", ["JPEG", "WEBP", HEIC])
def test_lossy_formats_come_near(grey: NDArray[np.uint8], form: str) -> None:
    pixels = decode(encoded(Image.fromarray(grey), form, quality=95))
    assert np.abs(pixels[:, :, 0].astype(int) - grey).mean() < 4


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16", "I", "F"])
def test_every_mode_gives_rgb(grey: NDArray[np.uint8], mode: str) -> None:
    image = Image.fromarray(grey)
    if mode == "I;16":
        image = Image.fromarray(grey.astype(np.uint16) * 257)
    elif mode in ("I", "F"):
        image = Image.fromarray(grey.astype({"I": np.int32, "F": np.float32}[mode]))
    else:
        image = image.convert(mode)
    form = "TIFF" if mode in ("CMYK", "I", "F") else "PNG"
    pixels = decode(encoded(image, form))
    assert pixels.shape == (24, 32, 3)
    assert pixels.dtype == np.uint8
    off = pixels[:, :, 1].astype(int) - grey
    assert abs(off.mean()) < 3 if mode == "1" else np.abs(off).max() <= 3  # "1" is dithered


@pytest.mark.parametrize("bits", range(8, 17))
def test_a_scanner_may_fill_any_number_of_bits(grey: NDArray[np.uint8], bits: int) -> None:
    deep = np.rint(grey.astype(np.float64) * (2**bits - 1) / 255).astype(np.uint16)
    pixels = decode(encoded(Image.fromarray(deep), "TIFF"))
    assert np.abs(pixels[:, :, 1].astype(int) - grey).max() <= 1


@pytest.mark.parametrize("white", [1.0, 255.0, 4000.0])
def test_floats_may_reach_above_white(grey: NDArray[np.uint8], white: float) -> None:
    deep = Image.fromarray(np.where(grey > 0, white, 0).astype(np.float32))
    sharpened = deep.resize((64, 48), Image.Resampling.LANCZOS)
    assert np.asarray(sharpened).max() > 1.05 * white
    pixels = decode(encoded(sharpened, "TIFF"))
    assert pixels[24:, 32:].min() > 220
    assert pixels[:8, :8].max() < 20


@pytest.mark.parametrize("form", ["PNG", "WEBP", "JPEG"])
def test_damaged_exif_damages_no_pixel(grey: NDArray[np.uint8], form: str) -> None:
    damaged = encoded(Image.fromarray(grey), form, exif=b"Exif\0\0no TIFF at all", quality=95)
    sound = encoded(Image.fromarray(grey), form, quality=95)
    assert np.array_equal(decode(damaged), decode(sound))


@pytest.mark.parametrize("form", ["PNG", HEIC])
@pytest.mark.parametrize("turn", range(1, 9))
def test_the_exif_turn_is_honoured(grey: NDArray[np.uint8], turn: int, form: str) -> None:
    turned = {
        1: grey, 2: grey[:, ::-1], 3: grey[::-1, ::-1], 4: grey[::-1],
        5: grey.T, 6: np.rot90(grey, 1), 7: grey[::-1, ::-1].T, 8: np.rot90(grey, -1),
    }[turn]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = turn
    stored = encoded(Image.fromarray(np.ascontiguousarray(turned)), form, exif=exif.tobytes())
    upright = decode(stored)[:, :, 0]
    assert upright.shape == grey.shape
    assert np.abs(upright.astype(int) - grey).mean() <= (0 if form == "PNG" else 4)


def test_dark_strokes_on_nothing_lie_on_white_and_light_ones_on_black() -> None:
    rgba = np.zeros((20, 20, 4), np.uint8)
    rgba[5:9, 5:15, 3] = 255
    assert decode(rgba)[0, 0].tolist() == [255, 255, 255]
    rgba[5:9, 5:15, :3] = 240
    assert decode(rgba)[0, 0].tolist() == [0, 0, 0]


@pytest.mark.parametrize("alpha", [255, 60])
@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (250, 0)], ids=["dark", "light"])
def test_strokes_that_fill_their_picture_are_no_paper(ink: int, paper: int, alpha: int) -> None:
    rgba = np.full((20, 20, 4), ink, np.uint8)
    rgba[:, :, 3] = 0
    rgba[:, :14, 3] = alpha  # 70 %
    pixels = decode(rgba)
    assert pixels[0, 19].tolist() == [paper] * 3
    assert abs(int(pixels[0, 0, 0]) - paper) >= 50


def test_a_page_lies_on_its_own_colour() -> None:
    rgba = np.full((20, 20, 4), 230, np.uint8)
    rgba[:, :17, 3], rgba[:, 17:, 3] = 255, 0  # 85 % is there
    assert (decode(rgba) == 230).all()
    rgba[:, 12:, 3] = 0
    rgba[8:12, 4:8, :3] = 20  # which says that the rest is paper
    assert decode(rgba)[0, 19].tolist() == [230] * 3
    rgba[8:12, 4:8, :3] = 215  # faintly
    assert decode(rgba)[0, 19].tolist() == [230] * 3


def test_sixteen_bits_have_an_empty_value_as_eight_have() -> None:
    grey = np.ones((20, 20), np.uint16)
    grey[5:9, 5:15] = 0
    content = encoded(Image.fromarray(grey), "PNG", transparency=1)
    pixels = decode(content)
    assert pixels[0, 0].tolist() == [255] * 3
    assert pixels[6, 6].tolist() == [0] * 3


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
    monkeypatch.setattr("inkdigit.imaging.decode.find_spec", lambda _name: None)
    with pytest.raises(PictureError, match=r"HEIC.*inkdigit\[heic\]"):
        decode(content)


@pytest.mark.parametrize("form", ["PNG", HEIC])
def test_limits_are_checked_before_decoding(grey: NDArray[np.uint8], form: str) -> None:
    content = encoded(Image.fromarray(grey), form)
    with pytest.raises(LargePictureError, match="32 x 24"):
        decode(content, Limits(pixels=700))
    with pytest.raises(LargePictureError, match="at most 50 bytes"):
        decode(content, Limits(bytes=50))


@pytest.mark.parametrize("size", [(65_536, 1), (1, 65_536)])
def test_a_side_without_end_is_refused(size: tuple[int, int]) -> None:
    for picture in (np.zeros(size, np.uint8), encoded(Image.new("L", size[::-1]), "PNG")):
        with pytest.raises(LargePictureError, match="at most 65,535 pixels on a side"):
            decode(picture)
    assert decode(np.zeros((size[0] - 1 or 1, size[1] - 1 or 1), np.uint8)).size == 3 * 65_535


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((5, 5), np.float32),
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
