"""Component: the ink of one digit, or of several that touch, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from inkdigit.types import Box, InkMap


@dataclass(frozen=True, eq=False)
class Component:
    """Some ink of a picture: its box, and (h, w) uint8 of that size without the neighbours."""

    box: Box
    ink: InkMap

    def move(self, right: int, down: int) -> "Component":
        """Move the same ink by some columns and rows."""
        return Component(self.box.move(right, down), self.ink)

    def shrink(self, factor: int) -> "Component":
        """Shrink the ink as `shrink_ink` does with the whole picture."""
        x, y = self.box.x, self.box.y
        before = cv2.copyMakeBorder(self.ink, y % factor, 0, x % factor, 0, cv2.BORDER_CONSTANT)
        ink = shrink_ink(np.asarray(before, np.uint8), factor)
        return Component(Box(x // factor, y // factor, ink.shape[1], ink.shape[0]), ink)


def shrink_ink(ink: InkMap, factor: int) -> InkMap:
    """Shrink ink to sides that are `factor` times shorter: each pixel is the mean of a square.

    Args:
        ink: (h, w) uint8; where a side is no multiple of `factor`, paper is put behind it.
        factor: at least 1.
    """
    height, width = ink.shape
    whole = cv2.copyMakeBorder(ink, 0, -height % factor, 0, -width % factor, cv2.BORDER_CONSTANT)
    size = (whole.shape[1] // factor, whole.shape[0] // factor)
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8)


def join_components(components: list[Component]) -> Component:
    """Join the ink of several components, at least one, to a single one."""
    box = Box.around(component.box for component in components)
    ink = np.zeros((box.height, box.width), np.uint8)
    for component in components:
        window = ink[component.box.move(-box.x, -box.y).window]
        np.maximum(window, component.ink, out=window)
    return Component(box, ink)


def erase_components(canvas: InkMap, components: Sequence[Component]) -> None:
    """Take components out of the ink, in place."""
    for component in components:
        canvas[component.box.window][component.ink > 0] = 0
