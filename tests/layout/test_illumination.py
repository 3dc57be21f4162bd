"""Light that falls off slowly is known from what has edges."""

from typing import Any

import numpy as np
import pytest

from inkdigit.layout.illumination import fit_illumination
from inkdigit.types import Pixels

FROM_MINUS_ONE = (np.linspace(-1, 1, 40)[:, None, None], np.linspace(-1, 1, 60)[:, None])
BENDS = np.array([[30, 20, 10], [-20, 0, 20], [-25, 10, 0], [-15, 15, 5], [10, -10, 0]])
"""Of x, y, x², y² and xy, in red, green and blue."""


def as_paper(values: Any) -> Pixels:
    return np.asarray(np.rint(np.broadcast_to(values, (40, 60, 3))), np.uint8)


def test_light_along_a_line_and_from_a_spot_is_found_channel_by_channel() -> None:
    y, x = FROM_MINUS_ONE
    terms = (x, y, x**2, y**2, x * y)
    paper = as_paper(160 + sum(term * bend for term, bend in zip(terms, BENDS, strict=True)))
    light = fit_illumination(paper, 40, 60)
    assert np.abs(light - (paper - paper.mean(axis=(0, 1)))).max() <= 1.5
    corners = np.ix_([0, -1], [0, -1])
    assert np.abs(fit_illumination(paper, 160, 200)[corners] - light[corners]).max() <= 1


@pytest.mark.parametrize("edge", [20, 30, 45])
def test_a_shadow_with_an_edge_is_left(edge: int) -> None:
    paper = as_paper(220)
    paper[:, edge:] = 120
    assert not fit_illumination(paper, 40, 60).any()


@pytest.mark.parametrize("size", [(1, 1), (1, 32), (32, 1), (6, 32)])
def test_even_light_and_strips(size: tuple[int, int]) -> None:
    assert not fit_illumination(np.full((*size, 3), 200, np.uint8), *size).any()
    falling = np.linspace(100, 200, size[0] * size[1]).reshape(*size, 1)
    paper = np.asarray(np.rint(falling), np.uint8).repeat(3, axis=2)
    assert np.abs(paper - paper.mean() - fit_illumination(paper, *size)).max() <= 1.5
