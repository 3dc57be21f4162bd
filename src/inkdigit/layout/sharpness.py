"""How sharply ink ends: strokes do, shadows do not."""

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import InkMap, Pixels


def measure_slopes(pixels: Pixels) -> NDArray[np.float32]:
    """Measure how steep a picture is at each pixel: the gradient of the steepest channel.

    Args:
        pixels: (h, w, 3) uint8.

    Returns:
        (h, w) float32.
    """
    calm = cv2.GaussianBlur(pixels, (0, 0), 0.8)
    across, down = cv2.Sobel(calm, cv2.CV_32F, 1, 0), cv2.Sobel(calm, cv2.CV_32F, 0, 1)
    first, second, third = cv2.split(cv2.magnitude(across, down))
    return np.asarray(cv2.max(cv2.max(first, second), third), np.float32)


def measure_sharpness(ink: InkMap, slopes: NDArray[np.float32]) -> float:
    """Measure the mean slope of the picture where its ink ends; 0 without ink.

    Args:
        ink: (h, w) uint8.
        slopes: (h, w) of the picture, as `measure_slopes` gives them.
    """
    _, mask = cv2.threshold(ink, 127, 255, cv2.THRESH_BINARY)
    edge = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    return float(cv2.mean(slopes, edge)[0])
