"""How the light falls over a picture: less along a line, or away from a bright spot."""

import numpy as np
from numpy.typing import NDArray

from inkdigit.types import Pixels

EXPLAINED = 0.9
"""The part of how the paper varies that must be the light's: else there is a shadow with an edge, a
desk around the paper, or much ink."""
Light = NDArray[np.int16]


def light_over(paper: Pixels, height: int, width: int) -> Light:
    """How much lighter than the mean each pixel is, as a surface of second order says.

    Args:
        paper: (h, w, 3) uint8, a small copy without strokes, as a wide median leaves it.
        height: of the picture that is asked about.
        width: of it.

    Returns:
        (height, width, 3) int16, channel by channel; all zero where that explains too little.
    """
    terms = _terms(*paper.shape[:2]).reshape(6, -1)
    grey = paper.reshape(-1, paper.shape[2])
    varying = grey - grey.mean(axis=0)
    # By the normal equations; of a strip that is one pixel wide they have many solutions.
    weights = np.linalg.lstsq(terms @ terms.T, terms @ varying, rcond=None)[0]  # (6, 3)
    if ((weights.T @ terms) ** 2).sum() < EXPLAINED * (varying**2).sum():
        return np.zeros((height, width, paper.shape[2]), np.int16)
    surface = np.tensordot(_terms(height, width), weights.astype(np.float32), axes=(0, 0))
    return np.asarray(np.rint(surface), np.int16)


def _terms(height: int, width: int) -> NDArray[np.float32]:
    """(6, height, width): 1, x, y, x², xy, y²; the picture goes from -1 to 1."""
    y, x = np.meshgrid(
        np.linspace(-1, 1, height, dtype=np.float32),
        np.linspace(-1, 1, width, dtype=np.float32),
        indexing="ij",
    )
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y])
