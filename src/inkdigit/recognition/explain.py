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

HALF = 128
FRAME_SCALE = 8
STAGES = ("picture", "ink", "rules", "pieces", "frames", "reading")
"""What steps are called."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, eq=False)
class Step:
    """One stage: its name, what was done, and how what came of it is drawn."""

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
    height, width = layout.pixels.shape[:2]
    components = [component for line in layout.lines for component in line]
    steps = [
        Step("picture", f"{width} x {height} pixels", lambda: layout.pixels),
        Step("ink", _ink_words(layout), lambda: 255 - layout.raw_ink),
        Step(
            "rules",
            _count(layout.box_lines + layout.ruled_lines, "rule") + " removed",
            lambda: 255 - layout.clean_ink,
        ),
        Step(
            "pieces",
            _piece_words(layout),
            lambda: draw_boxes(layout.pixels, [component.box for component in components]),
        ),
    ]
    if reading.digits:
        steps.append(Step("frames", _frame_words(components, reading), lambda: _frames(reading)))
    return Explanation(reading, (*steps, _said(layout.pixels, reading)))


def explain_squeezed(pixels: Pixels, reading: Reading) -> Explanation:
    """The same for a picture that was read as the tutorial does."""
    height, width = pixels.shape[:2]
    words = "the whole picture squeezed to 28 x 28"
    steps = (
        Step("picture", f"{width} x {height} pixels", lambda: pixels),
        Step("frames", words, lambda: _frames(reading)),
        _said(pixels, reading),
    )
    return Explanation(reading, steps)


def _frames(reading: Reading) -> NDArray[np.uint8]:
    """All frames of a reading in a row, enlarged."""
    frames = np.hstack([digit.frame for digit in reading.digits])
    large = cv2.resize(
        frames, None, fx=FRAME_SCALE, fy=FRAME_SCALE, interpolation=cv2.INTER_NEAREST
    )
    return np.asarray(large, np.uint8)


def _said(pixels: Pixels, reading: Reading) -> Step:
    """What was read."""
    said = reading.text.replace("\n", " / ") or "nothing"
    sure = f", {reading.confidence:.1%} sure" if reading.text else ""
    boxes = [(digit.box, digit.label, digit.confidence) for digit in reading.digits]
    words = f"{said}, {reading.status}{sure}"
    return Step("reading", words, lambda: draw_overlay(pixels, boxes))


def _ink_words(layout: Layout) -> str:
    if not layout.has_ink:
        return "nothing stands out from the paper"
    inverted = "inverted: the ink is lighter than the paper; " if _is_light(layout) else ""
    return inverted + "paper and light removed"


def _is_light(layout: Layout) -> bool:
    """Whether the ink is lighter than what surrounds it."""
    grey = cv2.cvtColor(layout.pixels, cv2.COLOR_RGB2GRAY)
    mask = (layout.ink >= HALF).astype(np.uint8)
    near = cv2.dilate(mask, np.ones((9, 9), np.uint8)) - mask
    return bool(cv2.mean(grey, mask)[0] > cv2.mean(grey, near)[0])


def _piece_words(layout: Layout) -> str:
    components = sum(len(line) for line in layout.lines)
    return f"{_count(components, 'piece')} of ink in {_count(len(layout.lines), 'line')}"


def _frame_words(components: list[Component], reading: Reading) -> str:
    cut = [
        f"a piece cut in {_number(parts)}"
        for component in components
        if (parts := sum(_within(digit.box, component.box) for digit in reading.digits)) > 1
    ]
    thin = sum(is_thin(component.ink) for component in components)
    thickened = [f"strokes thickened in {_count(thin, 'piece')}"] if thin else []
    frames = _count(len(reading.digits), "frame")
    return "; ".join([*cut, *thickened, f"{frames} of 28 x 28, as MNIST's were made"])


def _within(box: Box, component: Box) -> bool:
    """Whether the middle of a digit lies in a piece."""
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    return (
        component[0] <= x < component[0] + component[2]
        and component[1] <= y < component[1] + component[3]
    )


def _count(number: int, what: str) -> str:
    return f"{_number(number)} {what}{'' if number == 1 else 's'}"


def _number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"
