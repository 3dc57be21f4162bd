"""PNG files that cost more than they show, and such whose data end early."""

import numpy as np
import pytest
from PIL import Image

from benchmarks.harness.picture_files import chunk, make_png
from inkdigit.errors import LargePictureError, PictureError
from inkdigit.imaging.decode import decode
from inkdigit.imaging.png import MAX_CHUNKS
from support.pictures import encoded

ROW = b"\0" + bytes(range(100, 120))


def test_a_picture_with_half_of_its_rows_is_damaged() -> None:
    """The data are sound by themselves, checksums and all."""
    assert decode(make_png(20, 10, ROW * 10)).shape == (10, 20, 3)
    for kept in (1, 5, 9):
        with pytest.raises(PictureError, match="end early"):
            decode(make_png(20, 10, ROW * kept))


def test_an_interlaced_picture_with_its_first_pass_is_damaged() -> None:
    sizes = ((3, 2), (2, 2), (5, 1), (5, 3), (10, 2), (10, 5), (20, 5))  # of 20x10
    rows = [b"\0" + bytes([200]) * width for width, height in sizes for _ in range(height)]
    whole = b"".join(rows)
    assert np.all(decode(make_png(20, 10, whole, interlaced=True)) == 200)
    for kept in (2, 10, len(rows) - 1):
        with pytest.raises(PictureError, match="end early"):
            decode(make_png(20, 10, b"".join(rows[:kept]), interlaced=True))


def test_an_interlaced_picture_whose_last_row_is_there_may_lack_others() -> None:
    """The first of seven passes has the last of nine rows."""
    first_pass = (b"\0" + bytes([200]) * 2) * 2
    with pytest.raises(PictureError, match="end early"):
        decode(make_png(9, 9, first_pass, interlaced=True))


def test_data_that_are_sound_but_not_those_that_were_written_are_damaged() -> None:
    """They unpack to their end; only the chunk's own checksum tells."""
    content = make_png(20, 10, ROW * 10, level=0)
    other = make_png(20, 10, (b"\0" + ROW[:0:-1]) * 10, level=0)
    start, end = content.index(b"IDAT"), content.index(b"IEND") - 8
    assert len(content) == len(other)
    assert decode(other).shape == (10, 20, 3)
    with pytest.raises(PictureError, match="checksum of its data is wrong"):
        decode(content[:start] + other[start:end] + content[end:])


def test_what_stands_behind_the_end_is_not_looked_at() -> None:
    whole = make_png(20, 10, ROW * 10)
    for rest in (b"rest", chunk(b"IDAT", b"rest")[:-1] + b"?", chunk(b"teSt", b"") * MAX_CHUNKS):
        assert np.array_equal(decode(whole + rest), decode(whole))


def test_data_that_claim_to_go_on_beyond_the_end_are_damaged() -> None:
    """Their checksum would be there, and Pillow makes do without."""
    content = bytearray(make_png(20, 10, ROW * 10))
    place = content.index(b"IDAT") - 4
    content[place : place + 4] = (len(content) - place).to_bytes(4)
    with pytest.raises(PictureError, match="cut off"):
        decode(bytes(content))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("size", [(1, 1), (7, 3), (64, 48)])
def test_a_black_picture_is_whole(mode: str, size: tuple[int, int]) -> None:
    assert decode(encoded(Image.new(mode, size), "PNG")).shape == (*size[::-1], 3)


def test_chunks_without_end_are_refused() -> None:
    content, note = make_png(20, 10, ROW * 10), chunk(b"teSt", b"")
    for place in (33, len(content) - 12):  # before the data, and behind them
        few, many = (content[:place] + note * n + content[place:] for n in (9_000, MAX_CHUNKS))
        assert decode(few).shape == (10, 20, 3)
        with pytest.raises(LargePictureError, match="at most 100,000 chunks"):
            decode(many)


def test_data_beyond_the_picture_cost_nothing() -> None:
    assert decode(make_png(20, 10, ROW * 10 + bytes(50_000_000))).shape == (10, 20, 3)
