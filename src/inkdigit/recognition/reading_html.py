"""A reading as HTML, for notebooks: the picture with boxes, and each digit's frame with bars."""

from base64 import b64encode
from html import escape
from typing import NamedTuple

import cv2

from inkdigit.percent import format_confidence
from inkdigit.recognition.digit import Digit
from inkdigit.recognition.overlay import OVERLAY_STYLE, Colour
from inkdigit.recognition.preview import Preview
from inkdigit.recognition.reading import Reading
from inkdigit.recognition.thresholds import DEFAULT_THRESHOLDS
from inkdigit.types import CLASSES


class HtmlStyle(NamedTuple):
    """How much is shown, and sizes in pixels."""

    digits: int = 24
    """Whose frames are shown, at most: a page of them would be long."""
    bar_height: int = 40
    """Of what is certain."""
    bar_width: int = 9
    min_side: int = 160
    max_side: int = 320
    """The longer side of the picture is brought between these."""


HTML_STYLE = HtmlStyle()


def format_html(reading: Reading) -> str:
    """Format a reading as one element, which loads nothing and whose text is escaped."""
    said = escape(reading.text) or "&ndash;"
    words = [format_confidence(reading.confidence) + " sure"] if reading.text else []
    words += [reading.status.replace("_", " "), *filter(None, (reading.message, reading.path))]
    picture = _draw_picture(reading, reading.preview) if reading.preview else ""
    digits = "".join(_draw_digit(digit) for digit in reading.digits[: HTML_STYLE.digits])
    left = len(reading.digits) - HTML_STYLE.digits
    more = f"<span>and {left:,} more</span>" if left > 0 else ""
    return (
        '<div style="display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start">'
        f"{picture}<div>"
        f'<div style="font-size:28px;line-height:1.2;white-space:pre">{said}</div>'
        f"<div>{escape(' · '.join(words))}</div>"
        '<div style="display:flex;flex-wrap:wrap;gap:12px;margin-top:8px;align-items:flex-end">'
        f"{digits}{more}</div></div></div>"
    )


def _draw_picture(reading: Reading, preview: Preview) -> str:
    """Draw the picture with a box around each digit."""
    width, height = preview.width, preview.height
    longer = max(width, height)
    shown = min(max(longer, HTML_STYLE.min_side), HTML_STYLE.max_side) / longer
    boxes = "".join(
        f'<rect x="{digit.box.x}" y="{digit.box.y}" width="{digit.box.width}" '
        f'height="{digit.box.height}" fill="none" stroke="{_choose_colour(digit)}" '
        'stroke-width="2" vector-effect="non-scaling-stroke">'
        f"<title>{digit.label}, {escape(format_confidence(digit.confidence))}</title></rect>"
        for digit in reading.digits
    )
    return (
        f'<svg width="{shown * width:.0f}" height="{shown * height:.0f}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="the picture with its digits">'
        f'<image width="{width}" height="{height}" preserveAspectRatio="none" '
        f'href="data:image/jpeg;base64,{b64encode(preview.jpeg).decode()}"/>{boxes}</svg>'
    )


def _draw_digit(digit: Digit) -> str:
    """Draw the frame of a digit, a bar for each of the ten, and how sure it is."""
    _, png = cv2.imencode(".png", digit.frame)
    tall, wide = HTML_STYLE.bar_height, HTML_STYLE.bar_width
    bars = "".join(
        f'<rect x="{wide * label}" y="{tall * (1 - part):.1f}" '
        f'width="{wide - 2}" height="{tall * part:.1f}" '
        f'fill="{_choose_colour(digit) if label == digit.label else "currentColor"}">'
        f"<title>{label}: {escape(format_confidence(part))}</title></rect>"
        f'<text x="{wide * label + (wide - 2) / 2:g}" y="{tall + 10}" '
        f'font-size="9" text-anchor="middle" fill="currentColor">{label}</text>'
        for label, part in enumerate(map(float, digit.probabilities))
    )
    return (
        '<div style="text-align:center">'
        '<img width="56" height="56" style="image-rendering:pixelated;vertical-align:bottom" '
        f'alt="the frame of the {digit.label}" '
        f'src="data:image/png;base64,{b64encode(png.tobytes()).decode()}"/> '
        f'<svg width="{wide * CLASSES}" height="{tall + 12}" '
        f'role="img" aria-label="how likely each digit is">{bars}</svg>'
        f"<div>{digit.label}, {escape(format_confidence(digit.confidence))}</div></div>"
    )


def _choose_colour(digit: Digit) -> str:
    """The overlay's: green where the digit is sure, amber where it is not."""
    is_sure = digit.confidence >= DEFAULT_THRESHOLDS.accept_confidence
    return _format_colour(OVERLAY_STYLE.accepted if is_sure else OVERLAY_STYLE.unsure)


def _format_colour(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
