"""A JPEG is decoded to as many pixels as are needed, and its own size is known."""

import numpy as np
import pytest
from PIL import Image

from inkdigit.imaging.decode import decode, decode_enough
from support.pictures import encoded


def draw_ramp(width: int = 640, height: int = 400) -> Image.Image:
    ramp = np.linspace(0, 255, width)[None, :].repeat(height, axis=0)
    return Image.fromarray(np.rint(ramp).astype(np.uint8))


@pytest.mark.parametrize(
    ("enough", "factor"), [(256_001, 1), (64_001, 1), (64_000, 2), (4_000, 8), (1, 8)]
)
def test_a_jpeg_has_no_less_than_enough(enough: int, factor: int) -> None:
    decoded = decode_enough(encoded(draw_ramp(), "JPEG", quality=95), enough)
    assert decoded.shape == (400, 640)
    assert decoded.pixels.shape == (400 // factor, 640 // factor, 3)
    whole = decode(encoded(draw_ramp(), "JPEG", quality=95))
    assert np.abs(decoded.pixels.mean(axis=0) - whole[:, ::factor].mean(axis=0)).mean() < 4


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_size_is_that_of_the_upright_picture(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encoded(draw_ramp(), "JPEG", exif=exif)
    decoded = decode_enough(content, 10_000)
    assert decoded.shape == decode(content).shape[:2]
    assert decoded.pixels.shape[0] * 4 == decoded.shape[0]


def test_others_are_decoded_whole() -> None:
    for source in (encoded(draw_ramp(), "PNG"), draw_ramp(), np.asarray(draw_ramp())):
        decoded = decode_enough(source, 1_000)
        assert decoded.shape == (400, 640)
        assert np.array_equal(decoded.pixels, decode(source))
