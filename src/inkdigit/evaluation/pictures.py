"""A Reader and labelled pictures -> how many were read right, kind by kind."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix

from inkdigit.data.labels import LabelledPicture
from inkdigit.evaluation.metrics import DIGITS, wilson_interval
from inkdigit.recognition.reading import Reading

REFUSED = ("blank", "not_digits")


@dataclass(frozen=True, eq=False)
class EvaluatedPicture:
    """A picture, what it says, and what was read in it."""

    picture: LabelledPicture
    reading: Reading

    @property
    def right(self) -> bool:
        """All of the text is right; where there is none, that the picture was refused."""
        if not self.picture.text:
            return self.reading.status in REFUSED
        return self.reading.text == self.picture.text


@dataclass(frozen=True)
class KindScore:
    """How pictures of one kind fared; `right_of_read` counts those of status `read`."""

    kind: str
    count: int
    right: int
    read: int
    right_of_read: int
    unsure: int
    refused: int
    errors: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of the share that is right."""
        return wilson_interval(self.right, self.count)


def score_kinds(judged: Iterable[EvaluatedPicture]) -> list[KindScore]:
    """A score for each kind, in the order in which the kinds come."""
    by_kind: dict[str, list[EvaluatedPicture]] = {}
    for one in judged:
        by_kind.setdefault(one.picture.kind, []).append(one)
    return [_score(kind, members) for kind, members in by_kind.items()]


def confusion_of_digits(judged: Iterable[EvaluatedPicture]) -> NDArray[np.int64]:
    """(10, 10) counts over pictures of one digit in which one digit was said."""
    pairs = [
        (int(one.picture.text), int(one.reading.text))
        for one in judged
        if one.picture.one and one.picture.text.isdecimal() and one.reading.text.isdecimal()
        if len(one.picture.text) == len(one.reading.text) == 1
    ]
    if not pairs:
        return np.zeros((len(DIGITS), len(DIGITS)), np.int64)
    true, said = zip(*pairs, strict=True)
    return np.asarray(confusion_matrix(true, said, labels=DIGITS), np.int64)


def _score(kind: str, members: list[EvaluatedPicture]) -> KindScore:
    statuses = [one.reading.status for one in members]
    return KindScore(
        kind=kind,
        count=len(members),
        right=sum(one.right for one in members),
        read=statuses.count("read"),
        right_of_read=sum(one.right for one in members if one.reading.status == "read"),
        unsure=statuses.count("unsure"),
        refused=sum(status in REFUSED for status in statuses),
        errors=statuses.count("error"),
    )
