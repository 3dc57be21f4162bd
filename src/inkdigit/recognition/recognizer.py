"""Pieces of ink -> digits. A single digit is read from its frame, a line of them as a whole.

What a line may say, the network for lines proposes: it has seen digits crowded together, and rules
beside them. The network for frames, which knows each digit better, then looks at every digit of
each proposal, and at the ink that the proposal leaves out; the best account of all is taken.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.deslant import deslant
from inkdigit.imaging.frame import build_frame
from inkdigit.layout.component import Component, join_components, shrink_ink
from inkdigit.layout.layout import Layout
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.hypotheses import (
    Hypothesis,
    Span,
    classify_spans,
    grow_to_components,
    hypothesis_from_text,
    select_hypothesis,
    span_of,
)
from inkdigit.recognition.line_model import LineModel, LineOutput
from inkdigit.recognition.oversegmentation import WIDE, split
from inkdigit.recognition.reading import Digit
from inkdigit.recognition.thresholds import A_DIGIT, IN_COMPANY, TOLD_SO, is_written
from inkdigit.types import CLASSES, Box, Frames, InkMap

TALL = 240
"""Pixels of a line's height that are enough: a frame has 28."""
LONGEST = 60
"""Heights of a line that is read as a whole: the time of a longer one would grow with the square of
its length, so it is read in parts."""


class Recognition(NamedTuple):
    """Digits, line by line; how sure they are all together, and the part of the ink that is none.

    Both are 0..1.
    """

    lines: list[list[Digit]]
    sure: float
    marks: float


class RecognizedLine(NamedTuple):
    """The digits of a line, how sure they are together, 0..1, and the ink of what is none."""

    digits: list[Digit]
    sure: float
    missed: float


class Recognizer:
    """Reads the pieces that were found.

    Args:
        digit_model: the network for frames.
        line_model: the network for lines; without it, touching digits are cut.
    """

    def __init__(self, digit_model: DigitModel, line_model: LineModel | None) -> None:
        self.digit_model = digit_model
        self.line_model = line_model

    def recognize(self, layout: Layout, *, one: bool) -> Recognition:
        """Read all lines; where the picture holds exactly `one` digit, it is one piece."""
        lines = []
        every = [component for components in layout.lines for component in components]
        alone = one or _is_alone(every, layout)
        for ink, components in _line_by_line(layout.ink, layout.lines):
            if alone:
                lines.append(self._from_frames(components, TOLD_SO if one else A_DIGIT))
            else:
                lines.append(self._from_any_line(ink, components))
        amount = sum(_amount(component) for component in every)
        return Recognition(
            [line.digits for line in lines if line.digits],
            math.prod(line.sure for line in lines if line.digits),
            sum(line.missed for line in lines) / amount if amount else 0.0,
        )

    def _from_any_line(self, ink: InkMap, components: list[Component]) -> RecognizedLine:
        """The digits of a line; a tall one is shrunk, for it is looked at many times."""
        box = Box.around([component.box for component in components])
        step = box[3] // TALL
        if step > 1:
            line = self._from_any_line(
                shrink_ink(ink, step), [component.shrink(step) for component in components]
            )
            digits = [replace(one, box=_enlarged(one.box, step, box)) for one in line.digits]
            return RecognizedLine(digits, line.sure, line.missed * step**2)
        if self.line_model is None:
            return self._from_frames(self._cut(components), A_DIGIT)
        return self._from_line(ink, components, self.line_model)

    def _cut(self, components: list[Component]) -> list[Component]:
        """The same pieces, those of touching digits cut."""
        return [part for component in components for part in split(component, self._sure)]

    def _sure(self, frames: Frames) -> NDArray[np.float32]:
        """How sure each frame is one digit: (n,) 0..1."""
        probabilities, digit = self.digit_model.classify(frames)
        return np.asarray(probabilities.max(axis=1) * digit)

    def _from_frames(self, components: list[Component], least: float) -> RecognizedLine:
        """The digits among pieces; what is less likely one is left out."""
        frames = np.stack([build_frame(component.ink) for component in components])
        digits, missed = [], 0.0
        for component, picture, row, real in zip(
            components, frames, *self.digit_model.classify(frames), strict=True
        ):
            if real < least:
                missed += _amount(component)
            else:
                sure = float(row.max() * real)
                digits.append(Digit(int(row.argmax()), sure, component.box, row, picture))
        return RecognizedLine(digits, math.prod(digit.confidence for digit in digits), missed)

    def _from_line(
        self, ink: InkMap, components: list[Component], reader: LineModel
    ) -> RecognizedLine:
        """The digits of a line; a long one is read in parts."""
        parts = [
            self._from_part(ink, part, room, reader)
            for part, room in _parts_of(components, ink.shape[1])
        ]
        return RecognizedLine(
            [digit for part in parts for digit in part.digits],
            math.prod(part.sure for part in parts),
            sum(part.missed for part in parts),
        )

    def _from_part(
        self, ink: InkMap, components: list[Component], room: Span, reader: LineModel
    ) -> RecognizedLine:
        """The digits of a line that is no longer than `LONGEST`, read as a whole.

        Args:
            ink: of the picture.
            components: of the line.
            room: the columns of the picture that are the line's own.
            reader: the network for lines.
        """
        line = join_components(components)
        x, y, width, height = line.box
        if width > LONGEST * height:  # one piece without end
            return self._from_frames(self._cut(components), A_DIGIT)
        paper = ink.shape[1]
        first = min(x, max(room[0], x - height))  # a part may reach into its neighbour's room
        last = max(x + width, min(room[1], x + width + height))
        seen = reader.look(ink[:, first:last], y, height)
        hypotheses = [
            hypothesis_from_text(*text, components, (first, last), paper) for text in seen.texts()
        ]
        hypotheses.append(self._piece_by_piece(components, seen, first))
        line = _widened(line, first, last)
        seen_as = [line, _with_rules(line, ink), Component(line.box, deslant(line.ink))]
        views = classify_spans(self.digit_model, seen_as, hypotheses)
        best, sure, sure_of_each = select_hypothesis(
            [one for one in hypotheses if one.is_inked(views)], views
        )
        if not is_written(best.likelihood(views), len(best.digits), height):
            return RecognizedLine([], 1.0, _amount(line))
        taken = [span for _, span in best.digits]
        digits = [
            Digit(
                label,
                likely,
                grow_to_components(views.box(span), span, taken, components, first),
                _as_likely(view.probabilities, label, likely),
                view.frame,
            )
            for (label, span), likely in zip(best.digits, sure_of_each, strict=True)
            if (view := views.best(span, label)) is not None
        ]
        return RecognizedLine(digits, sure, _outside(line.ink, taken))

    def _piece_by_piece(
        self, components: list[Component], seen: LineOutput, first: int
    ) -> Hypothesis:
        """What the network for frames makes of the line alone."""
        parts = self._cut(components)
        probabilities, digit = self.digit_model.classify(
            np.stack([build_frame(part.ink) for part in parts])
        )
        read = [
            (int(row.argmax()), span_of(part, first), real >= IN_COMPANY)
            for part, row, real in zip(parts, probabilities, digit, strict=True)
        ]
        digits = tuple((label, span) for label, span, real in read if real)
        left_out = {span: True for _, span, real in read if not real}
        return Hypothesis(digits, left_out, seen.probability([label for label, _ in digits]))


def _as_likely(
    probabilities: NDArray[np.float32], label: int, likely: float
) -> NDArray[np.float32]:
    """The ten probabilities of a digit where its line makes `label` this likely, 0..1."""
    others = probabilities.astype(np.float64)
    others[label] = 0.0
    total = others.sum()
    others = (
        others * ((1 - likely) / total) if total else np.full(CLASSES, (1 - likely) / (CLASSES - 1))
    )
    others[label] = likely
    return np.asarray(others, np.float32)


def _is_alone(components: list[Component], layout: Layout) -> bool:
    """Whether there is but one piece, narrow, and nothing beside it was taken for a rule."""
    _, _, width, height = components[0].box if components else (0, 0, 0, 0)
    return len(components) == 1 and width < WIDE * height and not layout.ruled_lines


def _line_by_line(
    ink: InkMap, lines: list[list[Component]]
) -> Iterator[tuple[InkMap, list[Component]]]:
    """Each line's pieces, and the ink without those of the other lines, until the next is asked."""
    if len(lines) == 1:
        yield ink, lines[0]
        return
    alone = ink.copy()
    for components in lines:
        for window, component in _windows(alone, components):
            window[component.ink > 0] = 0
    for components in lines:
        for window, component in _windows(alone, components):
            np.maximum(window, component.ink, out=window)
        yield alone, components
        for window, component in _windows(alone, components):
            window[component.ink > 0] = 0


def _windows(ink: InkMap, components: list[Component]) -> Iterator[tuple[InkMap, Component]]:
    """Where each piece stands in the ink: a view."""
    for component in components:
        x, y, width, height = component.box
        yield ink[y : y + height, x : x + width], component


def _parts_of(components: list[Component], paper: int) -> list[tuple[list[Component], Span]]:
    """A line in parts of at most `LONGEST` heights, and the columns of the picture that each has.

    A part ends where the gap between its last pieces is the widest, in its second half.
    """
    _, _, _, height = Box.around([component.box for component in components])
    begins, ends = zip(
        *((component.box[0], component.box[0] + component.box[2]) for component in components),
        strict=True,
    )
    cuts = [0]
    for number, end in enumerate(ends):
        if end - begins[cuts[-1]] > LONGEST * height and number > cuts[-1]:
            behind = range((cuts[-1] + number + 1) // 2 + 1, number + 1) or [number]
            cuts.append(max(behind, key=lambda place: begins[place] - ends[place - 1]))
    edges = [0, *((ends[place - 1] + begins[place]) // 2 for place in cuts[1:]), paper]
    return [
        (components[first:last], room)
        for (first, last), room in zip(
            pairwise([*cuts, len(components)]), pairwise(edges), strict=True
        )
    ]


def _enlarged(box: Box, step: int, whole: Box) -> Box:
    """A box of a shrunk picture in the picture, where it reaches no further than the `whole`."""
    left, top = max(step * box.x, whole.x), max(step * box.y, whole.y)
    right, bottom = min(step * box.right, whole.right), min(step * box.bottom, whole.bottom)
    return Box(left, top, right - left, bottom - top)


def _widened(line: Component, first: int, last: int) -> Component:
    """The same ink on all the columns of the picture from the first to the last."""
    x, y, width, height = line.box
    ink = np.zeros((height, last - first), np.uint8)
    ink[:, x - first : x - first + width] = line.ink
    return Component(Box(first, y, last - first, height), ink)


def _with_rules(line: Component, ink: InkMap) -> Component:
    """The same columns of all the ink, and a little more above and below."""
    x, y, width, height = line.box
    top, bottom = max(0, y - height // 8), y + height + height // 8
    part = ink[top:bottom, x : x + width]
    return Component(Box(x, top, width, part.shape[0]), part)


def _outside(ink: InkMap, spans: list[Span]) -> float:
    """How much of a line's ink stands in none of the columns."""
    columns = ink.sum(axis=0, dtype=np.float64) / 255
    for left, right in spans:
        columns[left:right] = 0
    return float(columns.sum())


def _amount(component: Component) -> float:
    """How much ink a piece has, in pixels of full ink."""
    return float(component.ink.sum(dtype=np.float64)) / 255
