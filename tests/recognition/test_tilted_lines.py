"""A picture in doubt is read again, its lines straightened; a surer number counts."""

from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from inkdigit import Reader
from inkdigit.recognition import tilted_lines
from inkdigit.recognition.tilted_lines import read_straightened
from inkdigit.synthetic.samples import sketch
from inkdigit.types import Box, Pixels

NOBODY: Any = SimpleNamespace(recognize=lambda *_, **__: [])
TILT = 12


def write_in_cell(number: str, degrees: float) -> Pixels:
    """Write a number between the printed walls of a cell, on paper that lies askew."""
    page = np.hstack([sketch(int(digit), (120, 80)) for digit in number])
    page = np.pad(page, ((90, 90), (90, 90), (0, 0)), mode="edge")
    height, width = page.shape[:2]
    cv2.rectangle(page, (50, 60), (width - 50, height - 60), (120, 120, 120), 3)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    paper = [int(tone) for tone in page[0, 0]]
    return np.asarray(cv2.warpAffine(page, matrix, (width, height), borderValue=paper), np.uint8)


@pytest.mark.parametrize("degrees", [-10, 18])
def test_a_number_in_a_cell_that_lies_askew_is_read_where_it_stands(degrees: int) -> None:
    page = write_in_cell("2745", degrees)
    reading = Reader().read(page)
    assert reading.text == "2745"
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    for place, digit in enumerate(reading.digits):
        expected = matrix @ (90 + 80 * place + 40, height / 2, 1)
        x, y, wide, high = digit.box
        assert np.abs(expected - (x + wide / 2, y + high / 2)).max() < 20


def fake_picture(
    confidence: float,
    *rows: str,
    doubtful: bool = True,
    degrees: float = TILT,
    falls: float = 0.0,
) -> Any:
    """What was read in a picture; its digits are `falls` pixels lower each than the one before."""
    layout = SimpleNamespace(ink=degrees)
    kept = [
        SimpleNamespace(
            digits=[
                SimpleNamespace(box=Box(50 * place, round(falls * place), 30, 40))
                for place in range(len(row))
            ]
        )
        for row in rows
    ]
    return SimpleNamespace(
        layout=layout, digits=[list(row) for row in rows], confidence=confidence,
        is_doubtful=doubtful, shape=(9, 9), quarters=0, kept=kept,
    )  # fmt: skip


@pytest.fixture
def straight(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is read once the picture is turned; and by how much, behind it."""
    found: list[Any] = []

    def turn(_layout: Any, degrees: float, _finder: Any) -> Any:
        found.append(degrees)
        return found[0].layout

    monkeypatch.setattr(tilted_lines, "find_tilt", lambda ink: ink)
    monkeypatch.setattr(tilted_lines, "turn_layout", turn)
    monkeypatch.setattr(tilted_lines, "judge_again", lambda *_: found[0])
    return found


@pytest.mark.parametrize(
    ("again", "counts"),
    [
        ((0.6, "27"), True),
        ((0.6, "2", "7"), True),
        ((0.2, "27"), False),  # less sure
        ((0.6, "1"), False),  # a slash would be one
        ((0.6,), False),
    ],
)
def test_a_surer_number_counts(
    straight: list[Any], again: tuple[Any, ...], *, counts: bool
) -> None:
    picture = fake_picture(0.3, "127")
    straight.append(fake_picture(*again))
    assert (read_straightened(picture, NOBODY, NOBODY) is straight[0]) == counts
    assert straight[1:] == [TILT]


@pytest.mark.parametrize(
    ("text", "falls", "counts"),
    [("161", -11, False), ("161", -3, True), ("161", 11, True), ("16", -11, True)],
)
def test_what_lay_straight_before_it_was_turned_does_not_count(
    straight: list[Any], text: str, falls: float, *, counts: bool
) -> None:
    """At 12 degrees a line falls 11 pixels from one digit to the next."""
    picture = fake_picture(0.3, "6")
    straight.append(fake_picture(0.6, text, falls=falls))
    assert (read_straightened(picture, NOBODY, NOBODY) is straight[0]) == counts


@pytest.mark.parametrize(
    "picture",
    [fake_picture(0.95, "27", doubtful=False), fake_picture(0.3, "27", degrees=0.0)],
)
def test_what_is_sure_or_straight_is_not_turned(straight: list[Any], picture: Any) -> None:
    straight.append(fake_picture(0.99, "27"))
    assert read_straightened(picture, NOBODY, NOBODY) is picture
    assert len(straight) == 1
