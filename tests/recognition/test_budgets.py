"""A deadline is looked at before each step that may take long: a view, a line, a part of one."""

import numpy as np
import pytest

from inkdigit.deadline import Deadline
from inkdigit.errors import DeadlineError
from inkdigit.layout.ink import find_ink
from inkdigit.layout.layout import analyze_layout
from inkdigit.recognition import recognizer
from inkdigit.recognition.line_crops import isolate_lines, split_line
from inkdigit.recognition.models import Models
from inkdigit.recognition.recognizer import Recognizer
from inkdigit.synthetic.samples import sketch
from inkdigit.types import InkMap, Pixels
from support.ink import DarkInkFinder


class CancellingInkFinder(DarkInkFinder):
    """Finds ink, and meanwhile the client goes."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def find_ink(self, pixels: Pixels) -> InkMap:
        self._deadline.cancel()
        return super().find_ink(pixels)


def test_no_view_is_looked_at_for_nobody() -> None:
    deadline = Deadline()
    finder = CancellingInkFinder(deadline)
    empty = np.full((900, 700, 3), 255, np.uint8)
    with deadline, pytest.raises(DeadlineError):
        find_ink(empty, finder)
    assert len(finder.views) == 1
    assert find_ink(empty, finder).ink.shape
    assert len(finder.views) == 3  # without a deadline, it is looked at twice


def test_no_line_is_read_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    row = np.hstack([sketch(digit, (60, 60)) for digit in (4, 7, 2, 5)])
    layout = analyze_layout(np.vstack([row, row, row]), DarkInkFinder(), one=False)
    models = Models.load()
    looks: list[None] = []
    monkeypatch.setattr(recognizer, "check_deadline", lambda: looks.append(None))
    lines = Recognizer(Models(models.digit, models.ink)).recognize(layout, one=False)
    assert len(looks) == len(lines) == 3


def test_no_part_of_a_line_is_read_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    row = np.hstack([sketch(number % 10, (60, 60)) for number in range(80)])
    layout = analyze_layout(row, DarkInkFinder(), one=False)
    (line,) = isolate_lines(layout.ink, layout.lines)
    parts = len(split_line(line))
    assert parts > 1
    models = Models.load()
    looks: list[None] = []
    monkeypatch.setattr(recognizer, "check_deadline", lambda: looks.append(None))
    Recognizer(models).recognize(layout, one=False)
    assert len(looks) == 1 + parts
