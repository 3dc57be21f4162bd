"""A picture with what was read in it: boxes, digits, and how sure each is."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from inkdigit.recognition.thresholds import ACCEPT_CONFIDENCE
from inkdigit.types import Box, Pixels

SHORTER_SIDE = 320
"""Pixels at least, so that the labels can be read."""
LONGEST_SIDE = 8000
"""Pixels of an enlarged picture at most."""
GREEN, AMBER, PAPER = (22, 128, 60), (190, 100, 0), (255, 255, 255)


def draw_overlay(pixels: Pixels, digits: Sequence[tuple[Box, int, float]]) -> Pixels:
    """Draw boxes, labels above them and confidences below.

    Args:
        pixels: (h, w, 3) uint8, RGB.
        digits: box, label and confidence (0..1) of each digit.

    Returns:
        (h, w, 3) uint8; enlarged where the picture is small, with room for the labels around it.
    """
    picture, scale = _enlarged(pixels)
    tall = sorted(box[3] * scale for box, _, _ in digits)
    size = max(16, tall[len(tall) // 2] // 3 if tall else 16)
    size = max(1, min(size, min(picture.size) // 4))
    room = round(1.5 * size)
    canvas = Image.new("RGB", (picture.width + 2 * room, picture.height + 2 * room), PAPER)
    canvas.paste(picture, (room, room))
    draw = ImageDraw.Draw(canvas)
    large, small = ImageFont.load_default(size), ImageFont.load_default(max(11, size // 2))
    for box, label, confidence in digits:
        colour = GREEN if confidence >= ACCEPT_CONFIDENCE else AMBER
        left, top, right, bottom = _rectangle(box, scale, room)
        draw.rectangle((left, top, right, bottom), outline=colour, width=max(2, size // 12))
        _chip(draw, ((left + right) / 2, top - 2), str(label), large, colour, "mb")
        _chip(draw, ((left + right) / 2, bottom + 2), f"{confidence:.0%}", small, colour, "mt")
    return np.asarray(canvas)


def draw_boxes(pixels: Pixels, boxes: Sequence[Box]) -> Pixels:
    """Draw boxes alone: (h, w, 3) uint8, enlarged where the picture is small."""
    picture, scale = _enlarged(pixels)
    draw = ImageDraw.Draw(picture)
    for box in boxes:
        draw.rectangle(
            _rectangle(box, scale, 0), outline=GREEN, width=max(2, min(picture.size) // 160)
        )
    return np.asarray(picture)


def _enlarged(pixels: Pixels) -> tuple[Image.Image, int]:
    """A copy with sides that are long enough for words, and its scale."""
    shorter, longer = sorted(pixels.shape[:2])
    scale = max(1, min(-(-SHORTER_SIDE // shorter), LONGEST_SIDE // longer))
    picture = Image.fromarray(pixels)
    size = (picture.width * scale, picture.height * scale)
    return picture.resize(size, Image.Resampling.NEAREST), scale


def _rectangle(box: Box, scale: int, room: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a box's outline, just outside of it."""
    x, y, width, height = (value * scale for value in box)
    left, top = x + room - 2, y + room - 2
    return left, top, left + width + 3, top + height + 3


def _chip(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
    colour: tuple[int, int, int],
    anchor: str,
) -> None:
    """Words on a white ground, so that they can be read on any picture."""
    left, top, right, bottom = draw.textbbox(place, text, font, anchor=anchor)
    draw.rounded_rectangle((left - 3, top - 2, right + 3, bottom + 2), 3, fill=PAPER)
    draw.text(place, text, colour, font, anchor=anchor)
