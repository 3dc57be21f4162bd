"""Draws the recorder's own pictures: every kind of thing that reading tells apart."""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.behaviour.glyphs import DIGITS, OTHER, OTHER_DIGITS
from tools.behaviour.handwriting import DEFAULT_HAND, Hand, Ink, random_of, write_line, write_lines
from tools.behaviour.ruling import RULINGS

Pixels = NDArray[np.uint8]
"""(h, w, 3) uint8, RGB."""
Colour = tuple[int, int, int]
Named = Iterator[tuple[str, Pixels]]

PAPER: Colour = (248, 247, 242)
PEN: Colour = (25, 25, 40)
COLOURS: dict[str, tuple[Colour, Colour]] = {
    "dark on light": (PEN, PAPER),
    "light on dark": (PAPER, PEN),
    "blue on yellow": ((30, 40, 150), (245, 230, 150)),
    "pale pencil": (((170,) * 3), ((225,) * 3)),
}
"""The pen and the paper."""


def draw_pictures() -> dict[str, Pixels]:
    """Draw all of them, by their names."""
    groups = (
        draw_digits(), draw_colours(), draw_numbers(), draw_pages(), draw_rules(),
        draw_turned(), draw_light(), draw_no_digits(), draw_blanks(), draw_far_away(),
    )  # fmt: skip
    return {name: pixels for group in groups for name, pixels in group}


def put_on_paper(ink: Ink, margin: int = 20, pen: Colour = PEN, paper: Colour = PAPER) -> Pixels:
    """Ink on a sheet with `margin` pixels around it."""
    share = np.pad(ink, margin)[..., None] / 255
    mixed = share * np.array(pen) + (1 - share) * np.array(paper)
    return np.asarray(np.rint(mixed), np.uint8)


def write(name: str, *lines: str, hand: Hand = DEFAULT_HAND) -> Pixels:
    """Lines in the usual colours, bent by what their name gives."""
    return put_on_paper(write_lines(lines, random_of(name), hand), max(6, hand.height // 3))


def number_of(name: str, length: int) -> str:
    """A number of so many digits."""
    return "".join(random_of(name).choice(list(DIGITS), length))


def draw_digits() -> Named:
    """Each digit in each size, as it is written elsewhere, and cut tightly."""
    for height in (10, 16, 28, 60, 150):
        for digit in DIGITS:
            name = f"digit {digit}, {height} pixels"
            yield name, write(name, digit, hand=Hand(height, stroke=0.12))
    for digit in OTHER_DIGITS:
        for height in (28, 60):
            name = f"digit {digit}, written otherwise, {height} pixels"
            yield name, write(name, digit, hand=Hand(height, glyphs=OTHER))
    for digit in DIGITS:
        name = f"digit {digit}, cut tightly"
        yield name, put_on_paper(write_line(digit, random_of(name)), margin=0)


def draw_colours() -> Named:
    """A digit and a number in each pair of colours, with thin and with fat strokes."""
    for title, (pen, paper) in COLOURS.items():
        for stroke in (0.03, 0.1, 0.22):
            for text in ("5", "4071"):
                name = f"{text}, {title}, stroke {stroke}"
                ink = write_line(text, random_of(name), Hand(stroke=stroke))
                yield name, put_on_paper(ink, 25, pen, paper)


def draw_numbers() -> Named:
    """Numbers of two to twelve digits: apart, close, touching, overlapping."""
    for gap in (0.4, 0.15, 0.0, -0.08, -0.2):
        for length in (2, 3, 4, 6, 8, 12):
            for height in (24, 64):
                name = f"number of {length}, gap {gap}, {height} pixels"
                yield name, write(name, number_of(name, length), hand=Hand(height, gap=gap))


def draw_pages() -> Named:
    """Several lines, of one length and of several."""
    for count in (2, 3, 5):
        for length in (1, 3, 7):
            name = f"page of {count} lines of {length}"
            texts = [number_of(f"{name} {row}", length) for row in range(count)]
            yield name, write(name, *texts, hand=Hand(40))
            texts[-1] = texts[-1][:1]
            yield f"{name}, the last short", write(name, *texts, hand=Hand(40))


def draw_rules() -> Named:
    """Numbers with rules and walls around and through them."""
    for length in (1, 4):
        for thick in (1, 3):
            for title, ruling in RULINGS.items():
                name = f"number of {length}, {title}, {thick} pixels"
                pixels = write(name, number_of(name, length))
                for start, end in ruling(pixels, length):
                    cv2.line(pixels, start, end, PEN, thick)
                yield name, pixels


def draw_turned() -> Named:
    """Numbers that are turned, and numbers that lean."""
    for degrees in (-30, -12, -4, 4, 12, 30, 90):
        for text in ("7", "2946"):
            name = f"{text}, turned by {degrees} degrees"
            yield name, turn(write(name, text), degrees)
    for slant in (-0.5, -0.25, 0.25, 0.5):
        name = f"number of 4, leaning by {slant}"
        pixels = write(name, number_of(name, 4))
        lean = np.array([[1, slant, -slant * pixels.shape[0] / 2], [0, 1, 0]])
        yield name, warp(pixels, lean)


def turn(pixels: Pixels, degrees: float) -> Pixels:
    """Turn a picture about its middle, on a square that holds all of it."""
    height, width = pixels.shape[:2]
    side = round(np.hypot(height, width))
    top, left = (side - height) // 2, (side - width) // 2
    room = np.pad(
        pixels, ((top, side - height - top), (left, side - width - left), (0, 0)), mode="edge"
    )
    matrix = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, 1.0)
    return warp(room, np.asarray(matrix, np.float64))


def warp(pixels: Pixels, matrix: NDArray[np.float64]) -> Pixels:
    """Move each pixel by an affine map; what was outside is paper."""
    height, width = pixels.shape[:2]
    warped = cv2.warpAffine(pixels, matrix, (width, height), borderValue=PAPER)
    return np.asarray(warped, np.uint8)


def draw_light() -> Named:
    """Numbers in uneven light, with noise, blurred, and with little contrast."""
    for length in (1, 5):
        for title in ("shadow", "noise", "blur", "low contrast", "shadow and noise"):
            name = f"number of {length}, {title}"
            yield name, damage(write(name, number_of(name, length)), title)


def damage(pixels: Pixels, title: str) -> Pixels:
    """Do to a picture what its title says."""
    values = pixels.astype(np.float64)
    if "shadow" in title:
        values *= np.linspace(1.0, 0.35, values.shape[1])[None, :, None]
    if "contrast" in title:
        values = 150 + 0.15 * (values - 150)
    if "blur" in title:
        values = np.asarray(cv2.GaussianBlur(values, (0, 0), 3.0))
    if "noise" in title:
        values += random_of(title).normal(0, 8, values.shape)
    return np.rint(np.clip(values, 0, 255)).astype(np.uint8)


def draw_no_digits() -> Named:
    """Letters, signs, shapes, and digits among them."""
    texts = ("A", "B", "C", "D", "H", "x", "ABCD", "HEAD", "+", "-", "=", "/", "#", "(", "12 + 34",
             "x = 5", "3.14", "-7", "12:30", "A1B2", "(68)")  # fmt: skip
    for text in texts:
        name = f"text {text}"
        yield name, write(name, text)
    for title, thick in (("ring", 6), ("disc", cv2.FILLED)):
        pixels = blank_paper(120, 120)
        cv2.circle(pixels, (60, 60), 40, PEN, thick)
        yield title, pixels


def draw_blanks() -> Named:
    """Nothing: in each of several sizes, evenly, with noise, and with a slope of light."""
    for height, width in ((1, 1), (2, 200), (28, 28), (100, 160), (600, 800)):
        for title, tone in (("white", 255), ("black", 0), ("grey", 128)):
            yield f"{title}, {height} x {width}", np.full((height, width, 3), tone, np.uint8)
    for title in ("shadow", "noise", "shadow and noise"):
        yield f"empty paper, {title}", damage(blank_paper(150, 200), title)


def draw_far_away() -> Named:
    """Little ink on much paper, near the middle and at the edge."""
    for share in (2, 8, 25):
        for place in ("middle", "corner"):
            name = f"digit at a {share}th of the sheet, {place}"
            ink = write(name, number_of(name, 1), hand=replace(DEFAULT_HAND, height=48))
            height, width = ink.shape[:2]
            sheet = blank_paper(height * share, width * share)
            top, left = ((sheet.shape[0] - height) // 2, (sheet.shape[1] - width) // 2)
            top, left = (top, left) if place == "middle" else (1, 1)
            sheet[top : top + height, left : left + width] = ink
            yield name, sheet


def blank_paper(height: int, width: int) -> Pixels:
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:] = PAPER
    return pixels
