"""A picture in doubt or of several lines -> read again, straightened, if that is surer."""

import math
from collections.abc import Sequence

from inkdigit.layout.ink import InkFinder
from inkdigit.layout.layout import turn_layout
from inkdigit.layout.tilt import find_tilt
from inkdigit.recognition.digit import Digit
from inkdigit.recognition.picture_judgement import PictureJudgement, judge_again
from inkdigit.recognition.recognizer import Recognizer


def read_straightened(
    picture: PictureJudgement, recognizer: Recognizer, finder: InkFinder
) -> PictureJudgement:
    """Read a picture again whose lines may be tilted.

    The network for ink takes walls for strokes where they are tilted; turned straight, the view is
    looked at anew. A single digit is not made surer by this: a slash would be a 1. Where a picture
    was read surely, but as several lines, it may have been one, which the tilt tore apart.

    Args:
        picture: of lines, in a view that is not turned.
        recognizer: reads them.
        finder: tells ink from all else.

    Returns:
        The surer of both readings.
    """
    may_be_torn = len(picture.digits) > 1
    degrees = find_tilt(picture.layout.ink) if picture.is_doubtful or may_be_torn else 0.0
    if not degrees:
        return picture
    layout = turn_layout(picture.layout, degrees, finder)
    lines = recognizer.recognize(layout, one=False)
    straight = judge_again(picture, layout, lines)
    is_surer = straight.confidence > picture.confidence
    is_line = sum(map(len, straight.digits)) > 1
    is_better = is_surer and is_line and _may_be_tilted(straight, picture, degrees)
    return straight if is_better else picture


def _may_be_tilted(straight: PictureJudgement, tilted: PictureJudgement, degrees: float) -> bool:
    """Tell whether a picture may be tilted by so many degrees.

    Where fewer lines stand in the straightened one, the tilt tore them, and each part of them leans
    as much; those of upright numbers that stand askew below each other do not. Lines that lean the
    other way when they are turned lay straight before: a 6 between two walls is no 161. Two digits
    alone do not say, for they may be unlike in height.

    Args:
        straight: what was read in the picture when it was turned.
        tilted: what was read in it as it is.
        degrees: by which it was turned to the left.
    """
    rows = [line.digits for line in straight.kept if line.digits[2:]]
    if rows and all(leans(digits, -degrees) for digits in rows):
        return False
    if len(straight.digits) < len(tilted.digits):
        return all(leans(line.digits, degrees) for line in tilted.kept)
    return tilted.is_doubtful


def leans(digits: Sequence[Digit], degrees: float) -> bool:
    """Tell whether digits may be a part of a line that is tilted by so many degrees.

    Those of an upright number stand beside each other; one alone may be a part of any line.

    Args:
        digits: at least one, from left to right, of a view that is not turned.
        degrees: by which the line is turned to the left to lie straight.
    """
    first, last = digits[0].box, digits[-1].box
    across = last.x + last.width / 2 - first.x - first.width / 2
    down = last.y + last.height / 2 - first.y - first.height / 2
    return len(digits) == 1 or abs(down - across * math.tan(math.radians(degrees))) < abs(down)
