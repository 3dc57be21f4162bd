"""How readings of labelled pictures are counted."""

from pathlib import Path

import pytest

from inkdigit.data.labels import LabelledPicture
from inkdigit.evaluation.pictures import (
    EvaluatedPicture,
    KindScore,
    count_confusions,
    score_kinds,
)
from inkdigit.recognition.reading import Reading
from inkdigit.types import Status


def evaluated(
    kind: str, text: str, predicted: str, status: Status, *, one: bool = False
) -> EvaluatedPicture:
    return EvaluatedPicture(
        LabelledPicture(Path("x.png"), text, kind, one), Reading(predicted, 0.5, status)
    )


def test_each_kind_is_counted_by_itself() -> None:
    scores = score_kinds(
        [
            evaluated("cells", "12", "12", "read"),
            evaluated("cells", "12", "13", "read"),
            evaluated("cells", "12", "12", "unsure"),
            evaluated("cells", "12", "", "blank"),
            evaluated("letters", "", "", "not_digits"),
            evaluated("letters", "", "", "blank"),
            evaluated("letters", "", "8", "unsure"),
            evaluated("letters", "", "", "error"),
        ]
    )
    assert scores == [
        KindScore("cells", 4, 2, read=2, correct_of_read=1, unsure=1, refused=1, errors=0),
        KindScore("letters", 4, 2, read=0, correct_of_read=0, unsure=1, refused=2, errors=1),
    ]
    low, high = scores[0].interval
    assert low < 0.5 < high
    assert low + high == pytest.approx(1)


def test_only_single_digits_are_confused() -> None:
    counts = count_confusions(
        [
            evaluated("a", "7", "1", "read", one=True),
            evaluated("a", "7", "7", "unsure", one=True),
            evaluated("a", "7", "77", "read", one=True),
            evaluated("a", "12", "12", "read"),
            evaluated("a", "3", "", "blank", one=True),
        ]
    )
    assert counts.sum() == 2
    assert counts[7, 1] == counts[7, 7] == 1
