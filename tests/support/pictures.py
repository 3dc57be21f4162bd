"""Pictures that the tests make themselves."""

import io

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigit.types import Pixels


def canvas(
    ink: NDArray[np.uint8], size: tuple[int, int], at: tuple[int, int], side: int, *, light: bool
) -> NDArray[np.uint8]:
    """A frame enlarged to `side` pixels at (x, y) of a grey picture (h, w): dark ink or light."""
    large = cv2.resize(ink, (side, side), interpolation=cv2.INTER_CUBIC)
    picture = np.zeros(size, np.uint8)
    picture[at[1] : at[1] + side, at[0] : at[0] + side] = large
    return picture if light else 255 - picture


def shadowed(pixels: Pixels, darkest: float = 0.35) -> Pixels:
    """The same paper in a light that falls off from left to right."""
    light = np.linspace(1.0, darkest, pixels.shape[1])[None, :, None]
    return np.rint(pixels * light).astype(np.uint8)


def noisy(pixels: Pixels, spread: float = 4.0) -> Pixels:
    """The same picture with a camera's noise; `spread` in grey levels."""
    noise = np.random.default_rng(0).normal(0, spread, pixels.shape)
    return np.clip(np.rint(pixels + noise), 0, 255).astype(np.uint8)


def png(pixels: NDArray[np.uint8]) -> bytes:
    return encoded(Image.fromarray(pixels), "PNG")


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()
