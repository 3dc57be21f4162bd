"""How large a picture may be: to the byte and to the pixel."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.harness.picture_files import make_png
from inkdigit.errors import LargePictureError, PictureError
from inkdigit.imaging.decode import DEFAULT_LIMITS, Limits, decode, read_file
from support.pictures import png

LONGEST_SIDE = 65_535
PICTURE = png(np.full((5, 8), 255, np.uint8))


def test_a_file_has_so_many_bytes_and_none_more(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(PICTURE)
    enough, too_few = Limits(bytes=len(PICTURE)), Limits(bytes=len(PICTURE) - 1)
    for source in (PICTURE, path):
        assert decode(source, enough).shape == (5, 8, 3)
        with pytest.raises(LargePictureError, match="at most"):
            decode(source, too_few)


def test_of_a_file_no_more_is_read_than_a_byte_too_many(tmp_path: Path) -> None:
    path = tmp_path / "endless"
    path.write_bytes(bytes(10_000))
    assert len(read_file(path, Limits(bytes=100))) == 101
    with pytest.raises(LargePictureError, match="at most 100 bytes"):
        decode(path, Limits(bytes=100))


def test_a_picture_has_so_many_pixels_and_none_more() -> None:
    pixels = np.full((5, 8), 255, np.uint8)
    for source in (PICTURE, pixels, Image.fromarray(pixels)):
        assert decode(source, Limits(pixels=40)).shape == (5, 8, 3)
        with pytest.raises(LargePictureError, match=r"1 to 39 pixels.*8 x 5"):
            decode(source, Limits(pixels=39))


def test_a_picture_without_pixels_is_none() -> None:
    with pytest.raises(PictureError, match="0 x 5") as raised:
        decode(np.zeros((5, 0), np.uint8))
    assert not isinstance(raised.value, LargePictureError)


@pytest.mark.parametrize("turned", [False, True])
def test_a_side_has_so_many_pixels_and_none_more(*, turned: bool) -> None:
    for length in (LONGEST_SIDE, LONGEST_SIDE + 1):
        pixels = np.full((length, 1) if turned else (1, length), 255, np.uint8)
        for source in (pixels, Image.fromarray(pixels), png(pixels)):
            if length == LONGEST_SIDE:
                assert decode(source).size == 3 * length
            else:
                with pytest.raises(LargePictureError, match="65,535 pixels on a side"):
                    decode(source)


def test_the_limits_are_what_the_documents_say() -> None:
    assert Limits(40_000_000, 50_000_000) == DEFAULT_LIMITS


def test_more_than_pillow_decodes_is_large_and_not_damaged() -> None:
    content = make_png(20_000, 10_000, b"")
    with pytest.raises(LargePictureError, match=r"at most 178,956,970 pixels"):
        decode(content, Limits(pixels=10**9))
