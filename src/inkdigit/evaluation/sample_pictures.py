"""Pictures that inkdigit draws itself, and what several readers say of them, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from inkdigit.recognition.picture_reader import PictureReader
from inkdigit.recognition.reading import Reading
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.types import Pixels


@dataclass(frozen=True, eq=False)
class SamplePicture:
    """A digit that inkdigit draws itself."""

    name: str
    label: int
    pixels: Pixels


class Marks(NamedTuple):
    """What stands before a right and a wrong answer, where it can be shown."""

    right: str = "✓ "
    wrong: str = "✗ "


PLAIN_MARKS = Marks("", "")
"""For outputs without such letters: the words say the same."""


@dataclass(frozen=True)
class SampleReading:
    """What a reader says of a sample picture."""

    label: int
    reading: Reading

    @property
    def is_right(self) -> bool:
        return self.reading.text == str(self.label)

    def describe(self, marks: Marks = Marks()) -> str:  # noqa: B008 - immutable
        """Say what was read, whether that is right, and whether it was called unsure."""
        mark = marks.right if self.is_right else marks.wrong
        if not self.reading.text:
            return f"{mark}nothing read, it is a {self.label}"
        verdict = "right" if self.is_right else f"wrong, it is a {self.label}"
        unsure = ", unsure" if self.reading.status == "unsure" else ""
        return f"{mark}{self.reading.text}, {verdict}{unsure}"


@dataclass(frozen=True)
class Comparison:
    """What each reader says of each sample picture.

    Attributes:
        answers: by the picture's name and the reader's.
    """

    answers: Mapping[str, Mapping[str, SampleReading]]

    def count_right(self) -> dict[str, int]:
        """Count what each reader has right."""
        readers = next(iter(self.answers.values()))
        rows = self.answers.values()
        return {reader: sum(row[reader].is_right for row in rows) for reader in readers}

    def to_text(self, marks: Marks = Marks()) -> str:  # noqa: B008 - immutable
        """Lay it out: a line for each picture, a column for each reader."""
        rows = [["picture", *self.count_right()]]
        for name, answers in self.answers.items():
            rows.append([name, *(answer.describe(marks) for answer in answers.values())])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        padded = [
            "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            for row in rows
        ]
        return "\n".join(line.rstrip() for line in padded)


def draw_sample_pictures() -> tuple[SamplePicture, ...]:
    """Draw a digit by ballpoint, mouse, chalk and others, near and far."""
    ballpoint = Pen((35, 50, 140), (247, 245, 238), 0.07)
    chalk = Pen((235, 235, 228), (38, 60, 50), 0.09)
    felt_tip = Pen((200, 70, 60), (255, 255, 255), 0.13)
    drawn = (
        (7, sketch(7, (240, 240), ballpoint)),
        (2, sketch(2, (180, 320), Pen(), height=0.7, centre=(0.25, 0.5))),
        (4, sketch(4, (600, 450), chalk, height=0.4, centre=(0.6, 0.4))),
        (0, sketch(0, (64, 64), Pen(), height=0.8)),
        (5, sketch(5, (1500, 1100), ballpoint, height=0.5, centre=(0.4, 0.6))),
        (3, sketch(3, (300, 300), felt_tip)),
    )
    return tuple(
        SamplePicture(f"{number}-a-{label}.png", label, pixels)
        for number, (label, pixels) in enumerate(drawn, start=1)
    )


def compare_readers(readers: Mapping[str, PictureReader]) -> Comparison:
    """Let each reader read each sample picture.

    Args:
        readers: at least one, by the name that it shall have.
    """
    return Comparison(
        {
            sample.name: {
                name: SampleReading(sample.label, reader.read(sample.pixels, one=True))
                for name, reader in readers.items()
            }
            for sample in draw_sample_pictures()
        }
    )
