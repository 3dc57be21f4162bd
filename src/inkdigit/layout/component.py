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

    def moved(self, right: int, down: int) -> "Component":
        """The same ink elsewhere."""
        x, y, width, height = self.box
        return Component((x + right, y + down, width, height), self.ink)

    def shrunk(self, step: int) -> "Component":
        """The same ink in the picture as `shrunk` makes it."""
        x, y = self.box[:2]
        before = cv2.copyMakeBorder(self.ink, y % step, 0, x % step, 0, cv2.BORDER_CONSTANT)
        ink = shrunk(np.asarray(before, np.uint8), step)
        return Component((x // step, y // step, ink.shape[1], ink.shape[0]), ink)


def shrunk(ink: InkMap, step: int) -> InkMap:
    """Ink whose sides are `step` times shorter: each pixel is the mean of `step` x `step`."""
    height, width = ink.shape
    whole = cv2.copyMakeBorder(ink, 0, -height % step, 0, -width % step, cv2.BORDER_CONSTANT)
    size = (whole.shape[1] // step, whole.shape[0] // step)
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8)


def joined(components: list[Component]) -> Component:
    """The ink of several pieces as one."""
    left, top, width, height = box = union_of_boxes([component.box for component in components])
    ink = np.zeros((height, width), np.uint8)
    for component in components:
        x, y, wide, tall = component.box
        window = ink[y - top : y - top + tall, x - left : x - left + wide]
        np.maximum(window, component.ink, out=window)
    return Component(box, ink)


def union_of_boxes(boxes: list[Box]) -> Box:
    """The least box that holds all of them; there is at least one."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top
