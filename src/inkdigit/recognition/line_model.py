"""A line of ink -> its digits: read as a whole, so that touching digits need no cutting.

The network says at each step, four pixels wide, what stands there: nothing, or a digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.recognition.ctc import Text, prefix_beam_search, sequence_probabilities, viterbi_align
from inkdigit.recognition.digit_model import model_bytes, open_session
from inkdigit.types import LINE_HEIGHT, InkMap

STRIDE = 4
"""Pixels of a line between two steps of the network."""
TEST_TIME_SCALES = ((0.62, 1.0), (0.5, 1.0), (0.78, 1.0), (0.62, 1.25), (0.62, 0.85))
"""A line is looked at in several sizes: the part of its height that its digits fill, and how much
wider than they are they are shown."""
WIDEST_GAP = 0.7
"""Empty columns before and behind ink that are kept at most, as a part of its height: between two
digits twice as many."""
RELATIVE_FLOOR = 0.003
"""Texts less likely than this part of the likeliest one are left alone."""


@dataclass(frozen=True)
class AlignedDigit:
    """One digit of a line: what it is, and its middle, first and last column in the ink."""

    label: int
    centre: int
    left: int
    right: int


class LineModel:
    """A network that reads lines, from an ONNX file.

    Args:
        path: a file whose input is (n, 32, w) uint8 and whose output is (n, w / 4, 11) float32.
        threads: processor threads to use; 0 for all.

    Raises:
        ModelError: there is no such file, or it is damaged.
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._session = open_session(model_bytes(path), path, threads)

    def look(self, ink: InkMap, top: int, height: int) -> "LineOutput":
        """Look at one line.

        Args:
            ink: (h, w) uint8, with what stands around the line.
            top: where the line's digits begin.
            height: how tall they are.
        """
        views = [_prepared(ink, top, height, *view) for view in TEST_TIME_SCALES]
        return LineOutput(
            tuple(self._steps(line) for line, _ in views),
            tuple(columns for _, columns in views),
            ink.shape[1],
        )

    def text(self, line: InkMap) -> str:
        """What a line (32, w) says."""
        return "".join(str(label - 1) for label in prefix_beam_search(self._steps(line))[0][0])

    def _steps(self, line: InkMap) -> NDArray[np.float32]:
        """The probabilities at each step of a line (32, w): (w / 4, 11)."""
        return np.asarray(self._session.run(None, {"frames": line[None]})[0][0], np.float32)


@dataclass(frozen=True, eq=False)
class LineOutput:
    """A line as the network sees it, in several sizes.

    For each size, `steps` is (t, 11), and `columns` says which column of the ink each pixel of the
    line shows; `width` is that of the ink.
    """

    steps: tuple[NDArray[np.float32], ...]
    columns: tuple[NDArray[np.float64], ...]
    width: int

    def texts(self) -> list[tuple[tuple[AlignedDigit, ...], float]]:
        """What the line may say, and how likely that is: 0..1.

        A text comes once for each size in which it was read: its digits stand a little elsewhere.
        """
        found = [
            (text, size)
            for size, steps in enumerate(self.steps)
            for text, _ in prefix_beam_search(steps)
        ]
        texts = list(dict.fromkeys(text for text, _ in found))
        likely = dict(zip(texts, self._mean(texts), strict=True))
        least = RELATIVE_FLOOR * max(likely.values())
        return [
            (_placed(text, self.steps[size], self.columns[size], self.width), likely[text])
            for text, size in found
            if likely[text] >= least
        ]

    def probability(self, digits: Sequence[int]) -> float:
        """How likely it is that the line says these digits: 0..1."""
        return self._mean([tuple(digit + 1 for digit in digits)])[0]

    def _mean(self, texts: Sequence[Text]) -> list[float]:
        """The probability of each text, over the sizes."""
        each = [sequence_probabilities(texts, steps) for steps in self.steps]
        return [float(likely) for likely in np.mean(each, axis=0)]


def _prepared(
    ink: InkMap, top: int, height: int, tall: float, wide: float
) -> tuple[InkMap, NDArray[np.float64]]:
    """The line at the network's height, wide gaps narrowed; and each column's place in the ink."""
    margin = height * (1 / tall - 1) / 2
    first, last = max(0, round(top - margin)), round(top + height + margin)
    band = ink[first : min(last, ink.shape[0])]
    above, below = max(0, round(margin - top)), max(0, last - ink.shape[0])
    band = np.asarray(cv2.copyMakeBorder(band, above, below, 0, 0, cv2.BORDER_CONSTANT), np.uint8)
    kept = _kept_columns(band, round(WIDEST_GAP * height))
    scale = LINE_HEIGHT / band.shape[0]
    width = max(STRIDE, STRIDE * round(len(kept) * scale * wide / STRIDE))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    line = cv2.resize(band[:, kept], (width, LINE_HEIGHT), interpolation=method)
    places = np.interp((np.arange(width) + 0.5) / width * len(kept) - 0.5, range(len(kept)), kept)
    return np.asarray(line, np.uint8), places


def _kept_columns(band: InkMap, room: int) -> NDArray[np.int64]:
    """The columns without the middle of gaps that are wider than twice the room."""
    inked = cv2.dilate(band.max(axis=0)[None], np.ones((1, 2 * room + 1), np.uint8))[0]
    return np.flatnonzero(inked)


def _placed(
    text: Text, steps: NDArray[np.float32], columns: NDArray[np.float64], width: int
) -> tuple[AlignedDigit, ...]:
    """The digits of a text; each reaches halfway to its neighbours."""
    centres = []
    for label, span in zip(text, viterbi_align(steps, text), strict=True):
        weights = steps[span, label] + 1e-9
        centre = weights @ (np.arange(span.start, span.stop) + 0.5) / weights.sum() * STRIDE
        centres.append(float(columns[min(int(centre), len(columns) - 1)]))
    between = [round((one + two) / 2) for one, two in pairwise(centres)]
    edges = [0, *between, width] if centres else []
    return tuple(
        AlignedDigit(label - 1, round(centre), left, max(right, left + 1))
        for label, centre, (left, right) in zip(text, centres, pairwise(edges), strict=True)
    )
