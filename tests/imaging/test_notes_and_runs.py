"""GIF and BMP files that cost more than they show."""

import pytest
from PIL import Image

from benchmarks.harness.picture_files import make_run_length_bmp
from inkdigit.errors import LargePictureError, PictureError
from inkdigit.imaging.bmp import MAX_RUN_LENGTH_BYTES
from inkdigit.imaging.decode import decode
from inkdigit.imaging.gif import MAX_BLOCKS
from support.pictures import encoded


@pytest.mark.parametrize("comment", [b"!\xfe\1a\0", b"!\xfe" + b"\1a" * 100 + b"\0"])
def test_comments_of_a_gif_have_an_end(comment: bytes) -> None:
    content = encoded(Image.new("L", (8, 8), 255), "GIF")
    place = content.index(b",")
    few, many = (content[:place] + comment * n + content[place:] for n in (90, MAX_BLOCKS))
    assert decode(few).shape == (8, 8, 3)
    with pytest.raises(LargePictureError, match="blocks of notes"):
        decode(many)


def test_a_gif_of_nothing_but_comments_is_damaged() -> None:
    content = encoded(Image.new("L", (8, 8), 255), "GIF")
    with pytest.raises(PictureError, match="before its first picture"):
        decode(content[: content.index(b",")] + b"!\xfe\1a\0")


@pytest.mark.parametrize("bits", [8, 4])
@pytest.mark.parametrize("code", [b"\1\1", b"\0\0", b"\0\2\0\0"])
def test_run_lengths_have_an_end(code: bytes, bits: int) -> None:
    """A code of two bytes makes a pixel, ends a line that has ended, or moves by nothing."""
    codes = code * (MAX_RUN_LENGTH_BYTES // len(code))
    with pytest.raises(LargePictureError, match="of run lengths"):
        decode(make_run_length_bmp(3000, 3000, codes, bits=bits))


@pytest.mark.parametrize("bits", [8, 4])
def test_run_lengths_make_no_large_picture(bits: int) -> None:
    row = b"\xff\1" * 15 + b"\xaf\1" + b"\0\0"
    assert decode(make_run_length_bmp(4000, 100, row * 100, bits=bits)).shape == (100, 4000, 3)
    with pytest.raises(LargePictureError, match="of run lengths"):
        decode(make_run_length_bmp(4000, 4000, row * 4000, bits=bits))
