"""Scenes -> batches of views: parts of scenes in many scales and shapes, and their ink."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Random = np.random.Generator
VIEW_SHAPES = (
    (128, 128), (128, 128), (128, 128), (96, 192), (64, 256), (80, 208), (192, 128), (192, 192),
    (256, 256), (80, 80), (224, 32), (288, 64), (208, 48), (48, 304),
    (32, 320), (512, 512), (384, 640), (64, 768), (256, 512),
)  # fmt: skip
"""Height and width of views: those of a batch are alike."""
LARGEST_PART = 320
"""Pixels of a side: of a longer one, each other part mirrors the one before, for scenes are small.
Readers look at pages, and in small views no digit would be far from all edges."""
FEWEST_VIEWS = 2
"""In a batch, however large they are."""
CUT_SHARE = 0.3
"""How often a crop of writing is cut to its ink, ..."""
MOST_STRETCH = 1.2
"""... and stretched, if it would need no more than this part of its side to fill the view."""
PIXELS_PER_BATCH = 16 * 128 * 128
SCALES = (0.5, 1.4)
"""Pixels of a view per pixel of a scene, from the smallest to the largest, evenly by logarithm,
where a view is of any part. Most are of whole writings, as the reader looks at them."""


class Batch(NamedTuple):
    """Views (n, h, w, 3) uint8, and their ink (n, h, w) uint8."""

    views: NDArray[np.uint8]
    ink: NDArray[np.uint8]


def sample_batch(files: Sequence[NDArray[np.uint8]], random: Random) -> Batch:
    """Look at parts of some scenes.

    Args:
        files: (n, side, side, 4) uint8 each.
        random: the same state gives the same batch.
    """
    height, width = VIEW_SHAPES[int(random.integers(len(VIEW_SHAPES)))]
    views, inks = [], []
    for _ in range(max(FEWEST_VIEWS, PIXELS_PER_BATCH // (height * width))):
        file = files[int(random.integers(len(files)))]
        scene = np.asarray(file[random.integers(len(file))])
        rows, columns = -(-height // LARGEST_PART), -(-width // LARGEST_PART)
        view = take_view(scene, height // rows, width // columns, random)
        view = vary(mirror(view, rows, columns), random)
        views.append(view[..., :3])
        inks.append(view[..., 3])
    return Batch(np.stack(views), np.stack(inks))


def take_view(
    scene: NDArray[np.uint8], height: int, width: int, random: Random
) -> NDArray[np.uint8]:
    """Cut a part out of a scene and scale it: the whole scene, all its writing, or any part."""
    side, kind = len(scene), random.random()
    if kind < 0.3 and height == width:
        part = scene
    elif kind < 0.7:
        part = crop_writing(scene, height / width, random)
    else:
        scale = float(np.exp(random.uniform(*np.log(SCALES))))
        scale = max(scale, height / side, width / side)
        high, wide = min(side, round(height / scale)), min(side, round(width / scale))
        top, left = choose_corner(scene[..., 3], high, wide, random)
        part = scene[top : top + high, left : left + wide]
    method = cv2.INTER_AREA if len(part) > height else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, (width, height), interpolation=method), np.uint8)


def mirror(view: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """Put a view beside and below itself, each other time mirrored, so that paper goes on."""
    wide = np.concatenate([view[:, :: (-1) ** number] for number in range(columns)], axis=1)
    return np.concatenate([wide[:: (-1) ** number] for number in range(rows)], axis=0)


def crop_writing(scene: NDArray[np.uint8], aspect: float, random: Random) -> NDArray[np.uint8]:
    """Crop a scene to all its ink and some margins, in about a view's height over width."""
    side = len(scene)
    x, y, wide, high = cv2.boundingRect((scene[..., 3] > 127).astype(np.uint8))
    if not wide:
        x, y, wide, high = 0, 0, side, side
    margin = min(wide, high) * random.uniform(0, 1, 4) ** 2
    is_cut = random.random() < CUT_SHARE
    if is_cut:  # to the ink, at some sides or all
        margin = margin * (random.random(4) < random.choice([0.0, 0.0, 0.5]))
    left, top = x - margin[0], y - margin[1]
    right, bottom = x + wide + margin[2], y + high + margin[3]
    aspect *= float(np.exp(random.normal(0, 0.15)))
    more_high = max(0.0, aspect * (right - left) - (bottom - top))
    more_wide = max(0.0, (bottom - top) / aspect - (right - left))
    if is_cut and max(more_high / (bottom - top), more_wide / (right - left)) < MOST_STRETCH:
        more_high = more_wide = 0.0  # as high and as wide as the view, whatever it was
    shares = random.random(2)
    top, bottom = top - more_high * shares[0], bottom + more_high * (1 - shares[0])
    left, right = left - more_wide * shares[1], right + more_wide * (1 - shares[1])
    rows = slice(max(0, int(top)), min(side, int(np.ceil(bottom)) + 1))
    columns = slice(max(0, int(left)), min(side, int(np.ceil(right)) + 1))
    return scene[rows, columns]


def choose_corner(ink: NDArray[np.uint8], high: int, wide: int, random: Random) -> tuple[int, int]:
    """Choose the top and the left of a part: mostly one that holds some ink, if there is any."""
    side = len(ink)
    if random.random() < 0.8:
        inked = np.flatnonzero(ink[::4, ::4] > 127)
        if len(inked):
            row, column = divmod(int(random.choice(inked)), -(-side // 4))
            top = 4 * row - int(random.integers(0, high))
            left = 4 * column - int(random.integers(0, wide))
            return min(max(top, 0), side - high), min(max(left, 0), side - wide)
    return int(random.integers(0, side - high + 1)), int(random.integers(0, side - wide + 1))


def vary(view: NDArray[np.uint8], random: Random) -> NDArray[np.uint8]:
    """Mirror a view, exchange light and dark, or its colours, or weaken its tones."""
    if random.random() < 0.15:
        view = view[:, ::-1]
    if random.random() < 0.1:
        view = view[::-1]
    view = view.copy()
    if random.random() < 0.35:
        view[..., :3] = 255 - view[..., :3]
    if random.random() < 0.3:
        view[..., :3] = view[..., random.permutation(3)]
    if random.random() < 0.25:
        low, span = random.uniform(0, 60), random.uniform(0.45, 1)
        view[..., :3] = np.clip(low + view[..., :3] * span, 0, 255).astype(np.uint8)
    return view
