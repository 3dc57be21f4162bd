"""A picture in doubt is read again, its rows cut apart; what has more of both counts."""

from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from inkdigit import Reader
from inkdigit.deadline import Deadline
from inkdigit.errors import DeadlineError
from inkdigit.layout.layout import Layout
from inkdigit.recognition import touching_rows
from inkdigit.recognition.picture_judgement import (
    MAX_TRIED_COMPONENTS,
    PictureJudgement,
    judge_picture,
)
from inkdigit.recognition.touching_rows import APART_SETTINGS, read_rows_apart
from inkdigit.synthetic.samples import sketch
from inkdigit.types import Pixels


def write_rows(*numbers: str) -> Pixels:
    """Write numbers below one another; a tail of the first one's 4 goes on into the next."""
    page = np.vstack(
        [np.hstack([sketch(int(digit), (120, 80)) for digit in number]) for number in numbers]
    )
    page = np.pad(page, ((60, 60), (60, 60), (0, 0)), mode="edge")
    ink = page.min(axis=2) < 128
    left = 60 + 80 * numbers[0].index("4") + 43
    tail = slice(left, left + 5)
    upper, lower = np.flatnonzero(ink[:180, tail].any(axis=1)), ink[180:, tail].any(axis=1)
    page[upper[-1] : 180 + int(lower.argmax()) + 3, tail] = page[ink].min(axis=0)
    return page


@pytest.mark.parametrize("numbers", [("2704", "5183"), ("41", "72"), ("4", "7")])
def test_rows_that_touch_are_read(numbers: tuple[str, ...]) -> None:
    """One long tail would make a line of all, and of that no digits."""
    page, reader = write_rows(*numbers), Reader()
    assert len(reader.analyze_layout(page).lines) == 1
    assert reader.read(page).text == "\n".join(numbers)


def test_a_stem_on_a_ring_is_no_1_above_a_0() -> None:
    texts = []
    for foot in np.linspace(195, 300, 8):  # from where it touches the ring
        page = np.full((448, 560, 3), 255, np.uint8)
        cv2.ellipse(page, (280, 277), (63, 73), 0, 0, 360, (20, 27, 60), 10, cv2.LINE_AA)
        cv2.line(page, (235, 90), (217, round(foot)), (20, 27, 60), 10, cv2.LINE_AA)
        texts.append(Reader().read(page).text)
    assert texts == ["6"] * 8


def test_it_is_explained_that_rows_were_cut_apart() -> None:
    explanation = Reader().explain(write_rows("2704", "5183"))
    assert "strokes of several rows are cut apart" in str(explanation)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_rows_that_touch_are_read_on_any_side(quarters: int) -> None:
    turned = np.ascontiguousarray(np.rot90(write_rows("2704", "5183"), quarters))
    assert Reader(turn="auto").read(turned).text == "2704\n5183"


def test_boxes_are_those_of_the_whole_picture() -> None:
    page = np.pad(write_rows("2704", "5183"), ((300, 0), (500, 0), (0, 0)), mode="edge")
    large = page.repeat(2, axis=0).repeat(2, axis=1)
    lines = Reader().read(large).lines
    assert [[digit.box.x // 160 for digit in line] for line in lines] == [[7, 8, 9, 10]] * 2
    middles = [{(digit.box.y + digit.box.height // 2) // 240 for digit in line} for line in lines]
    assert middles == [{3}, {4}]


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What comes of a picture when it is cut apart, layout by layout."""
    found: list[Any] = []
    monkeypatch.setattr(touching_rows, "cut_rows", lambda _: [one.layout for one in found])
    monkeypatch.setattr(
        touching_rows, "judge_again",
        lambda _, layout, __: next(one for one in found if one.layout is layout),
    )  # fmt: skip
    return found


def fake_picture(
    confidence: float, *rows: str, status: str = "unsure", components: int = 8, large: int = 0
) -> Any:
    ink = np.zeros((10, APART_SETTINGS.max_pixels // 10 + large), np.uint8)
    layout = SimpleNamespace(components=[None] * components, ink=ink)
    return SimpleNamespace(
        layout=layout, digits=[list(row) for row in rows], confidence=confidence, status=status,
        shape=(9, 9), quarters=0, is_worth_tries=status != "read",
    )  # fmt: skip


RECOGNIZER: Any = SimpleNamespace(recognize=lambda *_, **__: [])
WHOLE = (0.3, "398", "001")


@pytest.mark.parametrize(
    ("apart", "counts"),
    [
        ((0.6, "308", "013", "001"), True),
        ((0.2, "308", "013", "001"), False),  # less sure
        ((0.6, "308", "013001"), False),  # no more rows
        ((0.6, "30", "13", "01"), False),  # no more digits
    ],
)
def test_what_is_surer_and_has_more_rows_and_digits_counts(
    others: list[Any], apart: tuple[Any, ...], *, counts: bool
) -> None:
    whole = fake_picture(*WHOLE)
    others.append(fake_picture(*apart))
    assert (read_rows_apart(whole, RECOGNIZER) is others[0]) == counts


def test_the_surest_of_all_counts(others: list[Any]) -> None:
    others += [fake_picture(sure, "12", "34", "56") for sure in (0.5, 0.7, 0.6)]
    assert read_rows_apart(fake_picture(0.1, "1"), RECOGNIZER) is others[1]


def test_what_is_hardly_likely_is_no_better_than_nothing(others: list[Any]) -> None:
    others.append(fake_picture(0.9 * APART_SETTINGS.least_likely, "12", "34"))
    whole = fake_picture(0.0, status="not_digits")
    assert read_rows_apart(whole, RECOGNIZER) is whole


def test_one_row_is_not_several(others: list[Any]) -> None:
    others.append(fake_picture(0.9, "12"))
    whole = fake_picture(0.0, status="not_digits")
    assert read_rows_apart(whole, RECOGNIZER) is whole


def test_what_is_sure_and_what_has_too_much_is_not_cut(others: list[Any]) -> None:
    others.append(fake_picture(0.99, "12", "34", components=MAX_TRIED_COMPONENTS + 1))
    for whole in (fake_picture(0.95, "9", status="read"), fake_picture(0.0, status="unsure")):
        assert read_rows_apart(whole, RECOGNIZER) is whole


def test_a_large_view_is_not_cut(others: list[Any]) -> None:
    others.append(fake_picture(0.9, "12", "34"))
    whole = fake_picture(0.2, "1", large=1)
    assert read_rows_apart(whole, RECOGNIZER) is whole


def test_nothing_is_cut_where_there_are_no_lines() -> None:
    layout = Reader().analyze_layout(np.full((90, 90, 3), 255, np.uint8))
    assert isinstance(layout, Layout)
    picture = PictureJudgement(layout, [], [], (90, 90))
    assert read_rows_apart(picture, RECOGNIZER) is picture


def test_cutting_ends_when_the_time_is_up() -> None:
    reader = Reader()
    layout, lines = reader.recognize(write_rows("2704", "5183"))
    picture = judge_picture(layout, lines, layout.pixels.shape[:2], one=False)
    with Deadline(-1.0), pytest.raises(DeadlineError):
        read_rows_apart(picture, RECOGNIZER)
