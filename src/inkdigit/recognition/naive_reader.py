"""The tutorial's way of reading, kept to show what it gives: squeeze the picture, and guess."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from inkdigit.errors import PictureError
from inkdigit.imaging.decode import DEFAULT_LIMITS, Channels, Limits, Source, decode_enough
from inkdigit.imaging.naive import build_naive_frame
from inkdigit.recognition.digit import Digit
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.frame_classifier import FrameClassifier
from inkdigit.recognition.model_files import find_digit_model
from inkdigit.recognition.pages import describe_pages
from inkdigit.recognition.preview import make_preview
from inkdigit.recognition.reading import Reading
from inkdigit.recognition.thresholds import DEFAULT_THRESHOLDS
from inkdigit.types import Box, Pixels, Status

if TYPE_CHECKING:
    from inkdigit.recognition.explain import Explanation


class NaiveReader(FrameClassifier):
    """Takes each whole picture for one frame of a digit.

    >>> from inkdigit import NaiveReader
    >>> from inkdigit.synthetic.samples import sketch
    >>> len(NaiveReader().read(sketch(7, (120, 90))))
    1

    Args:
        model: a run folder or an ONNX file; without it, the digit model that the package ships.
        limits: how large a picture may be.
        threads: processor threads for the model; 0 for all.

    Raises:
        ModelError: there is no model, it is damaged or takes other frames.
    """

    def __init__(
        self,
        model: str | Path | None = None,
        *,
        limits: Limits = DEFAULT_LIMITS,
        threads: int = 1,
    ) -> None:
        self.digit_model = DigitModel(find_digit_model(model), threads)
        self.limits = limits

    @classmethod
    def load(
        cls,
        model: str | Path | None = None,
        *,
        limits: Limits = DEFAULT_LIMITS,
        threads: int = 1,
    ) -> Self:
        """Load a naive reader: the same as `NaiveReader(...)`.

        >>> from inkdigit import Limits, NaiveReader
        >>> NaiveReader.load(limits=Limits(pixels=1000)).limits.pixels
        1000
        """
        return cls(model, limits=limits, threads=threads)

    def read(self, source: Source, *, one: bool = False, channels: Channels = "rgb") -> Reading:
        """Read a picture as one digit, whether it is said to hold `one` or not.

        >>> from inkdigit import NaiveReader
        >>> from inkdigit.synthetic.samples import sketch
        >>> NaiveReader().read(sketch(7, (120, 90))).digits[0].box
        Box(x=0, y=0, width=90, height=120)

        Args:
            source: as `Reader.read` takes it.
            one: makes no difference; `Reader.read` has it, too.
            channels: the order of an array's colours; OpenCV's pictures are `bgr`.

        Raises:
            PictureError: it cannot be opened or decoded. `try_read` makes it a Reading instead.
            UsageError: `channels` names no order, or `bgr` for what is no array.
        """
        del one
        return self._read(source, channels)[0]

    def try_read(self, source: Source, *, one: bool = False, channels: Channels = "rgb") -> Reading:
        """Read a picture; one that cannot be decoded becomes a Reading of status `error`.

        >>> from inkdigit import NaiveReader
        >>> NaiveReader().try_read(b"no picture").status
        'error'
        """
        try:
            return self.read(source, one=one, channels=channels)
        except PictureError as error:
            return Reading.from_error(error, source)

    def explain(
        self, source: Source, *, one: bool = False, channels: Channels = "rgb"
    ) -> "Explanation":
        """Read a picture and say how, stage by stage. Raises as `read` does.

        >>> from inkdigit import NaiveReader
        >>> from inkdigit.synthetic.samples import sketch
        >>> [step.name for step in NaiveReader().explain(sketch(7, (120, 90))).steps]
        ['picture', 'frames', 'reading']
        """
        from inkdigit.recognition.explain import explain_naive  # noqa: PLC0415 - draws, which reading does not

        del one
        reading, pixels = self._read(source, channels)
        return explain_naive(pixels, reading)

    def _read(self, source: Source, channels: Channels) -> tuple[Reading, Pixels]:
        began = time.perf_counter()
        pixels, shape, pages = decode_enough(source, None, self.limits, channels)
        digit = self._classify(pixels)
        is_sure = digit.confidence >= DEFAULT_THRESHOLDS.accept_confidence
        status: Status = "read" if is_sure else "unsure"
        milliseconds = (time.perf_counter() - began) * 1000
        preview = make_preview(pixels, shape)
        reading = Reading.from_lines(
            [[digit]], digit.confidence, status, source, milliseconds, preview=preview
        )
        return reading.with_note(describe_pages(pages)), pixels

    def _classify(self, pixels: Pixels) -> Digit:
        """Squeeze a picture into a frame, and take the likeliest digit."""
        height, width = pixels.shape[:2]
        frame = build_naive_frame(pixels)
        row = self.digit_model.predict_proba(frame[None])[0]
        return Digit(int(row.argmax()), float(row.max()), Box(0, 0, width, height), row, frame)
