"""How the light falls over a picture: less along a line, or away from a bright spot."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigit.types import Pixels

Illumination = NDArray[np.int16]
"""(h, w, 3) int16, how much lighter than the mean each pixel is."""


class IlluminationSettings(NamedTuple):
    """Which polynomial the illumination is, and when it is believed."""

    order: int = 3
    """Of the polynomial: a soft shadow needs the third."""
    explained: float = 0.95
    """The part of the paper's variance that must be the illumination's: else there is a shadow with
    an edge, a desk around the paper, or much ink."""


ILLUMINATION_SETTINGS = IlluminationSettings()


def fit_illumination(
    paper: Pixels,
    height: int,
    width: int,
    settings: IlluminationSettings = ILLUMINATION_SETTINGS,
) -> Illumination:
    """Fit how much lighter than the mean each pixel is, as a polynomial of its place.

    Args:
        paper: (h, w, 3) uint8, a small copy without strokes, as a wide median leaves it.
        height: of the picture that is asked about.
        width: of it.
        settings: which polynomial.

    Returns:
        (height, width, 3) int16, channel by channel; all zero where that explains too little.
    """
    channels, order = paper.shape[2], settings.order
    none = np.zeros((height, width, channels), np.int16)
    variation = (paper - paper.mean(axis=(0, 1))).reshape(-1, channels)
    if not variation.any():  # as a drawing's
        return none
    y, x = np.nonzero(np.tri(order + 1)[::-1])  # the exponents of all terms up to the order
    down, across = (_build_powers(side, order) for side in paper.shape[:2])
    terms = (down[y, :, None] * across[x, None, :]).reshape(len(y), -1)  # (terms, h * w)
    # By the normal equations; of a strip that is one pixel wide they have many solutions.
    weights = np.linalg.lstsq(terms @ terms.T, terms @ variation, rcond=None)[0]  # (terms, 3)
    if ((weights.T @ terms) ** 2).sum() < settings.explained * (variation**2).sum():
        return none
    polynomial = np.zeros((channels, order + 1, order + 1))
    polynomial[:, y, x] = weights.T
    light = _build_powers(height, order).T @ polynomial @ _build_powers(width, order)
    return np.ascontiguousarray(np.rint(light).transpose(1, 2, 0), np.int16)  # from (3, h, w)


def _build_powers(side: int, order: int) -> NDArray[np.float64]:
    """Build (order + 1, side): 1, x, x², x³, where the picture goes from -1 to 1."""
    return np.asarray(np.linspace(-1, 1, side) ** np.arange(order + 1)[:, None])
