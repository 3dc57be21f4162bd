"""A picture in doubt or of several lines -> read again, straightened, if that is surer."""

from inkdigit.layout.ink import InkFinder
from inkdigit.layout.layout import turn_layout
from inkdigit.layout.tilt import find_tilt
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
    is_apt = picture.is_doubtful or is_less_torn(straight, picture)
    return straight if is_surer and is_line and is_apt else picture


def is_less_torn(straight: PictureJudgement, tilted: PictureJudgement) -> bool:
    """Tell whether fewer lines stand in a straightened picture, which are likelier, too.

    Upright digits that stand askew below each other are not made likelier by it.
    """
    fewer = len(straight.digits) < len(tilted.digits)
    return fewer and straight.line_likelihood > tilted.line_likelihood
