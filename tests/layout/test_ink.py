"""Ink is found whatever the paper, the light and the colour; paper alone is blank."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigit.layout.ink import find_ink
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.types import InkMap
from support.pictures import noisy, shadowed

SIZE = (160, 160)
BLACK_ON_WHITE = Pen((0, 0, 0), (255, 255, 255))
PENS = {
    "ballpoint": Pen((35, 50, 140), (240, 240, 236)),
    "chalk": Pen((235, 235, 228), (38, 60, 50)),
    "pale red": Pen((243, 162, 155), (246, 247, 241)),
    "grey paper": Pen((60, 60, 60), (120, 118, 115)),
    "dark paper": Pen((20, 20, 20), (70, 70, 70)),
    "white on red": Pen((255, 255, 255), (200, 30, 30)),
}

Light = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
LIGHTS: dict[str, Light] = {
    "from the left": lambda x, _y: 1 - 0.4 * x,
    "from a corner": lambda x, y: 1 - 0.25 * x - 0.2 * y,
    "of a lamp": lambda x, y: 1 - 0.6 * ((x - 0.4) ** 2 + (y - 0.6) ** 2),
}
"""How much of it there is, 0..1, at x, y from 0 to 1."""


def overlap(found: InkMap, expected: InkMap) -> float:
    """Intersection over union of what is more than half ink."""
    a, b = found > 127, expected > 127
    return float((a & b).sum() / (a | b).sum())


@pytest.fixture(scope="module")
def truth() -> InkMap:
    return np.asarray(255 - sketch(5, SIZE, BLACK_ON_WHITE)[:, :, 0], np.uint8)


@pytest.mark.parametrize("pen", PENS.values(), ids=PENS)
def test_ink_of_every_colour_and_polarity_is_found(pen: Pen, truth: InkMap) -> None:
    assert overlap(find_ink(sketch(5, SIZE, pen)), truth) > 0.9


def test_shadow_and_noise_are_no_ink(truth: InkMap) -> None:
    picture = noisy(shadowed(sketch(5, SIZE, PENS["ballpoint"])))
    assert overlap(find_ink(picture), truth) > 0.8


@pytest.mark.parametrize("shade", [0, 30, 128, 255])
def test_blank_paper_has_no_ink(shade: int) -> None:
    paper = np.full((*SIZE, 3), shade, np.uint8)
    assert not find_ink(paper).any()
    assert not find_ink(noisy(paper, spread=2.0)).any()


@pytest.mark.parametrize(("spread", "coarseness"), [(2, 1), (2, 2), (3, 0), (4, 0), (6, 0), (6, 2)])
def test_the_texture_of_paper_is_no_ink(spread: int, coarseness: int) -> None:
    for seed in range(20):
        texture = np.random.default_rng(seed).normal(0, 1, (120, 160))
        if coarseness:
            texture = np.asarray(cv2.GaussianBlur(texture, (0, 0), coarseness), np.float64)
        paper = np.rint(200 + texture * spread / texture.std())[:, :, None].repeat(3, axis=2)
        assert not find_ink(np.asarray(paper, np.uint8)).any()


@pytest.mark.parametrize("size", [(300, 50), (60, 240), (160, 160)])
@pytest.mark.parametrize("light", LIGHTS.values(), ids=LIGHTS)
def test_light_that_falls_off_is_no_ink(light: Light, size: tuple[int, int]) -> None:
    y, x = np.linspace(0, 1, size[0])[:, None, None], np.linspace(0, 1, size[1])[:, None]
    paper = np.full((*size, 3), 230) * light(x, y)
    assert not find_ink(noisy(np.asarray(paper, np.uint8), spread=1.5)).any()
    written = sketch(5, size, PENS["ballpoint"], height=0.7)
    lit = np.asarray(written * light(x, y), np.uint8)
    assert overlap(find_ink(noisy(lit, spread=1.5)), find_ink(written)) > 0.8


@pytest.mark.parametrize("light", [False, True])
def test_ink_in_the_margin_alone_is_found(light: bool) -> None:
    picture = np.full((320, 320, 3), 250, np.uint8)
    picture[4:26, 8:12] = 20
    ink = find_ink(255 - picture if light else picture)
    assert (ink[6:24, 8:12] == 255).all()
    assert not ink[40:].any()


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (2, 3), (16, 16)])
def test_the_smallest_pictures_end(size: tuple[int, int]) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    assert find_ink(picture).shape == size


def test_the_edge_of_a_shadow_over_a_page_is_no_ink() -> None:
    page = np.full((600, 800, 3), 225, np.uint8)
    for place, label in enumerate((3, 6, 4, 9)):
        small = sketch(label, (60, 50), Pen((40, 40, 45), (225, 225, 225), 0.08), height=0.8)
        page[270:330, 250 + 60 * place : 300 + 60 * place] = small
    distance = np.add.outer(np.arange(600) * 0.6, np.arange(800)) - 560
    shade = 1 - 0.45 / (1 + np.exp(-distance / 12))  # a soft edge that runs through the digits
    found = find_ink(np.rint(page * shade[:, :, None]).astype(np.uint8))
    outside = found.copy()
    outside[265:335, 245:495] = 0
    assert not outside.any()
    assert (found > 127).sum() > 1500


def test_a_fat_digit_that_fills_a_small_picture_is_whole() -> None:
    fat = sketch(8, (32, 40), Pen((0, 0, 0), (255, 255, 255), 0.12), height=0.8)
    assert overlap(find_ink(fat), np.asarray(255 - fat[:, :, 0], np.uint8)) > 0.9
