"""Piece: the ink of one digit, or of several, and where it stands."""

from dataclasses import dataclass

import cv2
import numpy as np

from inkdigit.types import Box, InkMap


@dataclass(frozen=True, eq=False)
class Component:
    """The ink of one digit: its box in the picture, and (h, w) uint8 without the neighbours."""

    box: Box
    ink: InkMap

    def move(self, right: int, down: int) -> "Component":
        """The same ink elsewhere."""
        return Component(self.box.move(right, down), self.ink)

    def shrink(self, step: int) -> "Component":
        """The same ink in the picture as `shrunk` makes it."""
        x, y = self.box.x, self.box.y
        before = cv2.copyMakeBorder(self.ink, y % step, 0, x % step, 0, cv2.BORDER_CONSTANT)
        ink = shrink_ink(np.asarray(before, np.uint8), step)
        return Component(Box(x // step, y // step, ink.shape[1], ink.shape[0]), ink)


def shrink_ink(ink: InkMap, step: int) -> InkMap:
    """Ink whose sides are `step` times shorter: each pixel is the mean of `step` x `step`."""
    height, width = ink.shape
    whole = cv2.copyMakeBorder(ink, 0, -height % step, 0, -width % step, cv2.BORDER_CONSTANT)
    size = (whole.shape[1] // step, whole.shape[0] // step)
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8)


def join_components(components: list[Component]) -> Component:
    """The ink of several pieces as one."""
    box = Box.around(component.box for component in components)
    ink = np.zeros((box.height, box.width), np.uint8)
    for component in components:
        window = ink[component.box.move(-box.x, -box.y).window]
        np.maximum(window, component.ink, out=window)
    return Component(box, ink)
