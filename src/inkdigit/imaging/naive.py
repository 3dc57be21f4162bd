"""What the tutorial does with a picture, kept to show what it gives: grey, resize, nothing else."""

import cv2
import numpy as np

from inkdigit.types import FRAME_SIDE, Frame, Pixels


def build_naive_frame(pixels: Pixels) -> Frame:
    """Squeeze a whole picture into a frame, whatever its shape and polarity.

    Args:
        pixels: (h, w, 3) uint8, RGB.

    Returns:
        (28, 28) uint8.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return cv2.resize(grey, (FRAME_SIDE, FRAME_SIDE)).astype(np.uint8)
