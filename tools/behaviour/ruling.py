"""Where the rules of paper and of forms run, on a picture of so many digits."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Point = tuple[int, int]
Rules = Iterator[tuple[Point, Point]]
"""Each rule's two ends."""
Ruling = Callable[[NDArray[Any], int], Rules]


def underline(pixels: NDArray[Any], _length: int) -> Rules:
    height, width = pixels.shape[:2]
    yield (2, height - 10), (width - 3, height - 10)


def strike(pixels: NDArray[Any], _length: int) -> Rules:
    height, width = pixels.shape[:2]
    yield (0, height // 2), (width - 1, height // 2)


def box(pixels: NDArray[Any], _length: int) -> Rules:
    yield from comb(pixels, 1)


def comb(pixels: NDArray[Any], length: int) -> Rules:
    """A wall on both sides of each digit, and rules above and below."""
    height, width = pixels.shape[:2]
    low, right = height - 6, width - 6
    for x in np.linspace(5, right, length + 1).astype(int).tolist():
        yield (x, 5), (x, low)
    yield (5, 5), (right, 5)
    yield (5, low), (right, low)


def squares(pixels: NDArray[Any], _length: int) -> Rules:
    height, width = pixels.shape[:2]
    for x in range(4, width, 24):
        yield (x, 0), (x, height - 1)
    for y in range(4, height, 24):
        yield (0, y), (width - 1, y)


RULINGS: dict[str, Ruling] = {
    "underlined": underline,
    "struck through": strike,
    "boxed": box,
    "in a comb": comb,
    "on squared paper": squares,
}
