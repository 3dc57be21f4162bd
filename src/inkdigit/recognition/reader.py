"""The Reader: decode -> analyze the layout -> recognize -> decide what to say."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from inkdigit.errors import PictureError, UsageError
from inkdigit.imaging.decode import DEFAULT_LIMITS, Decoded, Limits, Source, decode, decode_enough
from inkdigit.imaging.turn import Quarters, turn_pixels
from inkdigit.layout.ink import InkFinder
from inkdigit.layout.layout import Layout, analyze_layout
from inkdigit.recognition.decoder import RecognizedLine
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.ink_model import InkModel
from inkdigit.recognition.line_model import LineModel
from inkdigit.recognition.model_files import find_digit_model, find_shipped_model
from inkdigit.recognition.picture_judgement import PictureJudgement, describe_turn, judge_picture
from inkdigit.recognition.reading import Reading
from inkdigit.recognition.recognizer import Recognizer
from inkdigit.recognition.thresholds import DEFAULT_THRESHOLDS, Thresholds
from inkdigit.types import Frames, Pixels, Probabilities

if TYPE_CHECKING:
    from inkdigit.recognition.explain import Explanation

Turn = Literal["never", "auto"]
ENOUGH_PIXELS = 2_000_000
"""A JPEG is not decoded to more than four times these: no view has as many."""
FINE_TUNED = "fine_tuned"
"""The recipe of a digit model that goes on from the shipped one."""


@dataclass(frozen=True, eq=False)
class _ExplicableReading:
    """A reading of a picture, and the layout that it was read from, perhaps on its side."""

    pixels: Pixels
    reading: Reading
    layout: Layout


class _Origin(NamedTuple):
    """What a reader was loaded from: a model's path, and the threads for it."""

    model: Path | None
    threads: int


class Reader:
    """Reads the digits of pictures.

    Args:
        digit_model: the network for frames.
        ink_finder: the network that finds the ink.
        line_model: the network for lines; without it, touching digits are cut.
        limits: how large a picture may be.
        thresholds: from where on something is a digit, and a digit is sure.
        turn: whether a picture is read from all four sides, and the surest counts.
    """

    def __init__(
        self,
        digit_model: DigitModel,
        ink_finder: InkFinder,
        line_model: LineModel | None = None,
        limits: Limits = DEFAULT_LIMITS,
        thresholds: Thresholds = DEFAULT_THRESHOLDS,
        turn: Turn = "never",
    ) -> None:
        self.digit_model = digit_model
        self.limits = limits
        self.thresholds = thresholds
        self.turn = turn
        self.ink_finder = ink_finder
        self._origin: _Origin | None = None
        self._recognizer = Recognizer(digit_model, line_model, thresholds)

    @classmethod
    def load(
        cls,
        model: str | Path | None = None,
        *,
        limits: Limits = DEFAULT_LIMITS,
        threads: int = 1,
        turn: Turn = "never",
    ) -> Self:
        """Load a reader.

        Args:
            model: a run folder or an ONNX file; without it, the models that the package ships. A
                model that is named reads alone, and touching digits are then cut; but one that was
                fine-tuned takes the shipped digit model's place beside the line model.
            limits: how large a picture may be.
            threads: processor threads for the models; 0 for all.
            turn: `auto` reads a picture from all four sides, and the surest counts.

        Raises:
            ModelError: there is no model, it is damaged or takes other frames.
        """
        digit_model = DigitModel(find_digit_model(model), threads)
        ink_model = InkModel(find_shipped_model("ink"), threads)
        line_model = None
        if model is None or digit_model.recipe == FINE_TUNED:
            line_model = LineModel(find_shipped_model("lines"), threads)
        reader = cls(digit_model, ink_model, line_model, limits, turn=turn)
        reader._origin = _Origin(None if model is None else Path(model).absolute(), threads)
        return reader

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what it was loaded from: whoever unpickles it loads the same models again."""
        if self._origin is None:
            raise TypeError(
                "Expected a Reader that Reader.load gave: only such a one can be pickled."
            )
        return _load_again, (type(self), self._origin, self.limits, self.turn)

    def predict_proba(self, frames: Frames) -> Probabilities:
        """Say which digit each frame is, given that it is one.

        Args:
            frames: (n, 28, 28) uint8, bright ink on black.

        Returns:
            (n, 10) float32, rows sum to 1.

        Raises:
            UsageError: the array has another shape or dtype.
        """
        return self.digit_model.predict_proba(frames)

    def read(self, source: Source, *, one: bool = False) -> Reading:
        """Read a picture.

        Args:
            source: a path, the bytes of a file, a PIL image, or an array
                (h, w[, 1, 3 or 4]) uint8.
            one: the picture holds exactly one digit.

        Raises:
            PictureError: it cannot be opened or decoded. `try_read` makes it a Reading instead.
        """
        return self._read(source, ENOUGH_PIXELS, one=one).reading

    def try_read(self, source: Source, *, one: bool = False) -> Reading:
        """Read a picture; one that cannot be decoded becomes a Reading of status `error`."""
        try:
            return self.read(source, one=one)
        except PictureError as error:
            return Reading.from_error(error, source)

    def read_many(
        self, sources: Iterable[Source], *, jobs: int = 1, one: bool = False
    ) -> Iterator[Reading]:
        """Read pictures as they come; the readings come in that order.

        Args:
            sources: as `read` takes them. A few more are taken than readings were given.
            jobs: how many processes read. More than one are started anew: in a program of yours,
                call it below `if __name__ == "__main__":`.
            one: each picture holds exactly one digit.

        Yields:
            A Reading a picture; of one that cannot be decoded, with status `error`.

        Raises:
            UsageError: there are fewer jobs than one.
            InkdigitError: a process ended by itself.
        """
        from inkdigit.recognition.read_many import read_many  # noqa: PLC0415 - processes, which reading has none of

        if jobs < 1:
            raise UsageError(f"Expected jobs of 1 or more. Received: {jobs}.")
        return read_many(self, sources, jobs=jobs, one=one)

    def explain(self, source: Source, *, one: bool = False) -> "Explanation":
        """Read a picture and say how, stage by stage. Raises as `read` does."""
        from inkdigit.recognition.explain import explain  # noqa: PLC0415 - draws, which reading does not

        read = self._read(source, None, one=one)
        return explain(read.pixels, read.layout, read.reading, self.thresholds)

    def analyze_layout(self, source: Source, *, one: bool = False) -> Layout:
        """Find where in a picture there is ink, without reading it. Raises as `read` does."""
        return analyze_layout(decode(source, self.limits), self.ink_finder, one=one)

    def recognize(
        self, source: Source, *, one: bool = False
    ) -> tuple[Layout, list[RecognizedLine]]:
        """Read the lines of a picture without judging them. Raises as `read` does."""
        layout = self.analyze_layout(source, one=one)
        return layout, self._recognizer.recognize(layout, one=one)

    def _read(self, source: Source, enough: int | None, *, one: bool) -> _ExplicableReading:
        began = time.perf_counter()
        decoded = decode_enough(source, enough, self.limits)
        upright = self._judge(decoded, 0, one=one)
        sides = [upright]
        if self.turn == "auto" or _may_be_turned(upright):
            sides += [self._judge(decoded, quarters, one=one) for quarters in (1, 2, 3)]
        surest = max(sides, key=lambda side: side.confidence)
        said = surest if self.turn == "auto" else upright
        reading = Reading.from_lines(
            said.digits,
            said.confidence,
            said.status,
            source,
            (time.perf_counter() - began) * 1000,
            said.signs,
        )
        message = None if said is surest else describe_turn(upright, surest)
        if message is not None:
            reading = replace(reading, message=message)
        return _ExplicableReading(decoded.pixels, reading, said.layout)

    def _judge(self, decoded: Decoded, quarters: Quarters, *, one: bool) -> PictureJudgement:
        """Read and judge a picture that is turned by some quarters to the left before."""
        turned = turn_pixels(decoded.pixels, quarters) if quarters else decoded.pixels
        layout = analyze_layout(turned, self.ink_finder, one=one)
        lines = self._recognizer.recognize(layout, one=one)
        return judge_picture(layout, lines, decoded.shape, one=one, quarters=quarters)


def _load_again(kind: type[Reader], origin: _Origin, limits: Limits, turn: Turn) -> Reader:
    return kind.load(origin.model, limits=limits, threads=origin.threads, turn=turn)


def _may_be_turned(picture: PictureJudgement) -> bool:
    """Whether a picture that is not read has enough strokes that it may be turned."""
    return picture.status in ("unsure", "not_digits") and len(picture.layout.components) > 1
