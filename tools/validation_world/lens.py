"""The camera of the validation world: perspective, light, a table around, dither, coding."""

from typing import TypeVar

import cv2
import numpy as np

from inkdigit.types import Pixels
from tools.validation_world.sheets import Canvas, Random, fractal

Sheet = TypeVar("Sheet", Canvas, Pixels)
SHADED = 0.35
"""How often something throws a shadow on what a telephone sees."""
SPOILT = 0.15
"""How often a picture is compressed until blocks are seen."""


def shoot(canvas: Canvas, random: Random) -> Pixels:
    """Take a picture of a sheet: as a scanner, as a fax, or as a telephone does."""
    kind = random.choice(["scan", "phone", "phone", "fax", "screen"], p=[0.3, 0.25, 0.2, 0.1, 0.15])
    if kind == "screen":
        return np.clip(canvas, 0, 255).astype(np.uint8)
    if kind == "fax":
        return dither(canvas, random)
    if kind == "phone":
        canvas = put_on_table(canvas, random) if random.random() < 0.35 else canvas
        height, width = canvas.shape[:2]
        canvas = canvas * (0.8 + 0.15 * fractal(height, width, random, 2))[..., None]
        if random.random() < SHADED:
            canvas = cast_shadow(canvas, random)
        canvas = _blur(canvas, random.uniform(0.3, 1.5))
        tint = np.array([1 + random.normal(0, 0.05) for _ in range(3)])
        grain = random.normal(0, 1, canvas.shape) * np.sqrt(np.maximum(canvas * tint, 1)) * 0.4
        canvas = np.asarray(canvas * tint + grain, np.float32)
    else:
        canvas = _blur(canvas, random.uniform(0.2, 0.9))
        if random.random() < 0.5:
            canvas = np.repeat(canvas.mean(axis=2, keepdims=True), 3, axis=2)
    pixels = np.clip(canvas, 0, 255).astype(np.uint8)
    quality = random.integers(8, 40) if random.random() < SPOILT else random.integers(40, 95)
    _, coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


def cast_shadow(canvas: Canvas, random: Random) -> Canvas:
    """Let the edge of something, which is bent a little, take light from a part of a sheet."""
    height, width = canvas.shape[:2]
    across = random.normal(0, 1, 2)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    along = x * across[1] - y * across[0]
    behind = x * across[0] + y * across[1] + random.normal(0, 0.3) + 0.2 * along**2
    softness = np.exp(random.uniform(np.log(0.004), np.log(0.2)))
    dark = 1 / (1 + np.exp(np.clip(behind / softness, -50, 50)))
    return np.asarray(canvas * (1 - random.uniform(0.15, 0.6) * dark)[..., None], np.float32)


def _blur(canvas: Canvas, spread: float) -> Canvas:
    return np.asarray(cv2.GaussianBlur(canvas, (0, 0), spread), np.float32)


def turn_sheet(canvas: Sheet, degrees: float) -> Sheet:
    """Turn a sheet, (h, w, 3), to the left; the picture grows, and is of the sheet's tone there."""
    height, width = canvas.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    cosine, sine = np.abs(matrix[0, :2])
    size = (round(width * cosine + height * sine), round(width * sine + height * cosine))
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    edges = np.concatenate([canvas[0], canvas[-1], canvas[:, 0], canvas[:, -1]])
    tone = [float(one) for one in np.median(edges, axis=0)]
    turned = cv2.warpAffine(canvas, matrix, size, borderValue=tone)
    return np.asarray(turned, canvas.dtype)


def put_on_table(canvas: Canvas, random: Random) -> Canvas:
    """See a sheet in perspective, on a table of checks, stripes or grain."""
    height, width = canvas.shape[:2]
    size = np.array([width, height], np.float32)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * size
    inner = corners * 0.8 + 0.1 * size + random.normal(0, 0.03, (4, 2)).astype(np.float32) * size
    matrix = cv2.getPerspectiveTransform(corners, inner.astype(np.float32))
    sheet = cv2.warpPerspective(canvas, matrix, (width, height))
    cover = cv2.warpPerspective(np.ones((height, width), np.float32), matrix, (width, height))
    y, x = np.mgrid[0:height, 0:width]
    step = max(4, round(random.uniform(0.03, 0.2) * width))
    pattern = {
        "checks": ((x // step + y // step) % 2) * 2.0 - 1,
        "stripes": np.sin(x / step * 3),
        "grain": fractal(height, width, random),
    }[str(random.choice(["checks", "stripes", "grain"]))]
    tone = random.uniform(20, 200, 3)
    table = tone * (1 + random.uniform(0, 0.3) * pattern)[..., None]
    return np.asarray(sheet * cover[..., None] + table * (1 - cover[..., None]), np.float32)


def dither(canvas: Canvas, random: Random) -> Pixels:
    """Send a sheet by fax: black or white, by a threshold that moves with the tone around."""
    grey = cv2.GaussianBlur(canvas.mean(axis=2), (0, 0), 0.6)
    near = cv2.GaussianBlur(grey, (0, 0), max(4.0, len(grey) / 6))
    dark = near.mean() < 110
    level = near * (1.35 if dark else 0.82) + random.normal(0, 3, grey.shape)
    return np.repeat(np.where(grey > level, 255, 0).astype(np.uint8)[..., None], 3, axis=2)
