"""A picture that was read and judged -> what is said of it."""

from dataclasses import dataclass, replace

from inkdigit.imaging.turn import Quarters, turn_box_back
from inkdigit.layout.layout import Layout
from inkdigit.recognition.clues import find_clues
from inkdigit.recognition.decoder import RecognizedLine
from inkdigit.recognition.digit import Digit, Sign
from inkdigit.recognition.judgement import (
    LineJudgement,
    decide_status,
    judge_line,
    judge_text,
    tell_small_print,
)
from inkdigit.types import Box, Status

TURNS: dict[Quarters, str] = {
    1: "by a quarter to the right", 2: "upside down", 3: "by a quarter to the left",
}  # fmt: skip
"""How a picture lies that has to be turned by so many quarters to the left."""
MAX_TRIED_COMPONENTS = 60
"""With more, a picture that is not surely read is not tried on its sides, nor with its rows
cut apart: each takes seconds."""


@dataclass(frozen=True, eq=False)
class PictureJudgement:
    """The lines of a picture, which was turned by some quarters before, and what they are worth.

    `shape` is (height, width) of the picture as it was given, which may have had more pixels.
    """

    layout: Layout
    lines: list[RecognizedLine]
    judgements: list[LineJudgement]
    shape: tuple[int, int]
    quarters: Quarters = 0

    @property
    def status(self) -> Status:
        return decide_status(self.judgements, self._kept_ink, inked=self.layout.has_ink)

    @property
    def is_doubtful(self) -> bool:
        """Whether something stands in it that is not surely read."""
        return self.status in ("unsure", "not_digits") and bool(self.layout.components)

    @property
    def is_worth_tries(self) -> bool:
        """Whether it is in doubt, and not too much stands in it to be read in several ways."""
        return self.is_doubtful and len(self.layout.components) <= MAX_TRIED_COMPONENTS

    @property
    def may_be_turned(self) -> bool:
        """Whether it is in doubt, and has strokes enough to lie on its side."""
        strokes = len(self.layout.components) + len(self.layout.walls)
        return self.is_worth_tries and strokes > 1

    @property
    def confidence(self) -> float:
        """How likely all of the text is right, 0..1: at most as likely as any of its digits."""
        each = [digit.confidence for line in self.kept for digit in line.digits]
        return min([judge_text(self.judgements, self._kept_ink), *each]) if each else 0.0

    @property
    def digits(self) -> list[list[Digit]]:
        """Those of each line that is one of digits, where they are in the picture."""
        return [[self.place_digit(digit) for digit in line.digits] for line in self.kept]

    @property
    def signs(self) -> list[Sign]:
        """What else is written, where it is in the picture; walls and print are signs, too."""
        walls = [Sign("other", self._sure_of_walls, wall.box) for wall in self.layout.walls]
        small_print = [
            Sign("other", 1 - line.right, digit.box)
            for read, line in zip(self.lines, self.judgements, strict=True)
            if line.is_print
            for digit in read.digits
        ]
        signs = [*(sign for line in self.lines for sign in line.signs), *small_print, *walls]
        return [replace(sign, box=self._place(sign.box)) for sign in signs]

    def place_digit(self, digit: Digit) -> Digit:
        """Move a digit of the view to where it is in the picture as it was given."""
        return replace(digit, box=self._place(digit.box))

    @property
    def kept(self) -> list[RecognizedLine]:
        """Each line that is one of digits, where it is in the view."""
        return [
            line
            for line, judgement in zip(self.lines, self.judgements, strict=True)
            if judgement.is_kept()
        ]

    @property
    def _kept_ink(self) -> float:
        """The part of all ink that stands in lines which are kept: no more than walls allow."""
        if len(self.lines) != len(self.layout.lines):  # of one digit, the surest line was taken
            return 1.0
        ink = [sum(int(one.ink.sum()) for one in line) for line in self.layout.lines]
        kept = sum(
            amount
            for amount, judgement in zip(ink, self.judgements, strict=True)
            if judgement.is_kept()
        )
        walls = sum(int(wall.ink.sum()) for wall in self.layout.walls)
        return min(self._sure_of_walls, kept / max(1, sum(ink) + walls))

    @property
    def _sure_of_walls(self) -> float:
        """How sure it may be that walls which were left out are some, 0..1: each may be a 1."""
        count = len(self.layout.walls)
        return 1 - 0.5**count if count else 1.0

    def _place(self, box: Box) -> Box:
        """Find where a box of the view is in the picture as it was given."""
        turned = self.layout.view.to_picture(box)
        height, width = self.layout.pixels.shape[:2]
        decoded = (height, width) if self.quarters in (0, 2) else (width, height)
        placed = turn_box_back(turned, self.quarters, decoded)
        if decoded == self.shape:
            return placed
        return placed.scale(self.shape[1] / decoded[1], self.shape[0] / decoded[0])


def judge_picture(
    layout: Layout,
    lines: list[RecognizedLine],
    shape: tuple[int, int],
    *,
    one: bool,
    quarters: Quarters = 0,
) -> PictureJudgement:
    """Judge each line of a picture by all that is known of it.

    Args:
        layout: of the picture.
        lines: of this layout.
        shape: (height, width) of the picture as it was given.
        one: it holds exactly one digit.
        quarters: by which it was turned to the left before.
    """
    clues = [find_clues(layout, line, one=one) for line in lines]
    judgements = [judge_line(each) for each in clues]
    if not one:
        lower = [each.lower if each else 0.0 for each in clues]
        judgements = tell_small_print(judgements, lower)
    return PictureJudgement(layout, lines, judgements, shape, quarters)


def judge_again(
    picture: PictureJudgement, layout: Layout, lines: list[RecognizedLine]
) -> PictureJudgement:
    """Judge the lines of another layout of the same picture."""
    return judge_picture(layout, lines, picture.shape, one=False, quarters=picture.quarters)


def describe_turn(upright: PictureJudgement, surest: PictureJudgement) -> str | None:
    """Say that a picture seems to be turned, where it reads surely so and not as it is."""
    if surest.quarters == 0 or surest.status != "read" or upright.status == "read":
        return None
    return (
        f"The picture seems to lie {TURNS[surest.quarters]}. Turn it, or read it with --turn auto."
    )
