"""A picture that was not read surely -> read again, its rows cut apart, if that is surer."""

from inkdigit.layout.rows import cut_rows
from inkdigit.recognition.picture_judgement import (
    MAX_TRIED_COMPONENTS,
    PictureJudgement,
    judge_picture,
)
from inkdigit.recognition.recognizer import Recognizer

LEAST_LIKELY = 0.1
"""A text that is less likely right than this is no better than another."""


def read_rows_apart(picture: PictureJudgement, recognizer: Recognizer) -> PictureJudgement:
    """Read a picture again whose rows may touch.

    Args:
        picture: of lines.
        recognizer: reads them.

    Returns:
        The surest reading with more rows and more digits than what was given, or that itself.
    """
    surest, likely = picture, max(picture.confidence, LEAST_LIKELY)
    for layout in cut_rows(picture.layout) if picture.is_doubtful else ():
        if len(layout.components) > MAX_TRIED_COMPONENTS:
            continue
        lines = recognizer.recognize(layout, one=False)
        apart = judge_picture(layout, lines, picture.shape, one=False, quarters=picture.quarters)
        if apart.confidence > likely and _has_more(apart, picture):
            surest, likely = apart, apart.confidence
    return surest


def _has_more(apart: PictureJudgement, whole: PictureJudgement) -> bool:
    """Tell whether a picture has more rows and more digits than as a whole."""
    rows, before = apart.digits, whole.digits
    return len(rows) > max(1, len(before)) and sum(map(len, rows)) > sum(map(len, before))
