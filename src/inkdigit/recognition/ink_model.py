"""The ink model: views of pictures -> ink."""

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from inkdigit.layout.ink import INK_SETTINGS
from inkdigit.recognition.onnx_session import open_session, read_model_file
from inkdigit.types import InkMap, Pixels


class EvenSettings(NamedTuple):
    """Which views are seen once: small ones whose paper is even."""

    most_pixels: int = 160**2
    """A view that has more is seen in a mirror, too."""
    edge: int = 2
    """Pixels around ink in which it may tinge the paper."""
    difference: float = 1.0
    """Tones by which it may differ from one place of it."""


EVEN_SETTINGS = EvenSettings()


class InkModel:
    """The network that says where a pen's strokes are, from an ONNX file.

    Args:
        path: a file that makes (n, h, w) uint8 of views (n, h, w, 3) uint8.
        threads: processor threads to use; 0 for all.

    Raises:
        ModelError: there is no such file, or it is damaged.
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._session = open_session(read_model_file(path), path, threads)

    def find_ink(self, pixels: Pixels) -> InkMap:
        """Say of each pixel how much of it a pen's stroke covers.

        The view is seen as it is and in a mirror: a stroke that is taken for a wall in one of them
        is seldom one in the other. A small drawing on even paper needs no mirror, for nothing
        stands there that was not found; edges of its strokes come out a little thinner.

        Args:
            pixels: (h, w, 3) uint8, RGB; both sides are multiples of 16.

        Returns:
            (h, w) uint8: 0 where there is none, 255 for full ink.
        """
        seen = self._run(pixels)
        if seen.size <= EVEN_SETTINGS.most_pixels and is_rest_even(pixels, seen):
            return seen
        return np.asarray(np.maximum(seen, self._run(pixels[:, ::-1])[:, ::-1]), np.uint8)

    def _run(self, pixels: Pixels) -> InkMap:
        return np.asarray(self._session.run(None, {"views": pixels[None]})[0][0], np.uint8)


def is_rest_even(pixels: Pixels, ink: InkMap, settings: EvenSettings = EVEN_SETTINGS) -> bool:
    """Tell whether a picture is of one tone wherever there is no ink, and not next to some.

    Args:
        pixels: (h, w, 3) uint8.
        ink: (h, w) uint8 that was found in it.
        settings: what is of one tone.
    """
    around = np.ones((2 * settings.edge + 1, 2 * settings.edge + 1), np.uint8)
    covered = cv2.dilate((ink >= INK_SETTINGS.min_ink).astype(np.uint8), around)
    paper = pixels[np.unravel_index(covered.argmin(), covered.shape)].tolist()
    darkest, lightest = (
        tuple(tone + by for tone in paper) for by in (-settings.difference, settings.difference)
    )
    even = cv2.inRange(pixels, darkest, lightest)
    return bool(np.logical_or(even, covered).all())
