"""The Reader: decode -> analyze the layout -> recognize -> decide what to say."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from inkdigit.errors import PictureError, UsageError
from inkdigit.imaging.decode import (
    DEFAULT_LIMITS,
    Channels,
    Decoded,
    Limits,
    Source,
    decode,
    decode_enough,
)
from inkdigit.imaging.source import find_path, read_content
from inkdigit.imaging.turn import Quarters, turn_pixels
from inkdigit.layout.layout import Layout, analyze_layout
from inkdigit.recognition.between_walls import read_between_walls
from inkdigit.recognition.decoder import RecognizedLine
from inkdigit.recognition.digit import Digit
from inkdigit.recognition.frame_classifier import FrameClassifier
from inkdigit.recognition.models import Models
from inkdigit.recognition.pages import describe_pages, read_pages
from inkdigit.recognition.picture_judgement import PictureJudgement, describe_turn, judge_picture
from inkdigit.recognition.preview import make_preview
from inkdigit.recognition.reading import Reading
from inkdigit.recognition.recognizer import Recognizer
from inkdigit.recognition.thresholds import DEFAULT_THRESHOLDS, Thresholds
from inkdigit.recognition.tilted_lines import read_straightened
from inkdigit.recognition.touching_rows import read_rows_apart
from inkdigit.types import Pixels

if TYPE_CHECKING:
    from inkdigit.recognition.explain import Explanation

Turn = Literal["never", "auto"]
ENOUGH_PIXELS = 2_000_000
"""A JPEG is not decoded to more than four times these: no view has as many."""


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


class Reader(FrameClassifier):
    """Reads the digits of pictures.

    >>> from inkdigit import Reader
    >>> from inkdigit.synthetic.samples import sketch
    >>> reader = Reader()
    >>> reading = reader.read(sketch(7, (120, 90)), one=True)
    >>> reading.text, reading.status
    ('7', 'read')

    Args:
        model: a run folder or an ONNX file; without it, the models that the package ships. A model
            that is named reads alone, and touching digits are then cut; but one that was fine-tuned
            takes the shipped digit model's place beside the line model. Or networks that are
            loaded.
        limits: how large a picture may be.
        threads: processor threads for the models; 0 for all.
        thresholds: from where on something is a digit, and a digit is sure.
        turn: `auto` reads a picture from all four sides, and the surest counts.

    Raises:
        ModelError: there is no model, it is damaged or takes other frames.
    """

    def __init__(
        self,
        model: str | Path | Models | None = None,
        *,
        limits: Limits = DEFAULT_LIMITS,
        threads: int = 1,
        thresholds: Thresholds = DEFAULT_THRESHOLDS,
        turn: Turn = "never",
    ) -> None:
        models = model if isinstance(model, Models) else Models.load(model, threads)
        self.digit_model = models.digit
        self.ink_finder = models.ink
        self.limits = limits
        self.thresholds = thresholds
        self.turn = turn
        self._origin: _Origin | None = None
        if not isinstance(model, Models):
            self._origin = _Origin(None if model is None else Path(model).absolute(), threads)
        self._recognizer = Recognizer(models, thresholds)

    @classmethod
    def load(
        cls,
        model: str | Path | None = None,
        *,
        limits: Limits = DEFAULT_LIMITS,
        threads: int = 1,
        turn: Turn = "never",
    ) -> Self:
        """Load a reader: the same as `Reader(...)`.

        >>> from inkdigit import Reader
        >>> Reader.load(turn="auto").turn
        'auto'
        """
        return cls(model, limits=limits, threads=threads, turn=turn)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what it was loaded from: whoever unpickles it loads the same models again."""
        if self._origin is None:
            raise TypeError(
                "Expected a Reader that loaded its models itself: only such a one can be pickled."
            )
        return _load_again, (type(self), self._origin, self.limits, self.turn)

    def read(self, source: Source, *, one: bool = False, channels: Channels = "rgb") -> Reading:
        """Read a picture; of a file with several pages, the first.

        >>> import numpy as np
        >>> from inkdigit import Reader
        >>> Reader().read(np.ones((120, 90))).status
        'blank'

        Args:
            source: a path, the bytes of a file, an open file, a PIL image, or an array
                (h, w[, 1, 3 or 4]) of bool, integers or floats, as `decode` takes it.
            one: the picture holds exactly one digit.
            channels: the order of an array's colours; OpenCV's pictures are `bgr`.

        Raises:
            PictureError: it cannot be opened or decoded. `try_read` makes it a Reading instead.
            UsageError: `channels` names no order, or `bgr` for what is no array.
        """
        return self._read(source, ENOUGH_PIXELS, one=one, channels=channels).reading

    def try_read(self, source: Source, *, one: bool = False, channels: Channels = "rgb") -> Reading:
        """Read a picture; one that cannot be decoded becomes a Reading of status `error`.

        >>> from inkdigit import Reader
        >>> Reader().try_read("gone.png").message
        'Cannot open gone.png: No such file or directory.'
        """
        try:
            return self.read(source, one=one, channels=channels)
        except PictureError as error:
            return Reading.from_error(error, source)

    def read_pages(self, source: Source, *, one: bool = False) -> list[Reading]:
        """Read every page of a TIFF or a PDF; of another picture, itself.

        A page that cannot be decoded becomes a Reading of status `error`.

        >>> from inkdigit import Reader
        >>> from inkdigit.synthetic.samples import sketch
        >>> [page.text for page in Reader().read_pages(sketch(7, (120, 90)))]
        ['7']

        Args:
            source: as `read` takes it.
            one: each page holds exactly one digit.

        Raises:
            PictureError: the file cannot be opened or read.
        """
        content = read_content(source, self.limits)
        if content is None:
            return [self.try_read(source, one=one)]
        return list(read_pages(self, find_path(source), content, one=one))

    def read_many(
        self, sources: Iterable[Source], *, jobs: int = 1, one: bool = False
    ) -> Iterator[Reading]:
        """Read pictures as they come; the readings come in that order.

        >>> from inkdigit import Reader
        >>> from inkdigit.synthetic.samples import sketch
        >>> [each.text for each in Reader().read_many([sketch(7, (120, 90))] * 2)]
        ['7', '7']

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

    def explain(
        self, source: Source, *, one: bool = False, channels: Channels = "rgb"
    ) -> "Explanation":
        """Read a picture and say how, stage by stage. Raises as `read` does.

        >>> from inkdigit import Reader
        >>> from inkdigit.synthetic.samples import sketch
        >>> [step.name for step in Reader().explain(sketch(7, (120, 90))).steps]
        ['picture', 'view', 'ink', 'components', 'frames', 'reading']
        """
        from inkdigit.recognition.explain import explain  # noqa: PLC0415 - draws, which reading does not

        read = self._read(source, None, one=one, channels=channels)
        return explain(read.pixels, read.layout, read.reading, self.thresholds)

    def analyze_layout(self, source: Source, *, one: bool = False) -> Layout:
        """Find where in a picture there is ink, without reading it. Raises as `read` does.

        >>> from inkdigit import Reader
        >>> from inkdigit.synthetic.samples import sketch
        >>> len(Reader().analyze_layout(sketch(7, (120, 90))).components)
        1
        """
        return analyze_layout(decode(source, self.limits), self.ink_finder, one=one)

    def recognize(
        self, source: Source, *, one: bool = False
    ) -> tuple[Layout, list[RecognizedLine]]:
        """Read the lines of a picture without judging them. Raises as `read` does.

        >>> from inkdigit import Reader
        >>> from inkdigit.synthetic.samples import sketch
        >>> _, lines = Reader().recognize(sketch(7, (120, 90)))
        >>> [digit.label for line in lines for digit in line.digits]
        [7]
        """
        layout = self.analyze_layout(source, one=one)
        return layout, self._recognizer.recognize(layout, one=one)

    def _read(
        self, source: Source, enough: int | None, *, one: bool, channels: Channels
    ) -> _ExplicableReading:
        began = time.perf_counter()
        decoded = decode_enough(source, enough, self.limits, channels)
        is_any_side = self.turn == "auto"
        upright = self._judge(decoded, 0, one=one)
        sides = [upright]
        if is_any_side or upright.may_be_turned:
            sides += [self._judge(decoded, side, one=one, again=is_any_side) for side in (1, 2, 3)]
        surest = max(sides, key=lambda side: side.confidence)
        said = surest if is_any_side else upright
        reading = Reading.from_lines(
            said.digits,
            said.confidence,
            said.status,
            source,
            (time.perf_counter() - began) * 1000,
            said.signs,
            make_preview(decoded.pixels, decoded.shape),
        )
        if said.status == "not_digits":
            reading = replace(reading, guess=self._guess(said))
        turned = None if said is surest else describe_turn(upright, surest)
        reading = replace(reading, message=turned or reading.message)
        reading = reading.with_note(describe_pages(decoded.pages))
        return _ExplicableReading(decoded.pixels, reading, said.layout)

    def _guess(self, picture: PictureJudgement) -> Digit | None:
        digit = self._recognizer.guess(picture.layout)
        return digit and picture.place_digit(digit)

    def _judge(
        self, decoded: Decoded, quarters: Quarters, *, one: bool, again: bool = True
    ) -> PictureJudgement:
        """Turn a picture by quarters to the left, read and judge it; `again` in other ways."""
        turned = turn_pixels(decoded.pixels, quarters) if quarters else decoded.pixels
        layout = analyze_layout(turned, self.ink_finder, one=one)
        lines = self._recognizer.recognize(layout, one=one)
        picture = judge_picture(layout, lines, decoded.shape, one=one, quarters=quarters)
        if again and not one:
            picture = read_rows_apart(picture, self._recognizer)
            picture = read_straightened(picture, self._recognizer, self.ink_finder)
            picture = read_between_walls(picture, self._recognizer)
        return picture


def _load_again(kind: type[Reader], origin: _Origin, limits: Limits, turn: Turn) -> Reader:
    return kind.load(origin.model, limits=limits, threads=origin.threads, turn=turn)
