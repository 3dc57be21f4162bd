"""A picture that was not read surely -> read again, its rows cut apart, if that is surer."""

from typing import NamedTuple

from inkdigit.layout.rows import cut_rows
from inkdigit.recognition.picture_judgement import (
    MAX_TRIED_COMPONENTS,
    PictureJudgement,
    judge_again,
)
from inkdigit.recognition.recognizer import Recognizer


class ApartSettings(NamedTuple):
    """When a picture is read again."""

    max_pixels: int = 600_000
    """Larger views are not: that would take seconds each time."""
    least_likely: float = 0.1
    """A text that is less likely right than this is no better than another."""


APART_SETTINGS = ApartSettings()


def read_rows_apart(
    picture: PictureJudgement,
    recognizer: Recognizer,
    settings: ApartSettings = APART_SETTINGS,
) -> PictureJudgement:
    """Read a picture again whose rows may touch.

    Args:
        picture: of lines.
        recognizer: reads them.
        settings: when it does.

    Returns:
        The surest reading with more rows and more digits than what was given, or that itself.
    """
    surest, likely = picture, max(picture.confidence, settings.least_likely)
    is_tried = picture.is_worth_tries and picture.layout.ink.size <= settings.max_pixels
    for layout in cut_rows(picture.layout) if is_tried else ():
        if len(layout.components) > MAX_TRIED_COMPONENTS:
            continue
        lines = recognizer.recognize(layout, one=False)
        apart = judge_again(picture, layout, lines)
        if apart.confidence > likely and _has_more(apart, picture):
            surest, likely = apart, apart.confidence
    return surest


def _has_more(apart: PictureJudgement, whole: PictureJudgement) -> bool:
    """Tell whether a picture has more rows and more digits than as a whole.

    A 1 above or below one other digit is none: a stem that stands on a ring is a 6.
    """
    rows, before = apart.digits, whole.digits
    if all(len(row) == 1 for row in rows) and any(row[0].label == 1 for row in rows):
        return False
    return len(rows) > max(1, len(before)) and sum(map(len, rows)) > sum(map(len, before))
