"""View: a part of a picture in a scale of its own, perhaps turned, and the way back."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.types import Box, Pixels

MULTIPLE = 16
"""Sides of a view are multiples of this, as the ink network takes them."""


class View(NamedTuple):
    """The part `box` of a picture, scaled to `width` and `height`, and turned about its middle.

    `degrees` is how far to the left; what comes in at the corners then is paper.
    """

    box: Box
    width: int
    height: int
    degrees: float = 0.0

    @classmethod
    def of(cls, box: Box, scale: float, degrees: float = 0.0) -> "View":
        """See a part of a picture in about a scale, in view pixels per pixel of the picture."""
        across, down = measure_turned(box.width * scale, box.height * scale, degrees)
        return cls(box, _round_side(across), _round_side(down), degrees)

    @property
    def scale(self) -> float:
        """Pixels of the view per pixel of the picture."""
        width, height = self._scaled_size
        return float(((width * height) / (self.box.width * self.box.height)) ** 0.5)

    def take(self, pixels: Pixels) -> Pixels:
        """Take the view of a picture: (height, width, 3) uint8."""
        part = pixels[self.box.window]
        size = self._scaled_size
        method = cv2.INTER_AREA if size[0] < self.box.width else cv2.INTER_CUBIC
        scaled = np.asarray(cv2.resize(part, size, interpolation=method), np.uint8)
        if not self.degrees:
            return scaled
        return np.asarray(
            cv2.warpAffine(
                scaled, self._matrix, (self.width, self.height),
                borderMode=cv2.BORDER_CONSTANT, borderValue=_find_paper(scaled),
            ),
            np.uint8,
        )  # fmt: skip

    def to_picture(self, box: Box) -> Box:
        """Find where in the picture a box of the view is: at least a pixel, within its part."""
        x, y = self._map_back(box)
        across, down = self.box.width / self._scaled_size[0], self.box.height / self._scaled_size[1]
        left = min(max(int(x.min() * across), 0), self.box.width - 1)
        top = min(max(int(y.min() * down), 0), self.box.height - 1)
        right = min(max(round(x.max() * across), left + 1), self.box.width)
        bottom = min(max(round(y.max() * down), top + 1), self.box.height)
        return Box(self.box.x + left, self.box.y + top, right - left, bottom - top)

    def find_edges(self, pixels: Pixels) -> Box:
        """Find where the picture's edges are, seen from the view: mostly outside.

        A view that is turned has them at its own edges.
        """
        if self.degrees:
            return Box(0, 0, self.width, self.height)
        across, down = self.width / self.box.width, self.height / self.box.height
        height, width = pixels.shape[:2]
        left, top = round(-self.box.x * across), round(-self.box.y * down)
        return Box(left, top, round(width * across), round(height * down))

    @property
    def _scaled_size(self) -> tuple[int, int]:
        """Width and height of the part before it is turned."""
        if not self.degrees:
            return self.width, self.height
        cosine, sine = _measure_turn(self.degrees)
        cosine, sine = abs(cosine), abs(sine)
        width, height = np.linalg.solve([[cosine, sine], [sine, cosine]], [self.width, self.height])
        return max(1, round(float(width))), max(1, round(float(height)))

    @property
    def _matrix(self) -> NDArray[np.float64]:
        """From the scaled part to the view: (2, 3), as OpenCV takes it."""
        width, height = self._scaled_size
        matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), self.degrees, 1.0)
        moved = np.array([(self.width - width) / 2, (self.height - height) / 2])
        return np.column_stack([matrix[:, :2], matrix[:, 2] + moved])

    def _map_back(self, box: Box) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Find the corners of a box in the scaled part: x and y of each."""
        x = np.array([box.x, box.right, box.right, box.x], np.float64)
        y = np.array([box.y, box.y, box.bottom, box.bottom], np.float64)
        if not self.degrees:
            return x, y
        inverse = cv2.invertAffineTransform(self._matrix)
        return tuple(inverse @ np.stack([x, y, np.ones(4)]))


def measure_turned(width: float, height: float, degrees: float) -> tuple[float, float]:
    """Measure how far across and down something reaches once it is turned."""
    cosine, sine = (abs(part) for part in _measure_turn(degrees))
    return cosine * width + sine * height, sine * width + cosine * height


def _measure_turn(degrees: float) -> tuple[float, float]:
    """The cosine and the sine of an angle."""
    return float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees)))


def _find_paper(pixels: Pixels) -> tuple[float, ...]:
    """Find the tone along a picture's edges: the median."""
    edges = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    return tuple(float(tone) for tone in np.median(edges, axis=0))


def _round_side(pixels: float) -> int:
    return max(2 * MULTIPLE, round(pixels / MULTIPLE) * MULTIPLE)
