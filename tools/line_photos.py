"""Strips of lines as the reader gets them: photographed, and found again by the ink network."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from inkdigit.layout.ink import INK_SETTINGS
from inkdigit.recognition.ink_model import InkModel
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.synthetic.line_damage import damage_strip
from inkdigit.types import InkMap, Pixels

Random = np.random.Generator
Range = tuple[float, float]
INK_FILE = WEIGHTS / "ink.onnx"
MULTIPLE = 16
"""Sides of what the ink network takes."""


class PhotoSettings(NamedTuple):
    """What pictures of strips are like."""

    share: float = 0.6
    """How often a strip is photographed; else it is damaged as ink."""
    digit_height: Range = (9.0, 56.0)
    """Pixels that digits are tall in the picture, evenly by logarithm, ..."""
    seen_height: Range = (28.0, 62.0)
    """... and in the view in which the ink network sees it."""
    blurred_share: float = 0.6
    """How often pictures are out of focus, ..."""
    most_blur: float = 0.1
    """... by at most this part of a digit's height, ..."""
    grained_share: float = 0.6
    """... have grain, ..."""
    compressed_share: float = 0.5
    """... are compressed as JPEG, ..."""
    light_share: float = 0.1
    """... and are written light on dark."""
    least_found: float = 0.45
    """Part of the strip that must be found: what is lost can't be read."""


PHOTO_SETTINGS = PhotoSettings()


def see_strip(
    strip: InkMap,
    tall: float,
    oversampling: int,
    random: Random,
    finders: Sequence[Path] = (INK_FILE,),
) -> InkMap:
    """Scale a strip down as `damage_strip` does, mostly by way of a picture of it.

    Args:
        strip: (h, w) uint8.
        tall: pixels of its digits.
        oversampling: how many times the strip is larger than it comes out.
        random: the same state gives the same picture.
        finders: files of ink networks, of which any one finds the strip.

    Returns:
        (h / oversampling, w / oversampling) uint8.
    """
    if random.random() < PHOTO_SETTINGS.share:
        picture = photograph_strip(strip, tall, random)
        found = find_again(picture, strip, tall, random, finders)
        seen = np.minimum(found, strip).sum() / max(1, int(strip.sum()))
        if seen >= PHOTO_SETTINGS.least_found:
            size = (strip.shape[1] // oversampling, strip.shape[0] // oversampling)
            return np.asarray(cv2.resize(found, size, interpolation=cv2.INTER_AREA), np.uint8)
    return damage_strip(strip, tall, oversampling, random)


def photograph_strip(strip: InkMap, tall: float, random: Random) -> Pixels:
    """Take a picture of a strip on paper: (h, w, 3) uint8, in a size of its own."""
    wanted = choose(PHOTO_SETTINGS.digit_height, random)
    covered = scale(strip, wanted / tall).astype(np.float32)[..., None] / 255
    height, width = covered.shape[:2]
    light = cv2.resize(random.uniform(-1, 1, (3, 5)).astype(np.float32), (width, height))
    paper = (
        random.uniform(110, 250) + random.normal(0, 6, 3) + light[..., None] * random.uniform(0, 25)
    )
    ink = paper - choose((24, 210), random) + random.normal(0, 20, 3)
    picture = np.asarray(paper + covered * (np.clip(ink, 0, 255) - paper), np.float32)
    if random.random() < PHOTO_SETTINGS.blurred_share:
        blur = random.uniform(0.2, 0.2 + PHOTO_SETTINGS.most_blur * wanted)
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), blur), np.float32)
    if random.random() < PHOTO_SETTINGS.grained_share:
        grain = random.normal(0, random.uniform(0, 8), (height, width, 1))
        picture = np.asarray(picture + grain, np.float32)
    pixels = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    if random.random() < PHOTO_SETTINGS.light_share:
        pixels = 255 - pixels
    if random.random() < PHOTO_SETTINGS.compressed_share:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(25, 95))]
        pixels = np.asarray(cv2.imdecode(cv2.imencode(".jpg", pixels, quality)[1], 1), np.uint8)
    return pixels


def find_again(
    pixels: Pixels, strip: InkMap, tall: float, random: Random, finders: Sequence[Path]
) -> InkMap:
    """Find the ink of a strip's picture as the reader does: as large as the strip."""
    seen = choose(PHOTO_SETTINGS.seen_height, random) / tall
    height, width = (max(2 * MULTIPLE, MULTIPLE * round(seen * side / MULTIPLE))
                     for side in strip.shape)  # fmt: skip
    method = cv2.INTER_AREA if width < pixels.shape[1] else cv2.INTER_CUBIC
    view = np.asarray(cv2.resize(pixels, (width, height), interpolation=method), np.uint8)
    ink = load_finder(finders[int(random.integers(len(finders)))]).find_ink(view)
    ink[ink < INK_SETTINGS.min_ink] = 0
    size = (strip.shape[1], strip.shape[0])
    method = cv2.INTER_AREA if size[0] < width else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(ink, size, interpolation=method), np.uint8)


@cache
def load_finder(file: Path) -> InkModel:
    """Load an ink network once a process."""
    return InkModel(file)


def choose(between: Range, random: Random) -> float:
    """Choose a number, evenly by logarithm."""
    return float(np.exp(random.uniform(*np.log(between))))


def scale(strip: InkMap, factor: float) -> InkMap:
    """Scale ink by a factor."""
    size = (max(4, round(strip.shape[1] * factor)), max(4, round(strip.shape[0] * factor)))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(strip, size, interpolation=method), np.uint8)
