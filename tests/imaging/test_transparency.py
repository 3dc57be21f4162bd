"""A transparent picture lies on the paper that it was drawn for."""

import numpy as np
import pytest
from PIL import Image

from inkdigit.imaging.decode import decode
from support.pictures import encoded


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
