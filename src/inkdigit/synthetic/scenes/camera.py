"""Camera: light and shadow, blur, few pixels, grain, compression, and a picture turned around."""

import cv2
import numpy as np

from inkdigit.synthetic.scenes.layers import Canvas, Coverage, to_coverage
from inkdigit.types import Pixels

Random = np.random.Generator
INTERPOLATIONS = (cv2.INTER_CUBIC, cv2.INTER_LINEAR, cv2.INTER_NEAREST)


def light(canvas: Canvas, random: Random) -> Canvas:
    """Let light fall unevenly, and something throw a shadow."""
    side = len(canvas)
    if random.random() < 0.75:
        y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j].astype(np.float32)
        slope = random.uniform(-0.28, 0.28, 2)
        spot = random.uniform(-0.3, 0.1)
        fall = 1 + slope[0] * x + slope[1] * y + spot * (x * x + y * y)
        canvas = np.asarray(canvas * fall[..., None], np.float32)
    if random.random() < 0.4:
        canvas = np.asarray(canvas * (1 - _draw_shadow(side, random))[..., None], np.float32)
    return canvas


def photograph(canvas: Canvas, random: Random) -> Pixels:
    """Take the picture: (side, side, 3) uint8.

    It may come from fewer pixels, blurred, grey, with grain, compressed, in two tones as old
    scanners give it, or with light and dark exchanged.
    """
    side = len(canvas)
    canvas = np.asarray(np.clip(canvas, 0, 255), np.float32)
    if random.random() < 0.33:
        canvas = 255 - canvas
    picture = _soften(canvas, random)
    if random.random() < 0.2:
        picture = np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2)
    if random.random() < 0.7:
        channels = 3 if random.random() < 0.5 else 1
        strength = random.uniform(0, 25 if random.random() < 0.15 else 9)
        picture = picture + random.normal(0, strength, (side, side, channels)).astype(np.float32)
    if random.random() < 0.09:
        picture = _raise_contrast(picture, random)
    pixels = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    return _compress(pixels, _draw_quality(random)) if random.random() < 0.4 else pixels


def save_drawing(canvas: Canvas, random: Random) -> Pixels:
    """Save a drawing as a program does: (side, side, 3) uint8, perhaps scaled, in two tones."""
    picture = np.asarray(np.clip(canvas, 0, 255), np.float32)
    if random.random() < 0.35:
        picture = 255 - picture
    if random.random() < 0.3:
        picture = _scale_up(picture, random)
    if random.random() < 0.3:
        picture = np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2)
    if random.random() < 0.1:
        picture = _raise_contrast(picture, random)
    return np.rint(np.clip(picture, 0, 255)).astype(np.uint8)


def _raise_contrast(picture: Canvas, random: Random) -> Canvas:
    """Spread the tones around what is near, up to two tones alone, as programs for scans do."""
    near = cv2.GaussianBlur(picture.mean(axis=2), (0, 0), random.uniform(0.12, 0.3) * len(picture))
    slope = np.exp(random.uniform(np.log(1.5), np.log(20)))
    is_dark = near.mean() < 128
    middle = near * random.uniform(1.1, 1.6) + 10 if is_dark else near * random.uniform(0.65, 0.92)
    return np.asarray((picture - middle[..., None]) * slope + 128, np.float32)


def _scale_up(picture: Canvas, random: Random) -> Canvas:
    """Scale a picture up from few pixels."""
    side = len(picture)
    small = int(np.exp(random.uniform(np.log(14), np.log(side))))
    few = cv2.resize(picture, (small, small), interpolation=cv2.INTER_AREA)
    how = INTERPOLATIONS[random.choice(len(INTERPOLATIONS), p=(0.6, 0.25, 0.15))]
    return np.asarray(cv2.resize(few, (side, side), interpolation=how), np.float32)


def _soften(picture: Canvas, random: Random) -> Canvas:
    """Lose detail: scaled up from few pixels, out of focus, or shaken."""
    kind = random.random()
    if kind < 0.34:
        return _scale_up(picture, random)
    if kind < 0.55:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), random.uniform(0.3, 2.6)), np.float32)
    if kind < 0.6:
        kernel = np.zeros((7, 7), np.float32)
        kernel[3] = 1 / 7
        around = cv2.getRotationMatrix2D((3, 3), random.uniform(0, 180), 1)
        shaken = cv2.warpAffine(kernel, around, (7, 7))
        return np.asarray(cv2.filter2D(picture, -1, shaken / shaken.sum()), np.float32)
    return picture


def _draw_shadow(side: int, random: Random) -> Coverage:
    """Draw how much light a shadow takes: hard or soft, of anything, or all beside a line."""
    drawn = np.zeros((side, side), np.uint8)
    kind = random.random()
    if kind < 0.4:
        y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
        angle = random.uniform(0, 2 * np.pi)
        drawn[np.cos(angle) * x + np.sin(angle) * y > random.uniform(-0.6, 0.6)] = 255
    elif kind < 0.7:
        points = random.uniform(-0.3, 1.3, (4, 2)) * side
        cv2.fillPoly(drawn, [np.rint(points).astype(np.int32)], 255)
    else:
        centre = [int(place) for place in random.uniform(0, side, 2)]
        axes = [int(place) for place in random.uniform(0.2 * side, 0.8 * side, 2)]
        cv2.ellipse(drawn, centre, axes, random.uniform(0, 180), 0, 360, 255, -1)
    blur = np.exp(random.uniform(np.log(1), np.log(side / 8)))
    soft = to_coverage(np.asarray(cv2.GaussianBlur(drawn, (0, 0), blur), np.uint8))
    most = 0.88 if random.random() < 0.35 else 0.6
    return np.asarray(soft * random.uniform(0.2, most), np.float32)


def _draw_quality(random: Random) -> int:
    """Draw the quality of a JPEG, 7 to 94, evenly by logarithm: blocks are seen in half of them."""
    return int(np.exp(random.uniform(np.log(7), np.log(95))))


def _compress(pixels: Pixels, quality: int) -> Pixels:
    """Compress a picture as JPEG, and open it again."""
    _, coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
