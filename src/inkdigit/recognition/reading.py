"""What a reader says of a picture: a Reading, its Lines and their Digits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Self

from inkdigit.errors import PictureError
from inkdigit.imaging.source import Source, find_path
from inkdigit.percent import format_confidence, round_confidence
from inkdigit.recognition.digit import Digit, Sign
from inkdigit.recognition.preview import Preview
from inkdigit.types import Box, Status

STATUS_MESSAGES: dict[Status, str] = {
    "blank": "Nothing is written here.",
    "not_digits": "These are no digits.",
    "unsure": "Not sure: this is the best guess.",
}


@dataclass(frozen=True, repr=False)
class Line:
    """The digits of a line, from left to right.

    >>> from inkdigit import Reader
    >>> from inkdigit.synthetic.samples import sketch
    >>> line = Reader().read(sketch(7, (120, 90))).lines[0]
    >>> str(line), int(line), len(line)
    ('7', 7, 1)
    """

    digits: tuple[Digit, ...]

    @property
    def text(self) -> str:
        return "".join(str(digit.label) for digit in self.digits)

    @property
    def box(self) -> Box:
        """Around all its digits."""
        return Box.around(digit.box for digit in self.digits)

    def __iter__(self) -> Iterator[Digit]:
        return iter(self.digits)

    def __len__(self) -> int:
        return len(self.digits)

    def __int__(self) -> int:
        return int(self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Line {self.text}>"


@dataclass(frozen=True, repr=False)
class Reading:
    """What a picture says.

    `text` holds the digits, lines parted by a newline: the best guess also where `status` is
    `unsure`, and empty where it is `blank`, `not_digits` or `error`. `confidence`, 0..1, is how
    likely all of `text` is right: at most as likely as any of its digits. `signs` stand beside the
    digits, or instead of them, and are not in `text`. `guess` is the digit that the ink would be
    if it were one, where `status` is `not_digits` and the ink is one piece. `milliseconds` is the
    time that reading took, with decoding.

    A reading is a sequence of its digits, `int()` of it is its number, and notebooks show it as a
    picture. Readings are equal where they say the same of the same path, whatever time they took.

    >>> from inkdigit import Reader
    >>> from inkdigit.synthetic.samples import sketch
    >>> reading = Reader().read(sketch(7, (120, 90)))
    >>> int(reading), len(reading), [digit.label for digit in reading]
    (7, 1, [7])
    """

    text: str
    confidence: float
    status: Status
    digits: tuple[Digit, ...] = ()
    message: str | None = None
    milliseconds: float = field(default=0.0, compare=False)
    path: str | None = None
    signs: tuple[Sign, ...] = ()
    guess: Digit | None = None
    preview: Preview | None = field(default=None, compare=False)
    """The picture in small, which notebooks show."""

    @classmethod
    def from_lines(
        cls,
        lines: Sequence[Sequence[Digit]],
        confidence: float,
        status: Status,
        source: Source,
        milliseconds: float,
        signs: Sequence[Sign] = (),
        preview: Preview | None = None,
    ) -> Self:
        """Put the digits of a picture together; a status without digits drops them.

        Args:
            lines: from top to bottom, their digits from left to right.
            confidence: of all of them together, 0..1.
            status: of the picture.
            source: the picture; only its path is kept.
            milliseconds: that reading took.
            signs: beside the digits.
            preview: the picture in small.
        """
        lines = lines if status in ("read", "unsure") else []
        digits = tuple(digit for line in lines for digit in line)
        return cls(
            text="\n".join("".join(str(digit.label) for digit in line) for line in lines),
            confidence=confidence if digits else 0.0,
            status=status,
            digits=digits,
            message=STATUS_MESSAGES.get(status),
            milliseconds=milliseconds,
            path=find_path(source),
            signs=tuple(signs),
            preview=preview,
        )

    @classmethod
    def from_error(cls, error: PictureError, source: Source) -> Self:
        """Say why a picture could not be read: a reading of status `error`."""
        return cls("", 0.0, "error", message=str(error), path=find_path(source))

    @property
    def lines(self) -> tuple[Line, ...]:
        """The digits line by line, from top to bottom."""
        digits = iter(self.digits)
        return tuple(
            Line(tuple(islice(digits, len(text)))) for text in self.text.split("\n") if text
        )

    def with_path(self, path: str | None) -> "Reading":
        """Give the same reading another path."""
        return replace(self, path=path)

    def with_note(self, note: str | None) -> "Reading":
        """Give the same reading with a sentence more in its message, if there is one."""
        return replace(self, message=" ".join(filter(None, (self.message, note))) or None)

    def to_dict(self) -> dict[str, Any]:
        """Write the reading as plain values: the shape that the command prints, key by key.

        >>> from inkdigit import Reader
        >>> from inkdigit.synthetic.samples import sketch
        >>> Reader().read(sketch(7, (120, 90))).to_dict()["text"]
        '7'
        """
        return {
            "path": self.path,
            "text": self.text,
            "confidence": round_confidence(self.confidence),
            "status": self.status,
            "digits": [digit.to_dict() for digit in self.digits],
            "signs": [sign.to_dict() for sign in self.signs],
            "guess": self.guess.to_dict() if self.guess else None,
            "message": self.message,
            "milliseconds": round(self.milliseconds, 1),
        }

    def __iter__(self) -> Iterator[Digit]:
        return iter(self.digits)

    def __len__(self) -> int:
        return len(self.digits)

    def __bool__(self) -> bool:
        return True  # a reading without digits says something, too

    def __int__(self) -> int:
        """Give the number that it is, the best guess where it is unsure.

        Raises:
            ValueError: it has no digits, several lines, or signs that make it another number.
        """
        if not self.digits:
            raise ValueError(f"There is no number in a picture of status {self.status!r}.")
        if len(self.lines) > 1:
            raise ValueError("There are several lines: [int(line) for line in reading.lines].")
        if self.signs:
            kinds = ", ".join(sign.kind for sign in self.signs)
            raise ValueError(
                f"There are signs beside the digits ({kinds}): int(reading.text) leaves them out."
            )
        return int(self.text)

    def __repr__(self) -> str:
        said = self.text.replace("\n", " / ") or self.message or "nothing"
        sure = f", {format_confidence(self.confidence)} sure" if self.text else ""
        return f"<Reading {self.status}: {said}{sure}>"

    def _repr_html_(self) -> str:
        """Show the reading in a notebook: its picture with boxes, and each digit's frame."""
        from inkdigit.recognition.reading_html import format_html  # noqa: PLC0415 - reading draws nothing

        return format_html(self)
