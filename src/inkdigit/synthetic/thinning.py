"""Thinning: strokes -> lines of one pixel along their middle, which hang together as they do.

Source: Z. Guo, R. W. Hall, "Parallel Thinning with Two-Subiteration Algorithms", 1989.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
NEIGHBOUR_BITS = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)
"""Which bit of a pixel's code says that there is ink beside it: clockwise, from the one above."""


def thin_strokes(mask: Mask) -> Mask:
    """Thin strokes to one pixel: (h, w) uint8, 0 or 1, of the same size.

    Args:
        mask: (h, w) uint8, 1 where there is ink.
    """
    thin = mask.copy()
    while True:
        before = thin
        for table in KEPT_TABLES:
            codes = cv2.filter2D(thin, cv2.CV_8U, NEIGHBOUR_BITS, borderType=cv2.BORDER_CONSTANT)
            thin = thin & np.asarray(cv2.LUT(codes, table), np.uint8)
        if np.array_equal(before, thin):
            return thin


def _make_tables() -> tuple[Mask, Mask]:
    """Say of each code, (256,) uint8, whether its pixel stays: 1, or 0 where it is an edge.

    The two are for edges of opposite sides. The names of the neighbours are the paper's.
    """
    p2, p3, p4, p5, p6, p7, p8, p9 = (np.arange(256) >> bit & 1 for bit in range(8))
    parts = (~p2 & (p3 | p4)) + (~p4 & (p5 | p6)) + (~p6 & (p7 | p8)) + (~p8 & (p9 | p2))
    pairs = (p9 | p2) + (p3 | p4) + (p5 | p6) + (p7 | p8)
    others = (p2 | p3) + (p4 | p5) + (p6 | p7) + (p8 | p9)
    inked = np.minimum(pairs, others)
    ends_or_joins = (parts != 1) | (inked < 2) | (inked > 3)  # noqa: PLR2004 - the paper's
    first = ends_or_joins | (p8 & (p6 | p7 | (1 - p9)) > 0)
    second = ends_or_joins | (p4 & (p2 | p3 | (1 - p5)) > 0)
    return first.astype(np.uint8), second.astype(np.uint8)


KEPT_TABLES = _make_tables()
