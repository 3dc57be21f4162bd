"""How the light falls over a picture: less along a line, or away from a bright spot."""

import numpy as np
from numpy.typing import NDArray

from inkdigit.types import Pixels

ORDER = 3
"""Of the polynomial that light is: a soft shadow needs the third."""
EXPLAINED = 0.95
"""The part of how the paper varies that must be the light's: else there is a shadow with an edge, a
desk around the paper, or much ink."""
Y, X = np.array([(y, x) for y in range(ORDER + 1) for x in range(ORDER + 1 - y)]).T
"""The exponents of its terms."""
Light = NDArray[np.int16]


def light_over(paper: Pixels, height: int, width: int) -> Light:
    """How much lighter than the mean each pixel is, as a polynomial of its place says.

    Args:
        paper: (h, w, 3) uint8, a small copy without strokes, as a wide median leaves it.
        height: of the picture that is asked about.
        width: of it.

    Returns:
        (height, width, 3) int16, channel by channel; all zero where that explains too little.
    """
    channels = paper.shape[2]
    none = np.zeros((height, width, channels), np.int16)
    varying = (paper - paper.mean(axis=(0, 1))).reshape(-1, channels)
    if not varying.any():  # as a drawing's
        return none
    down, across = map(_powers, paper.shape[:2])
    terms = (down[Y, :, None] * across[X, None, :]).reshape(len(Y), -1)  # (terms, h * w)
    # By the normal equations; of a strip that is one pixel wide they have many solutions.
    weights = np.linalg.lstsq(terms @ terms.T, terms @ varying, rcond=None)[0]  # (terms, 3)
    if ((weights.T @ terms) ** 2).sum() < EXPLAINED * (varying**2).sum():
        return none
    polynomial = np.zeros((channels, ORDER + 1, ORDER + 1))
    polynomial[:, Y, X] = weights.T
    light = _powers(height).T @ polynomial @ _powers(width)  # (3, height, width)
    return np.ascontiguousarray(np.rint(light).transpose(1, 2, 0), np.int16)


def _powers(side: int) -> NDArray[np.float64]:
    """(powers, side): 1, x, x², x³, where the picture goes from -1 to 1."""
    return np.asarray(np.linspace(-1, 1, side) ** np.arange(ORDER + 1)[:, None])
