"""The line model: a line of ink -> what stands at each step along it.

A line is read as a whole, so that touching digits need no cutting.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigit.recognition.ctc import prefix_beam_search
from inkdigit.recognition.line_output import STRIDE, LineOutput, merge_signs
from inkdigit.recognition.onnx_session import open_session, read_model_file
from inkdigit.types import LINE_HEIGHT, InkMap

MAX_MARGIN = 0.7
"""Empty columns beside ink that are kept at most, as a part of the digits' height. A gap between
two digits has two such margins."""


class Scale(NamedTuple):
    """How large the model sees a line.

    `height` is the part of the input's height that the digits fill. `stretch` says how much wider
    than they are they are shown.
    """

    height: float
    stretch: float


TEST_TIME_SCALES = (
    Scale(0.62, 1.0), Scale(0.5, 1.0), Scale(0.78, 1.0), Scale(0.62, 1.25), Scale(0.62, 0.85),
)  # fmt: skip
"""The scales of a line whose probabilities are averaged (test-time augmentation)."""


class LineModel:
    """A network for text lines, from an ONNX file.

    Args:
        path: a file whose input is (n, 32, w) uint8 and whose output is (n, w / 4, 24) float32.
        threads: processor threads to use; 0 for all.

    Raises:
        ModelError: there is no such file, or it is damaged.
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        self._session = open_session(read_model_file(path), path, threads)

    def run(self, ink: InkMap, top: int, height: int) -> LineOutput:
        """Run the network on one text line, once for each of `TEST_TIME_SCALES`.

        Args:
            ink: (h, w) uint8, 0 = paper, with what stands around the line.
            top: the row in which the line's digits begin.
            height: how many rows they are tall.
        """
        inputs = [normalize_line(ink, top, height, scale) for scale in TEST_TIME_SCALES]
        return LineOutput(
            tuple(self._run_input(one.pixels) for one in inputs),
            tuple(one.columns for one in inputs),
            ink.shape[1],
        )

    def transcribe(self, line: InkMap) -> str:
        """Read a line that is (32, w) uint8 already: its likeliest digits, without signs."""
        labelling, _ = prefix_beam_search(merge_signs(self._run_input(line)))[0]
        return "".join(str(label - 1) for label in labelling)

    def _run_input(self, line: InkMap) -> NDArray[np.float32]:
        """Run the network on (32, w) uint8: the posteriors of each step, (w / 4, 24)."""
        return np.asarray(self._session.run(None, {"frames": line[None]})[0][0], np.float32)


@dataclass(frozen=True, eq=False)
class LineInput:
    """A line as the network takes it.

    `pixels` is (32, w) uint8. `columns` (w,) float64 says which column of the ink each one shows.
    """

    pixels: InkMap
    columns: NDArray[np.float64]


def normalize_line(ink: InkMap, top: int, height: int, scale: Scale) -> LineInput:
    """Bring a line to the network's height, and narrow its wide gaps.

    Args:
        ink: (h, w) uint8, 0 = paper, with what stands around the line.
        top: the row in which the line's digits begin.
        height: how many rows they are tall.
        scale: how large they are shown.
    """
    band = _crop_band(ink, top, height, height * (1 / scale.height - 1) / 2)
    kept = _find_columns(band, round(MAX_MARGIN * height))
    zoom = LINE_HEIGHT / band.shape[0]
    width = max(STRIDE, STRIDE * round(len(kept) * zoom * scale.stretch / STRIDE))
    method = cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC
    line = cv2.resize(band[:, kept], (width, LINE_HEIGHT), interpolation=method)
    places = (np.arange(width) + 0.5) / width * len(kept) - 0.5
    return LineInput(np.asarray(line, np.uint8), np.interp(places, range(len(kept)), kept))


def _crop_band(ink: InkMap, top: int, height: int, margin: float) -> InkMap:
    """Crop the rows of a line with a margin above and below; empty paper where the ink ends."""
    first, last = max(0, round(top - margin)), round(top + height + margin)
    above, below = max(0, round(margin - top)), max(0, last - ink.shape[0])
    band = ink[first : min(last, ink.shape[0])]
    return np.asarray(cv2.copyMakeBorder(band, above, below, 0, 0, cv2.BORDER_CONSTANT), np.uint8)


def _find_columns(band: InkMap, margin: int) -> NDArray[np.int64]:
    """Find the columns that are at most a margin away from ink."""
    inked = cv2.dilate(band.max(axis=0)[None], np.ones((1, 2 * margin + 1), np.uint8))[0]
    return np.flatnonzero(inked)
