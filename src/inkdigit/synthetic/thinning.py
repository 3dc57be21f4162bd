"""Thinning: strokes -> lines of one pixel along their middle, which hang together as they do.

Source: T. Y. Zhang, C. Y. Suen, "A Fast Parallel Algorithm for Thinning Digital Patterns", 1984.
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
        mask: (h, w) uint8, 1 where there is ink; its edges are without.
    """
    thin = mask.copy()
    while True:
        before = thin
        for table in EDGE_TABLES:
            codes = cv2.filter2D(thin, cv2.CV_8U, NEIGHBOUR_BITS, borderType=cv2.BORDER_CONSTANT)
            thin = thin & np.asarray(cv2.LUT(codes, table), np.uint8)
        if np.array_equal(before, thin):
            return thin


def _make_table(paired: tuple[tuple[int, int, int], ...]) -> Mask:
    """Say of each code whether its pixel stays: 1, or 0 where it is an edge that may go.

    `paired` are three neighbours each, of which one must be paper.
    """
    kept = np.ones(256, np.uint8)
    for code in range(len(kept)):
        inked = [code >> bit & 1 for bit in range(8)]
        runs = sum(one < after for one, after in zip(inked, inked[1:] + inked[:1], strict=True))
        has_paper = all(not all(inked[bit] for bit in three) for three in paired)
        is_edge = sum(inked) in range(2, 7)  # one alone ends a line, seven are around a hole
        kept[code] = not (is_edge and runs == 1 and has_paper)
    return kept


EDGE_TABLES = (_make_table(((0, 2, 4), (2, 4, 6))), _make_table(((0, 2, 6), (0, 4, 6))))
"""What stays when edges at the right and below are taken off, and those at the left and above."""
