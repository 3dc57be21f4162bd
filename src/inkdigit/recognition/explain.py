"""How a picture became a reading: each stage as a picture, and in words."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigit.atomic import atomic_write, write_text
from inkdigit.imaging.frame import is_thin
from inkdigit.layout.component import Component
from inkdigit.layout.layout import Layout
from inkdigit.layout.view import View
from inkdigit.percent import format_confidence
from inkdigit.recognition.overlay import draw_boxes, draw_overlay
from inkdigit.recognition.own_drawings import (
    EXPLANATION_FILE,
    is_own_drawing,
    make_software_note,
)
from inkdigit.recognition.reading import Reading
from inkdigit.recognition.thresholds import DEFAULT_THRESHOLDS, Thresholds
from inkdigit.types import FRAME_SIDE, Box, Pixels

HALF_INK = 128
"""From half ink on, a pixel belongs to a stroke."""
STAGE_NAMES = ("picture", "view", "ink", "components", "frames", "reading")
NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class FrameSheet(NamedTuple):
    """How frames are drawn: how many times as large, pixels between them, frames in a row."""

    scale: int = 8
    gap: int = 16
    columns: int = 12


FRAME_SHEET = FrameSheet()


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage: its name, what was done in words, and how to draw what came of it."""

    name: str
    words: str
    draw: Callable[[], NDArray[np.uint8]]

    @cached_property
    def picture(self) -> NDArray[np.uint8]:
        """What came of it, (h, w[, 3]) uint8: drawn when it is first asked for."""
        return self.draw()


@dataclass(frozen=True, eq=False)
class Explanation:
    """A reading and the stages that led to it."""

    reading: Reading
    steps: tuple[Stage, ...]

    def save(self, folder: str | Path) -> None:
        """Write each stage as a PNG, and the words as explanation.txt, instead of older ones.

        Raises:
            SaveError: the folder cannot be written.
        """
        folder = Path(folder)
        stages = {
            folder / f"{number}-{stage.name}.png": stage
            for number, stage in enumerate(self.steps, 1)
        }
        for path, stage in stages.items():
            with atomic_write(path) as draft:
                Image.fromarray(stage.picture).save(draft, "PNG", pnginfo=make_software_note())
        write_text(folder / EXPLANATION_FILE, f"{self}\n")
        for name in STAGE_NAMES:
            for old in set(folder.glob(f"[1-9]-{name}.png")) - set(stages):
                with suppress(OSError):
                    if is_own_drawing(old):
                        old.unlink()

    def __str__(self) -> str:
        return "\n".join(f"{stage.name}: {stage.words}" for stage in self.steps)


def explain(
    pixels: Pixels, layout: Layout, reading: Reading, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> Explanation:
    """Put what was found into words, and into pictures where they are asked for.

    Args:
        pixels: the picture, (h, w, 3) uint8.
        layout: of it, perhaps turned by a quarter or more.
        reading: of it.
        thresholds: from where on a digit is sure.
    """
    to_picture = layout.view.to_picture
    boxes = [to_picture(component.box) for component in layout.components]
    steps = [
        _explain_picture(pixels),
        Stage("view", _describe_view(layout.view), lambda: layout.view.take(layout.pixels)),
        Stage("ink", _describe_ink(layout), lambda: 255 - layout.ink),
        Stage("components", _describe_components(layout), lambda: draw_boxes(layout.pixels, boxes)),
    ]
    if reading.digits:
        words = _describe_frames(layout.components, boxes, reading)
        steps.append(Stage("frames", words, lambda: _draw_frames(reading)))
    return Explanation(reading, (*steps, _explain_reading(pixels, reading, thresholds)))


def explain_naive(pixels: Pixels, reading: Reading) -> Explanation:
    """Explain what a `NaiveReader` did."""
    words = "the whole picture squeezed to 28 x 28"
    frames = Stage("frames", words, lambda: _draw_frames(reading))
    last = _explain_reading(pixels, reading, DEFAULT_THRESHOLDS)
    return Explanation(reading, (_explain_picture(pixels), frames, last))


def _explain_picture(pixels: Pixels) -> Stage:
    height, width = pixels.shape[:2]
    return Stage("picture", f"{width} x {height} pixels", lambda: pixels)


def _explain_reading(pixels: Pixels, reading: Reading, thresholds: Thresholds) -> Stage:
    text = reading.text.replace("\n", " / ") or "nothing"
    sure = f", {format_confidence(reading.confidence)} sure" if reading.text else ""
    words = f"{text}, {reading.status}{sure}"
    return Stage("reading", words, lambda: draw_overlay(pixels, reading, thresholds))


def _draw_frames(reading: Reading, sheet: FrameSheet = FRAME_SHEET) -> NDArray[np.uint8]:
    """Draw all frames of a reading enlarged, in rows, with white gaps between them."""
    count = len(reading.digits)
    columns = min(count, sheet.columns)
    step = FRAME_SIDE * sheet.scale + sheet.gap
    rows = -(-count // columns)
    drawn = np.full((rows * step - sheet.gap, columns * step - sheet.gap), 255, np.uint8)
    for number, digit in enumerate(reading.digits):
        down, across = (step * place for place in divmod(number, columns))
        large = digit.frame.repeat(sheet.scale, axis=0).repeat(sheet.scale, axis=1)
        drawn[down : down + len(large), across : across + len(large)] = large
    return drawn


def _describe_view(view: View) -> str:
    box = view.box
    place = f"{box.width} x {box.height} pixels from column {box.x} and row {box.y}"
    turned = f", turned by {view.degrees:g} degrees" if view.degrees else ""
    return f"{place}, seen in {view.width} x {view.height}{turned}"


def _describe_ink(layout: Layout) -> str:
    if not layout.has_ink:
        return "no pen's strokes are found"
    inverted = "the ink is lighter than the paper; " if _is_light(layout) else ""
    return inverted + "what is no pen's stroke is left out"


def _is_light(layout: Layout) -> bool:
    """Whether the ink is lighter than what surrounds it."""
    grey = cv2.cvtColor(layout.view.take(layout.pixels), cv2.COLOR_RGB2GRAY)
    mask = (layout.ink >= HALF_INK).astype(np.uint8)
    rim = cv2.dilate(mask, np.ones((9, 9), np.uint8)) - mask
    return bool(cv2.mean(grey, mask)[0] > cv2.mean(grey, rim)[0])


def _describe_components(layout: Layout) -> str:
    components = _count(len(layout.components), "component")
    apart = "; strokes of several rows are cut apart" if layout.has_cut_rows else ""
    walls = f"; {_count(len(layout.walls), 'wall')} left out" if layout.walls else ""
    return f"{components} of ink in {_count(len(layout.lines), 'line')}{apart}{walls}"


def _describe_frames(components: list[Component], boxes: list[Box], reading: Reading) -> str:
    digits = [digit.box for digit in reading.digits]
    shares = [sum(_has_middle(box, digit) for digit in digits) for box in boxes]
    cut = [f"a component cut in {_name_number(share)}" for share in shares if share > 1]
    thin = sum(is_thin(component.ink) for component in components)
    thickened = [f"strokes thickened in {_count(thin, 'component')}"] if thin else []
    frames = f"{_count(len(digits), 'frame')} of 28 x 28, as MNIST's were made"
    return "; ".join([*cut, *thickened, frames])


def _has_middle(component: Box, digit: Box) -> bool:
    """Whether the middle of a digit lies in a component."""
    x, y = digit.x + digit.width / 2, digit.y + digit.height / 2
    return component.x <= x < component.right and component.y <= y < component.bottom


def _count(number: int, what: str) -> str:
    return f"{_name_number(number)} {what}{'' if number == 1 else 's'}"


def _name_number(number: int) -> str:
    return NUMBER_WORDS[number] if number < len(NUMBER_WORDS) else f"{number:,}"
