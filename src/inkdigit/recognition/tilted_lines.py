"""A picture that was not read surely -> read again, its lines straightened, if that is surer."""

from inkdigit.layout.ink import InkFinder
from inkdigit.layout.layout import turn_layout
from inkdigit.layout.tilt import find_tilt
from inkdigit.recognition.picture_judgement import PictureJudgement, judge_picture
from inkdigit.recognition.recognizer import Recognizer


def read_straightened(
    picture: PictureJudgement, recognizer: Recognizer, finder: InkFinder
) -> PictureJudgement:
    """Read a picture again whose lines may be tilted.

    The network for ink takes walls for strokes where they are tilted; turned straight, the view is
    looked at anew. A single digit is not made surer by this: a slash would be a 1.

    Args:
        picture: of lines, in a view that is not turned.
        recognizer: reads them.
        finder: tells ink from all else.

    Returns:
        The surer of both readings.
    """
    degrees = find_tilt(picture.layout.ink) if picture.is_doubtful else 0.0
    if not degrees:
        return picture
    layout = turn_layout(picture.layout, degrees, finder)
    lines = recognizer.recognize(layout, one=False)
    straight = judge_picture(layout, lines, picture.shape, one=False, quarters=picture.quarters)
    is_surer = straight.confidence > picture.confidence
    return straight if is_surer and sum(map(len, straight.digits)) > 1 else picture
