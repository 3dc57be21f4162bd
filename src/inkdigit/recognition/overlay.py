"""A picture with what was read in it: boxes, digits, and how sure each is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from inkdigit.recognition.reading import Digit, Reading
from inkdigit.recognition.thresholds import DEFAULT_THRESHOLDS
from inkdigit.types import Box, Pixels

Colour = tuple[int, int, int]
Font = ImageFont.ImageFont | ImageFont.FreeTypeFont


@dataclass(frozen=True)
class OverlayStyle:
    """Sizes in pixels, colours in RGB."""

    min_side: int = 320
    """The shorter side is enlarged to this, so that labels can be read."""
    max_side: int = 8000
    """The longer side is not enlarged beyond this."""
    accepted: Colour = (22, 128, 60)
    unsure: Colour = (190, 100, 0)
    background: Colour = (255, 255, 255)


OVERLAY_STYLE = OverlayStyle()


def draw_overlay(pixels: Pixels, reading: Reading) -> Pixels:
    """Draw the digits of a reading into its picture: boxes, labels, and confidences below.

    A box is green where its digit is sure, and amber where it is not.

    Args:
        pixels: (h, w, 3) uint8, RGB: the picture, upright, as `decode` gives it.
        reading: of that picture.

    Returns:
        (h, w, 3) uint8; enlarged where the picture is small, with room for the labels around it.
    """
    picture, scale = _enlarge(pixels)
    size = _choose_font_size(picture, [digit.box.height * scale for digit in reading.digits])
    margin = round(1.5 * size)
    canvas_size = (picture.width + 2 * margin, picture.height + 2 * margin)
    canvas = Image.new("RGB", canvas_size, OVERLAY_STYLE.background)
    canvas.paste(picture, (margin, margin))
    pen = _Pen(ImageDraw.Draw(canvas), size)
    for digit in reading.digits:
        pen.draw_digit(digit, _outline(digit.box, scale, margin))
    return np.asarray(canvas)


def draw_boxes(pixels: Pixels, boxes: Sequence[Box]) -> Pixels:
    """Draw boxes alone: (h, w, 3) uint8, enlarged where the picture is small."""
    picture, scale = _enlarge(pixels)
    draw = ImageDraw.Draw(picture)
    width = max(2, min(picture.size) // 160)
    for box in boxes:
        draw.rectangle(_outline(box, scale, 0), outline=OVERLAY_STYLE.accepted, width=width)
    return np.asarray(picture)


def _enlarge(pixels: Pixels) -> tuple[Image.Image, int]:
    """Copy a picture, with sides that are long enough for words; and its scale."""
    shorter, longer = sorted(pixels.shape[:2])
    scale = max(1, min(-(-OVERLAY_STYLE.min_side // shorter), OVERLAY_STYLE.max_side // longer))
    picture = Image.fromarray(pixels)
    size = (picture.width * scale, picture.height * scale)
    return picture.resize(size, Image.Resampling.NEAREST), scale


def _choose_font_size(picture: Image.Image, heights: Sequence[int]) -> int:
    """A third of the digits' median height, at least 16, if the picture has room for that."""
    size = max(16, sorted(heights)[len(heights) // 2] // 3 if heights else 16)
    return max(1, min(size, min(picture.size) // 4))


def _outline(box: Box, scale: int, margin: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a box's outline, just outside of it."""
    left, top = box.x * scale + margin - 2, box.y * scale + margin - 2
    return left, top, left + box.width * scale + 3, top + box.height * scale + 3


class _Pen:
    """Draws digits on a canvas, in fonts of one size."""

    def __init__(self, draw: ImageDraw.ImageDraw, size: int) -> None:
        self._draw = draw
        self._label_font = ImageFont.load_default(size)
        self._confidence_font = ImageFont.load_default(max(11, size // 2))
        self._line_width = max(2, size // 12)

    def draw_digit(self, digit: Digit, outline: tuple[int, int, int, int]) -> None:
        """Draw a digit's outline, its label above, and its confidence below."""
        is_sure = digit.confidence >= DEFAULT_THRESHOLDS.accept_confidence
        colour = OVERLAY_STYLE.accepted if is_sure else OVERLAY_STYLE.unsure
        left, top, right, bottom = outline
        middle = (left + right) / 2
        self._draw.rectangle(outline, outline=colour, width=self._line_width)
        self._write((middle, top - 2), str(digit.label), self._label_font, colour, "mb")
        confidence = f"{digit.confidence:.0%}"
        self._write((middle, bottom + 2), confidence, self._confidence_font, colour, "mt")

    def _write(
        self, place: tuple[float, float], text: str, font: Font, colour: Colour, anchor: str
    ) -> None:
        """Write on a plain ground, so that the words can be read on any picture."""
        left, top, right, bottom = self._draw.textbbox(place, text, font, anchor=anchor)
        ground = (left - 3, top - 2, right + 3, bottom + 2)
        self._draw.rounded_rectangle(ground, 3, fill=OVERLAY_STYLE.background)
        self._draw.text(place, text, colour, font, anchor=anchor)
