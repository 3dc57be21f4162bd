"""Drawn numbers: each digit's box and frame have its own ink, and none of its neighbours'."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigit import Reader
from inkdigit.synthetic.samples import STROKES
from inkdigit.synthetic.strokes import interpolate_spline

SLANT = 0.25
"""Columns to the right by which each row stands against the one below: columns overlap."""


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def draw(text: str, tall: int) -> list[NDArray[np.uint8]]:
    """Draw a slanted number: the ink of each of its digits, (h, w), apart from the others'."""
    layers = []
    for number, digit in enumerate(text):
        layer = np.zeros((2 * tall, (len(text) + 1) * tall), np.uint8)
        for stroke in STROKES[int(digit)]:
            x, y = interpolate_spline(stroke).T
            x = (0.62 * x + SLANT * (1 - y) + 0.4 + 0.78 * number) * tall
            points = np.stack([x, (y + 0.5) * tall], axis=1)
            cv2.polylines(layer, [np.rint(points).astype(np.int32)], False, 255, tall // 12)
        layers.append(layer)
    return layers


@pytest.mark.parametrize("text", ["316", "771", "1711", "5570"])
@pytest.mark.parametrize("tall", [48])
def test_a_box_is_around_its_own_digit(reader: Reader, text: str, tall: int) -> None:
    layers = draw(text, tall)
    ink = np.max(layers, axis=0)
    reading = reader.read(np.repeat(255 - ink[:, :, None], 3, axis=2))
    assert reading.text == text
    for digit, layer in zip(reading.digits, layers, strict=True):
        x, y, width, height = cv2.boundingRect(layer)
        assert np.abs(np.subtract(digit.box, (x, y, width, height))).max() <= 4
