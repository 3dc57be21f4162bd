"""What pens, paper, cameras and the finding of ink make of a line: breaks, blur, few pixels."""

import cv2
import numpy as np

from inkdigit.types import InkMap


def wear_strokes(paper: InkMap, tall: float, random: np.random.Generator) -> InkMap:
    """Wear strokes away as a dry pen does, or where a rule was taken out: the same size.

    Args:
        paper: (h, w) uint8.
        tall: pixels of its digits.
        random: the same state gives the same damage.
    """
    chance = random.random()
    if chance < 0.07:  # a rule ran through the line, and its ink went with it
        height, width = paper.shape
        y = random.uniform(0.1, 0.95) * height
        gap = max(1, round(random.uniform(0.02, 0.08) * tall))
        start, end = (0, width) if random.random() < 0.6 else sorted(random.integers(0, width, 2))
        kept = np.full_like(paper, 255)
        ends = (int(start), round(y)), (int(end), round(y + random.normal(0, 0.02) * width))
        cv2.line(kept, *ends, int(random.integers(0, 120)), gap, cv2.LINE_AA)
        return np.minimum(paper, kept)
    if chance < 0.13:
        return fade(paper, random, random.uniform(0.1, 0.35))
    return paper


def fade(ink: InkMap, random: np.random.Generator, part: float) -> InkMap:
    """Take ink away here and there, softly, in about a part, 0..1, of the places."""
    height, width = ink.shape
    cell = int(random.integers(6, 24))
    cells = random.uniform(0, 1, (max(2, height // cell), max(2, width // cell)))
    cells = cells.astype(np.float32)
    noise = cv2.resize(cells, (width, height), interpolation=cv2.INTER_LINEAR)
    kept = np.clip((noise - part) * 6 + 1, random.uniform(0, 0.4), 1)
    return np.asarray(ink * kept, np.uint8)


def damage_strip(
    strip: InkMap, tall: float, oversampling: int, random: np.random.Generator
) -> InkMap:
    """Scale a strip down as from a picture in which digits are 9 pixels tall or more.

    Args:
        strip: (h, w) uint8.
        tall: pixels of its digits.
        oversampling: how many times the strip is larger than it comes out.
        random: the same state gives the same grain and blur.

    Returns:
        (h / oversampling, w / oversampling) uint8.
    """
    width, height = strip.shape[1] // oversampling, strip.shape[0] // oversampling
    size = (width, height)
    if random.random() < 0.45:
        scale = min(1.0, random.uniform(9, 20) * oversampling / max(tall, 1.0))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(strip, size, interpolation=cv2.INTER_AREA)
    soft = np.asarray(small, np.float32)
    if random.random() < 0.55:
        sigma = float(random.uniform(0.3, 1.0))
        soft = np.asarray(cv2.GaussianBlur(soft, (0, 0), sigma), np.float32)
    if random.random() < 0.2:
        soft = soft + random.normal(0, random.uniform(3, 18), soft.shape).astype(np.float32)
    if random.random() < 0.6:
        floor, full = random.uniform(0, 70), random.uniform(110, 260)
        soft = (soft - floor) * (255 / (full - floor))
    else:  # all that is found is as sharp: half of the ink is the edge
        middle = random.uniform(0.2, 0.5) * float(np.percentile(soft, 99.5))
        slope = random.uniform(1.2, 5.0)
        soft = (soft - middle) * slope + min(random.uniform(60, 140), slope * middle)
    soft = soft.clip(0, 255).astype(np.float32)
    large = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.rint(np.clip(large, 0, 255)), np.uint8)
