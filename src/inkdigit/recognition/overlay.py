"""A picture with what was read in it: boxes, digits, and how sure each is."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from inkdigit.percent import format_confidence
from inkdigit.recognition.digit import Digit
from inkdigit.recognition.reading import Reading
from inkdigit.recognition.thresholds import DEFAULT_THRESHOLDS, Thresholds
from inkdigit.types import Box, Pixels

Colour = tuple[int, int, int]
Font = ImageFont.ImageFont | ImageFont.FreeTypeFont


class OverlayStyle(NamedTuple):
    """Sizes in pixels, colours in RGB."""

    min_side: int = 320
    """The shorter side is enlarged to this, so that labels can be read."""
    max_side: int = 8000
    """The longer side is not enlarged beyond this."""
    accepted: Colour = (22, 128, 60)
    unsure: Colour = (190, 100, 0)
    background: Colour = (255, 255, 255)


OVERLAY_STYLE = OverlayStyle()


def draw_overlay(
    pixels: Pixels,
    reading: Reading,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
    style: OverlayStyle = OVERLAY_STYLE,
) -> Pixels:
    """Draw the digits of a reading into its picture: boxes, labels, and confidences below.

    A box is green where its digit is sure, and amber where it is not.

    >>> from inkdigit import Reader, draw_overlay
    >>> from inkdigit.synthetic.samples import sketch
    >>> pixels = sketch(7, (400, 400))
    >>> draw_overlay(pixels, Reader().read(pixels)).dtype
    dtype('uint8')

    Args:
        pixels: (h, w, 3) uint8, RGB: the picture, upright, as `decode` gives it.
        reading: of that picture.
        thresholds: from where on a digit is sure.
        style: sizes and colours.

    Returns:
        (h, w, 3) uint8; enlarged where the picture is small, with room for the labels around it.
    """
    picture, scale = _enlarge(pixels, style)
    size = _choose_font_size(picture, [digit.box.height * scale for digit in reading.digits])
    margin = round(1.5 * size)
    canvas_size = (picture.width + 2 * margin, picture.height + 2 * margin)
    canvas = Image.new("RGB", canvas_size, style.background)
    canvas.paste(picture, (margin, margin))
    pen = _Pen(ImageDraw.Draw(canvas), size, style)
    for digit in reading.digits:
        is_sure = digit.confidence >= thresholds.accept_confidence
        pen.draw_digit(digit, _outline(digit.box, scale, margin), is_sure=is_sure)
    return np.asarray(canvas)


def draw_boxes(pixels: Pixels, boxes: Sequence[Box], style: OverlayStyle = OVERLAY_STYLE) -> Pixels:
    """Draw boxes alone: (h, w, 3) uint8, enlarged where the picture is small."""
    picture, scale = _enlarge(pixels, style)
    draw = ImageDraw.Draw(picture)
    width = max(2, min(picture.size) // 160)
    for box in boxes:
        _draw_rectangle(draw, _outline(box, scale, 0), style.accepted, width)
    return np.asarray(picture)


def _enlarge(pixels: Pixels, style: OverlayStyle) -> tuple[Image.Image, int]:
    """Copy a picture, with sides that are long enough for words; and its scale."""
    shorter, longer = sorted(pixels.shape[:2])
    scale = max(1, min(-(-style.min_side // shorter), style.max_side // longer))
    picture = Image.fromarray(pixels)
    size = (picture.width * scale, picture.height * scale)
    return picture.resize(size, Image.Resampling.NEAREST), scale


def _choose_font_size(picture: Image.Image, heights: Sequence[int]) -> int:
    """A third of the digits' median height, at least 16, if the picture has room for that."""
    size = max(16, sorted(heights)[len(heights) // 2] // 3 if heights else 16)
    return max(1, min(size, min(picture.size) // 4))


def _outline(box: Box, scale: int, margin: int) -> Box:
    """The box of a digit's outline on the canvas, two pixels larger on each side."""
    left, top = box.x * scale + margin - 2, box.y * scale + margin - 2
    return Box(left, top, box.width * scale + 4, box.height * scale + 4)


def _draw_rectangle(draw: ImageDraw.ImageDraw, box: Box, colour: Colour, width: int) -> None:
    """Draw a box; Pillow's right and bottom lie within a rectangle."""
    corners = (box.x, box.y, box.right - 1, box.bottom - 1)
    draw.rectangle(corners, outline=colour, width=width)


class _Pen:
    """Draws digits on a canvas, in fonts of one size."""

    def __init__(self, draw: ImageDraw.ImageDraw, size: int, style: OverlayStyle) -> None:
        self._draw = draw
        self._style = style
        self._label_font = ImageFont.load_default(size)
        self._confidence_font = ImageFont.load_default(max(11, size // 2))
        self._line_width = max(2, size // 12)

    def draw_digit(self, digit: Digit, outline: Box, *, is_sure: bool) -> None:
        """Draw a digit's outline, its label above, and its confidence below."""
        colour = self._style.accepted if is_sure else self._style.unsure
        middle = outline.x + (outline.width - 1) / 2
        _draw_rectangle(self._draw, outline, colour, self._line_width)
        self._write((middle, outline.y - 2), str(digit.label), self._label_font, colour, "mb")
        confidence = format_confidence(digit.confidence)
        self._write((middle, outline.bottom + 1), confidence, self._confidence_font, colour, "mt")

    def _write(
        self, place: tuple[float, float], text: str, font: Font, colour: Colour, anchor: str
    ) -> None:
        """Write on a plain ground, so that the words can be read on any picture."""
        left, top, right, bottom = self._draw.textbbox(place, text, font, anchor=anchor)
        ground = (left - 3, top - 2, right + 3, bottom + 2)
        self._draw.rounded_rectangle(ground, 3, fill=self._style.background)
        self._draw.text(place, text, colour, font, anchor=anchor)
