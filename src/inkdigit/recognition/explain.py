"""How a picture became a reading: each stage as a picture, and in words."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigit.atomic import atomic_write, write_text
from inkdigit.imaging.frame import is_thin
from inkdigit.layout.component import Component
from inkdigit.layout.layout import Layout
from inkdigit.recognition.overlay import draw_boxes, draw_overlay
from inkdigit.recognition.reading import Reading
from inkdigit.types import Box, Pixels

HALF_INK = 128
"""From half ink on, a pixel belongs to a stroke."""
FRAME_SCALE = 8
"""How many times as large frames are drawn."""
STAGES = ("picture", "ink", "rules", "pieces", "frames", "reading")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, eq=False)
class Step:
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
    steps: tuple[Step, ...]

    def save(self, folder: str | Path) -> None:
        """Write each stage as a PNG, and the words as explanation.txt, instead of older ones.

        Raises:
            SaveError: the folder cannot be written.
        """
        folder = Path(folder)
        stages = {
            folder / f"{number}-{step.name}.png": step for number, step in enumerate(self.steps, 1)
        }
        for path, step in stages.items():
            with atomic_write(path) as draft:
                Image.fromarray(step.picture).save(draft, "PNG")
        write_text(folder / "explanation.txt", f"{self}\n")
        for stage in STAGES:
            for old in set(folder.glob(f"[1-9]-{stage}.png")) - set(stages):
                with suppress(OSError):
                    old.unlink()

    def __str__(self) -> str:
        return "\n".join(f"{step.name}: {step.words}" for step in self.steps)


def explain(layout: Layout, reading: Reading) -> Explanation:
    """Put what was found into words, and into pictures where they are asked for."""
    components = [component for line in layout.lines for component in line]
    boxes = [component.box for component in components]
    rules = _count(layout.box_lines + layout.ruled_lines, "rule")
    steps = [
        _explain_picture(layout.pixels),
        Step("ink", _describe_ink(layout), lambda: 255 - layout.raw_ink),
        Step("rules", f"{rules} removed", lambda: 255 - layout.clean_ink),
        Step("pieces", _describe_components(layout), lambda: draw_boxes(layout.pixels, boxes)),
    ]
    if reading.digits:
        words = _describe_frames(components, reading)
        steps.append(Step("frames", words, lambda: _draw_frames(reading)))
    return Explanation(reading, (*steps, _explain_reading(layout.pixels, reading)))


def explain_naive(pixels: Pixels, reading: Reading) -> Explanation:
    """Explain what a `NaiveReader` did."""
    words = "the whole picture squeezed to 28 x 28"
    frames = Step("frames", words, lambda: _draw_frames(reading))
    steps = (_explain_picture(pixels), frames, _explain_reading(pixels, reading))
    return Explanation(reading, steps)


def _explain_picture(pixels: Pixels) -> Step:
    height, width = pixels.shape[:2]
    return Step("picture", f"{width} x {height} pixels", lambda: pixels)


def _explain_reading(pixels: Pixels, reading: Reading) -> Step:
    text = reading.text.replace("\n", " / ") or "nothing"
    sure = f", {reading.confidence:.1%} sure" if reading.text else ""
    words = f"{text}, {reading.status}{sure}"
    return Step("reading", words, lambda: draw_overlay(pixels, reading))


def _draw_frames(reading: Reading) -> NDArray[np.uint8]:
    """Draw all frames of a reading in a row, enlarged."""
    frames = np.hstack([digit.frame for digit in reading.digits])
    large = cv2.resize(
        frames, None, fx=FRAME_SCALE, fy=FRAME_SCALE, interpolation=cv2.INTER_NEAREST
    )
    return np.asarray(large, np.uint8)


def _describe_ink(layout: Layout) -> str:
    if not layout.has_ink:
        return "nothing stands out from the paper"
    inverted = "inverted: the ink is lighter than the paper; " if _is_light(layout) else ""
    return inverted + "paper and light removed"


def _is_light(layout: Layout) -> bool:
    """Whether the ink is lighter than what surrounds it."""
    grey = cv2.cvtColor(layout.pixels, cv2.COLOR_RGB2GRAY)
    mask = (layout.ink >= HALF_INK).astype(np.uint8)
    rim = cv2.dilate(mask, np.ones((9, 9), np.uint8)) - mask
    return bool(cv2.mean(grey, mask)[0] > cv2.mean(grey, rim)[0])


def _describe_components(layout: Layout) -> str:
    components = sum(len(line) for line in layout.lines)
    return f"{_count(components, 'piece')} of ink in {_count(len(layout.lines), 'line')}"


def _describe_frames(components: list[Component], reading: Reading) -> str:
    digits = [digit.box for digit in reading.digits]
    shares = [sum(_has_middle(component.box, box) for box in digits) for component in components]
    cut = [f"a piece cut in {_name_number(share)}" for share in shares if share > 1]
    thin = sum(is_thin(component.ink) for component in components)
    thickened = [f"strokes thickened in {_count(thin, 'piece')}"] if thin else []
    frames = f"{_count(len(digits), 'frame')} of 28 x 28, as MNIST's were made"
    return "; ".join([*cut, *thickened, frames])


def _has_middle(component: Box, digit: Box) -> bool:
    """Whether the middle of a digit lies in a component."""
    x, y = digit.x + digit.width / 2, digit.y + digit.height / 2
    return component.x <= x < component.right and component.y <= y < component.bottom


def _count(number: int, what: str) -> str:
    return f"{_name_number(number)} {what}{'' if number == 1 else 's'}"


def _name_number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"
