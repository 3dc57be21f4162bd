"""Paper: a tone, its texture, what shows through it, and stains."""

import cv2
import numpy as np

from inkdigit.synthetic.scenes.layers import Canvas, Coverage, draw_colour, draw_noise


def draw_paper(side: int, random: np.random.Generator, *, is_even: bool = False) -> Canvas:
    """Draw an empty sheet: a light tone, rarely a dark one, and mostly white where it is even."""
    if is_even:
        tone = random.uniform(0, 255, 3) if random.random() < 0.3 else np.full(3, 255.0)
        return np.ones((side, side, 3), np.float32) * tone.astype(np.float32)
    darkest = 40 if random.random() < 0.12 else 115
    paper = np.ones((side, side, 3), np.float32) * draw_colour(random, darkest, 255, 22)
    if random.random() < 0.6:
        grain = draw_noise(random, side, np.exp(random.uniform(np.log(2), np.log(60)))) - 0.5
        paper *= 1 + (grain * random.uniform(0, 0.12))[..., None]
    if random.random() < 0.1:
        paper *= 1 - (_draw_stain(side, random) * random.uniform(0.05, 0.35))[..., None]
    return paper


def show_through(canvas: Canvas, back: Coverage, random: np.random.Generator) -> Canvas:
    """Let what stands on the sheet's back show through, mirrored, soft and faint."""
    mirrored = cv2.GaussianBlur(cv2.flip(back, 1), (0, 0), random.uniform(1.0, 3.0))
    return np.asarray(canvas * (1 - mirrored * random.uniform(0.04, 0.16))[..., None], np.float32)


def _draw_stain(side: int, random: np.random.Generator) -> Coverage:
    """Draw a blot with soft borders, or the ring of a cup."""
    noise = draw_noise(random, side, random.uniform(0.15, 0.6) * side)
    if random.random() < 0.3:
        ring = np.zeros((side, side), np.uint8)
        centre = tuple(int(place) for place in random.uniform(0, side, 2))
        radius = int(random.uniform(0.2, 0.6) * side)
        cv2.circle(ring, centre, radius, 255, max(2, side // 30), cv2.LINE_AA)
        soft = cv2.GaussianBlur(ring, (0, 0), max(1.0, side / 100))
        return np.asarray(soft / 255 * noise, np.float32)
    return np.asarray(np.clip((noise - random.uniform(0.4, 0.7)) * 4, 0, 1), np.float32)
