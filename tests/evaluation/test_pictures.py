"""How readings of labelled pictures are counted."""

from pathlib import Path

import pytest

from inkdigit.data.labels import LabelledPicture
from inkdigit.evaluation.pictures import (
    EvaluatedPicture,
    KindScore,
    confusion_of_digits,
    score_kinds,
)
from inkdigit.recognition.reading import Reading
from inkdigit.types import Status


def judged(
    kind: str, text: str, said: str, status: Status, *, one: bool = False
) -> EvaluatedPicture:
    return EvaluatedPicture(
        LabelledPicture(Path("x.png"), text, kind, one), Reading(said, 0.5, status)
    )


def test_each_kind_is_counted_by_itself() -> None:
    scores = score_kinds(
        [
            judged("cells", "12", "12", "read"),
            judged("cells", "12", "13", "read"),
            judged("cells", "12", "12", "unsure"),
            judged("cells", "12", "", "blank"),
            judged("letters", "", "", "not_digits"),
            judged("letters", "", "", "blank"),
            judged("letters", "", "8", "unsure"),
            judged("letters", "", "", "error"),
        ]
    )
    assert scores == [
        KindScore("cells", 4, 2, read=2, right_of_read=1, unsure=1, refused=1, errors=0),
        KindScore("letters", 4, 2, read=0, right_of_read=0, unsure=1, refused=2, errors=1),
    ]
    low, high = scores[0].interval
    assert low < 0.5 < high
    assert low + high == pytest.approx(1)


def test_only_single_digits_are_confused() -> None:
    counts = confusion_of_digits(
        [
            judged("a", "7", "1", "read", one=True),
            judged("a", "7", "7", "unsure", one=True),
            judged("a", "7", "77", "read", one=True),
            judged("a", "12", "12", "read"),
            judged("a", "3", "", "blank", one=True),
        ]
    )
    assert counts.sum() == 2
    assert counts[7, 1] == counts[7, 7] == 1
