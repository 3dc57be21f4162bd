"""Draw digits into a file, in a process of its own: what measures memory must stay small.

python -m benchmarks.harness.draw_picture FILE DIGITS HEIGHT WIDTH SHARE [--ballpoint]
"""

import argparse

import numpy as np
from PIL import Image

from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.types import Pixels

PHOTO_HEIGHT = 1000
"""Taller pictures get uneven light and the grain of a camera."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("digits")
    parser.add_argument("height", type=int)
    parser.add_argument("width", type=int)
    parser.add_argument("share", type=float, help="of its part of the picture that a digit fills")
    parser.add_argument(
        "--ballpoint", action="store_true", help="blue on paper, not black on white"
    )
    given = parser.parse_args()
    pen = Pen((35, 50, 140), (236, 233, 226), 0.09) if given.ballpoint else Pen()
    picture = draw_digits(given.digits, (given.height, given.width), pen, given.share)
    if given.height > PHOTO_HEIGHT:
        picture = photograph(picture)
    Image.fromarray(picture).save(given.file, quality=92)


def draw_digits(digits: str, size: tuple[int, int], pen: Pen, share: float) -> Pixels:
    """Draw digits beside each other in a picture of a height and a width."""
    part = (size[0], size[1] // len(digits))
    return np.hstack([sketch(int(digit), part, pen, height=share) for digit in digits])


def photograph(picture: Pixels) -> Pixels:
    """Add light that falls from one side, and grain."""
    height, width = picture.shape[:2]
    across, down = np.linspace(0.55, 1.0, width), np.linspace(0.9, 1.0, height)
    light = (down[:, None] * across)[:, :, None]
    grain = np.random.default_rng(0).normal(0, 3, picture.shape)
    return (picture * light + grain).clip(0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
