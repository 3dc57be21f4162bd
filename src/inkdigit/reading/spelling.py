"""Pieces of ink -> digits. A single digit is read from its frame, a line of them as a whole.

What a line may say, the network for lines proposes: it has seen digits crowded together, and rules
beside them. The network for frames, which knows each digit better, then looks at every digit of
each proposal, and at the ink that the proposal leaves out; the best account of all is taken.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigit.imaging.frame import frame
from inkdigit.imaging.segment import Piece, columns_of, joined
from inkdigit.reading.calibration import A_DIGIT
from inkdigit.reading.classifier import Classifier
from inkdigit.reading.cutting import WIDE, cut
from inkdigit.reading.finding import Finding
from inkdigit.reading.lines import LineReader, SeenLine, Spelt
from inkdigit.reading.results import Digit
from inkdigit.types import Frames

DOUBT = 0.02
"""A network is never surer than this of what it denies: then the other one decides."""
LEFT_OUT = 2.0
"""What it costs to leave out a piece that is as tall as a digit."""
Span = tuple[int, int]
"""First and last column of a line's ink."""


class Spelling(NamedTuple):
    """Digits, line by line, and the part of the ink that is none: 0..1."""

    lines: list[list[Digit]]
    marks: float


class Speller:
    """Reads the pieces that were found.

    Args:
        classifier: the network for frames.
        line_reader: the network for lines; without it, touching digits are cut.
    """

    def __init__(self, classifier: Classifier, line_reader: LineReader | None) -> None:
        self.classifier = classifier
        self.line_reader = line_reader

    def spell(self, finding: Finding, *, one: bool) -> Spelling:
        """Read all lines; where the picture holds exactly `one` digit, it is one piece."""
        lines, marks = [], 0.0
        every = [piece for pieces in finding.lines for piece in pieces]
        alone = one or (len(every) == 1 and every[0].box[2] < WIDE * every[0].box[3])
        for pieces in finding.lines:
            if alone or self.line_reader is None:
                parts = pieces if one else [p for piece in pieces for p in cut(piece, self._sure)]
                digits, missed = self._from_frames(parts)
            else:
                digits, missed = self._from_line(finding, pieces, self.line_reader)
            lines.append(digits)
            marks += missed
        ink = sum(_amount(piece) for piece in every)
        return Spelling([line for line in lines if line], marks / ink if ink else 0.0)

    def _sure(self, frames: Frames) -> NDArray[np.float32]:
        """How sure each frame is one digit: (n,) 0..1."""
        probabilities, digit = self.classifier.judge(frames)
        return np.asarray(probabilities.max(axis=1) * digit)

    def _from_frames(self, pieces: list[Piece]) -> tuple[list[Digit], float]:
        """The digits among pieces, and the ink of those that are none."""
        frames = np.stack([frame(piece.ink) for piece in pieces])
        digits, missed = [], 0.0
        for piece, picture, row, real in zip(
            pieces, frames, *self.classifier.judge(frames), strict=True
        ):
            if real < A_DIGIT:
                missed += _amount(piece)
            else:
                sure = float(row.max() * real)
                digits.append(Digit(int(row.argmax()), sure, piece.box, row, picture))
        return digits, missed

    def _from_line(
        self, finding: Finding, pieces: list[Piece], reader: LineReader
    ) -> tuple[list[Digit], float]:
        """The digits of a line, and the ink of what is left out."""
        line = joined(pieces)
        x, y, width, height = line.box
        first = max(0, x - height)
        seen = reader.look(finding.ink[:, first : x + width + height], y, height)
        accounts = [_proposed(*text, line, pieces, x - first) for text in seen.texts()]
        accounts.append(self._piece_by_piece(line, pieces, seen))
        views = _look(self.classifier, line, accounts)
        scores = np.array([account.score(views) for account in accounts])
        shares = np.exp(scores - scores.max())
        best = accounts[int(scores.argmax())]
        same = [account.labels == best.labels for account in accounts]
        sure = float(shares[same].sum() / shares.sum()) ** (1 / max(1, len(best.digits)))
        digits = [
            Digit(label, sure, view.piece.box, view.probabilities, view.frame)
            for label, span in best.digits
            if (view := views.get(span)) is not None
        ]
        return digits, sum(_amount(piece) for piece in pieces if _span(piece, x) in best.left_out)

    def _piece_by_piece(self, line: Piece, pieces: list[Piece], seen: SeenLine) -> "_Account":
        """What the network for frames makes of the line alone."""
        parts = [part for piece in pieces for part in cut(piece, self._sure)]
        probabilities, digit = self.classifier.judge(np.stack([frame(part.ink) for part in parts]))
        read = [
            (int(row.argmax()), _span(part, line.box[0]), real >= A_DIGIT)
            for part, row, real in zip(parts, probabilities, digit, strict=True)
        ]
        digits = tuple((label, span) for label, span, real in read if real)
        left_out = frozenset(span for _, span, real in read if not real)
        return _Account(
            digits, left_out, _tall(line, pieces), seen.probability([label for label, _ in digits])
        )


@dataclass(frozen=True, eq=False)
class _View:
    """A part of a line as the network for frames sees it."""

    piece: Piece
    frame: NDArray[np.uint8]
    probabilities: NDArray[np.float32]
    digit: float


@dataclass(frozen=True)
class _Account:
    """What a line may say: which digit stands where, what is left out, how likely it is."""

    digits: tuple[tuple[int, Span], ...]
    left_out: frozenset[Span]
    tall: frozenset[Span]
    probability: float

    @property
    def labels(self) -> tuple[int, ...]:
        return tuple(label for label, _ in self.digits)

    def score(self, views: dict[Span, _View]) -> float:
        """The logarithm of how likely both networks find it."""
        total = float(np.log(self.probability + 1e-9))
        for label, span in self.digits:
            view = views.get(span)
            likely = float(view.probabilities[label]) * view.digit if view else 0.0
            total += float(np.log(max(likely, DOUBT)))
        for span in self.left_out:
            view = views.get(span)
            total += float(np.log(max(1 - view.digit, DOUBT))) if view else 0.0
            total -= LEFT_OUT if span in self.tall else 0.0
        return total


def _proposed(
    text: tuple[Spelt, ...], probability: float, line: Piece, pieces: list[Piece], shift: int
) -> _Account:
    """Lay a text over a line; `shift` is where the line's ink begins in what was read."""
    width, reach = line.box[2], line.box[3] * 3 // 4
    digits = []
    for one in text:
        left = max(0, one.left - shift, one.centre - shift - reach)
        right = min(width, one.right - shift, one.centre - shift + reach)
        digits.append((one.label, (min(left, width - 1), max(right, left + 1))))
    left_out = frozenset(
        span
        for span in (_span(piece, line.box[0]) for piece in pieces)
        if not any(left < (span[0] + span[1]) / 2 < right for _, (left, right) in digits)
    )
    return _Account(tuple(digits), left_out, _tall(line, pieces), probability)


def _tall(line: Piece, pieces: list[Piece]) -> frozenset[Span]:
    """The pieces that are as tall as a digit of this line."""
    return frozenset(
        _span(piece, line.box[0]) for piece in pieces if piece.box[3] >= line.box[3] / 2
    )


def _span(piece: Piece, start: int) -> Span:
    """The columns of a piece, counted from the line's beginning."""
    return piece.box[0] - start, piece.box[0] - start + piece.box[2]


def _look(classifier: Classifier, line: Piece, accounts: list[_Account]) -> dict[Span, _View]:
    """Every part of a line that an account names, as the network for frames sees it."""
    spans = {span for account in accounts for _, span in account.digits}
    spans |= {span for account in accounts for span in account.left_out}
    parts = {span: part for span in spans if (part := columns_of(line, *span)) is not None}
    if not parts:
        return {}
    frames = np.stack([frame(part.ink) for part in parts.values()])
    judged = zip(parts.items(), frames, *classifier.judge(frames), strict=True)
    return {
        span: _View(part, picture, row, float(digit))
        for (span, part), picture, row, digit in judged
    }


def _amount(piece: Piece) -> float:
    """How much ink a piece has, in pixels of full ink."""
    return float(piece.ink.sum(dtype=np.float64)) / 255
