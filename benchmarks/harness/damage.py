"""Damaged frames: how much of its accuracy a network keeps where a picture suffered.

The kinds and strengths are those of N. Mu and J. Gilmer, "MNIST-C: A Robustness Benchmark for
Computer Vision", 2019; the code is ours, so figures compare closely, not to the last digit.
"""

from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from inkdigit.types import FRAME_SIDE, Frames

Ink = NDArray[np.float64]
"""(28, 28), 0..1."""
Kind = Callable[[Ink, np.random.Generator], Ink]
WHITE = 255
MIDDLE = (FRAME_SIDE - 1) / 2


def damage(frames: Frames, kind: str, seed: int = 0) -> Frames:
    """Damage frames.

    Args:
        frames: (n, 28, 28) uint8.
        kind: one of `UNSEEN` or `SEEN`.
        seed: the same one gives the same damage.

    Returns:
        (n, 28, 28) uint8.
    """
    apply = KINDS[kind]
    random = np.random.default_rng([seed, *kind.encode()])
    ink = [apply(frame / WHITE, random) for frame in frames]
    return np.rint(np.clip(np.reshape(ink, frames.shape), 0, 1) * WHITE).astype(np.uint8)


def _add_shot_noise(ink: Ink, random: np.random.Generator) -> Ink:
    return random.poisson(ink * 3) / 3


def _add_impulse_noise(ink: Ink, random: np.random.Generator) -> Ink:
    """Salt and pepper on 17 % of the pixels."""
    hit = random.random(ink.shape) < 0.17  # noqa: PLR2004
    return np.where(hit, random.integers(0, 2, ink.shape), ink)


def _blur_by_glass(ink: Ink, random: np.random.Generator) -> Ink:
    """Blurred, half of all pixels swapped with a neighbour, twice, and blurred again."""
    glass = ndimage.gaussian_filter(ink, 0.7)
    for _ in range(2):
        for y in range(FRAME_SIDE - 1, 1, -1):
            for x in range(FRAME_SIDE - 1, 1, -1):
                if random.random() < 0.5:  # noqa: PLR2004
                    other = (y + int(random.integers(-1, 1)), x + int(random.integers(-1, 1)))
                    glass[y, x], glass[other] = glass[other], glass[y, x]
    return np.asarray(ndimage.gaussian_filter(glass, 0.7), np.float64)


def _blur_by_motion(ink: Ink, random: np.random.Generator) -> Ink:
    """Smeared to one side, at -45 to 45 degrees, with a half-Gaussian of 3 pixels."""
    angle = np.deg2rad(random.uniform(-45, 45))
    steps = np.arange(11)
    weights = np.exp(-(steps**2) / (2 * 3.0**2))
    smeared = sum(
        weight * ndimage.shift(ink, (np.sin(angle) * step, np.cos(angle) * step), order=1)
        for step, weight in zip(steps, weights, strict=True)
    )
    return np.asarray(smeared / weights.sum(), np.float64)


def _add_fog(ink: Ink, random: np.random.Generator) -> Ink:
    """Under three times as much fog as ink, in clouds of every size."""
    clouds = sum(
        cv2.resize(random.uniform(-1, 1, (size, size)), ink.shape[::-1]) * 1.4 ** -np.log2(size)
        for size in (2, 4, 8, 16, 28)
    )
    thick = (clouds - np.min(clouds)) / np.ptp(clouds)
    top = ink.max()
    return np.asarray((ink + 3 * thick) * top / (top + 3), np.float64)


def _spatter(ink: Ink, random: np.random.Generator) -> Ink:
    """Drops of mud, a quarter as dark as ink, over it."""
    liquid = ndimage.gaussian_filter(random.normal(0.65, 0.3, ink.shape), 1)
    drops = ndimage.gaussian_filter((liquid > 0.65).astype(np.float64), 1.5)  # noqa: PLR2004
    drops[drops < 0.8] = 0  # noqa: PLR2004
    return np.asarray(ink * (1 - drops) + drops / 4, np.float64)


def _reduce_contrast(ink: Ink, random: np.random.Generator) -> Ink:  # noqa: ARG001 - nothing is random
    """A tenth of the contrast around the mean."""
    mean = float(ink.mean())
    return (ink - mean) * 0.1 + mean


def _add_dotted_line(ink: Ink, random: np.random.Generator) -> Ink:
    """A line across, two pixels on and two off."""
    first, last = random.integers(0, FRAME_SIDE - 1, 2)
    line = _draw_line((0, first), (FRAME_SIDE - 1, last))
    line[:, np.arange(FRAME_SIDE) // 2 % 2 == 0] = 0
    return np.clip(ink + line, 0, 1)


def _add_zigzag(ink: Ink, random: np.random.Generator) -> Ink:
    """A line across that turns every four pixels, two up and two down."""
    first = int(random.integers(0, FRAME_SIDE - 1))
    slope = random.integers(-5, 5) / 23
    columns = np.array([2, *range(4, 26, 4), 25])
    turns = np.array([0, *[2 if n % 2 else -2 for n in range(len(columns) - 2)], 0])
    rows = first + slope * (columns - 2) + turns
    corners = list(zip(columns, rows, strict=True))
    for start, end in pairwise(corners):
        ink = np.clip(ink + _draw_line(start, end), 0, 1)
    return ink


def _draw_line(start: tuple[float, float], end: tuple[float, float]) -> Ink:
    """A soft line from x, y to x, y; x grows."""
    (left, top), (right, bottom) = start, end
    rows, columns = np.indices((FRAME_SIDE, FRAME_SIDE), np.float64)
    middle = top + (columns - left) * (bottom - top) / (right - left)
    away = np.clip(np.abs(rows - middle), 0, 2.3 - 1e-9)
    line: Ink = np.clip(np.log(1 - away / 2.3) + 1, 0, 1)
    line[:, : int(left)] = line[:, int(np.ceil(right)) :] = 0
    return line


def _brighten(ink: Ink, random: np.random.Generator) -> Ink:  # noqa: ARG001 - nothing is random
    return ink + 0.5


def _shift(ink: Ink, random: np.random.Generator) -> Ink:
    """Three pixels along both axes."""
    down, right = 3 * random.choice([-1, 1], 2)
    return np.asarray(ndimage.shift(ink, (down, right), order=0), np.float64)


def _scale(ink: Ink, random: np.random.Generator) -> Ink:  # noqa: ARG001 - nothing is random
    """At 70 % of its size."""
    return _warp(ink, np.eye(2) / 0.7)


def _turn(ink: Ink, random: np.random.Generator) -> Ink:
    """By 0.4 radians, either way."""
    angle = 0.4 * random.choice([-1, 1])
    cos, sin = np.cos(angle), np.sin(angle)
    return _warp(ink, np.array([[cos, -sin], [sin, cos]]))


def _shear(ink: Ink, random: np.random.Generator) -> Ink:
    return _warp(ink, np.array([[1, 0], [0.4 * random.choice([-1, 1]), 1]]))


def _warp(ink: Ink, linear: NDArray[np.float64]) -> Ink:
    """Read where a linear map of rows and columns around the middle points."""
    centre = np.full(2, MIDDLE)
    warped = ndimage.affine_transform(ink, linear, centre - linear @ centre, order=1)
    return np.asarray(warped, np.float64)


UNSEEN: dict[str, Kind] = {
    "shot noise": _add_shot_noise,
    "impulse noise": _add_impulse_noise,
    "glass blur": _blur_by_glass,
    "motion blur": _blur_by_motion,
    "fog": _add_fog,
    "spatter": _spatter,
    "contrast": _reduce_contrast,
    "dotted line": _add_dotted_line,
    "zigzag": _add_zigzag,
}
"""Kinds that no recipe trains on."""
SEEN: dict[str, Kind] = {
    "brightness": _brighten,
    "shift": _shift,
    "scale": _scale,
    "turn": _turn,
    "shear": _shear,
}
"""Kinds that recipe `reader` trains on, though more gently: grey ground, moves and stretches."""
KINDS = UNSEEN | SEEN
