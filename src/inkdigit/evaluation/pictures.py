"""Readings of labelled pictures -> how many are correct, kind by kind."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix

from inkdigit.data.labels import LabelledPicture
from inkdigit.evaluation.metrics import DIGITS, wilson_interval
from inkdigit.recognition.reading import Reading

REFUSED_STATUSES = ("blank", "not_digits")


@dataclass(frozen=True, eq=False)
class EvaluatedPicture:
    """A labelled picture, and what was read in it."""

    picture: LabelledPicture
    reading: Reading

    @property
    def is_correct(self) -> bool:
        """All of the text was read; where there is none, the picture was refused."""
        if not self.picture.text:
            return self.reading.status in REFUSED_STATUSES
        return self.reading.text == self.picture.text


@dataclass(frozen=True)
class KindScore:
    """How pictures of one kind fared; `correct_of_read` counts those of status `read`."""

    kind: str
    count: int
    correct: int
    read: int
    correct_of_read: int
    unsure: int
    refused: int
    errors: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of the share that is correct."""
        return wilson_interval(self.correct, self.count)


def score_kinds(evaluated: Iterable[EvaluatedPicture]) -> list[KindScore]:
    """Score each kind, in the order in which the kinds come."""
    by_kind: dict[str, list[EvaluatedPicture]] = {}
    for one in evaluated:
        by_kind.setdefault(one.picture.kind, []).append(one)
    return [_score(kind, members) for kind, members in by_kind.items()]


def count_confusions(evaluated: Iterable[EvaluatedPicture]) -> NDArray[np.int64]:
    """Count pictures of one digit in which one digit was read: (10, 10), a row a true digit."""
    pairs = [
        (int(one.picture.text), int(one.reading.text))
        for one in evaluated
        if one.picture.one and one.picture.text.isdecimal() and one.reading.text.isdecimal()
        if len(one.picture.text) == len(one.reading.text) == 1
    ]
    if not pairs:
        return np.zeros((len(DIGITS), len(DIGITS)), np.int64)
    expected, predicted = zip(*pairs, strict=True)
    return np.asarray(confusion_matrix(expected, predicted, labels=DIGITS), np.int64)


def _score(kind: str, members: list[EvaluatedPicture]) -> KindScore:
    statuses = [one.reading.status for one in members]
    return KindScore(
        kind=kind,
        count=len(members),
        correct=sum(one.is_correct for one in members),
        read=statuses.count("read"),
        correct_of_read=sum(one.is_correct for one in members if one.reading.status == "read"),
        unsure=statuses.count("unsure"),
        refused=sum(status in REFUSED_STATUSES for status in statuses),
        errors=statuses.count("error"),
    )
