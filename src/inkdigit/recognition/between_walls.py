"""A picture that was not read surely -> read again without its walls, if that is surer.

Walls make a line so tall that its digits are small in it; or they are 1s.
"""

from typing import NamedTuple

from inkdigit.layout.component import Component
from inkdigit.layout.layout import leave_out_walls
from inkdigit.layout.text_lines import is_straight
from inkdigit.recognition.picture_judgement import PictureJudgement, judge_again
from inkdigit.recognition.recognizer import Recognizer
from inkdigit.types import Box


class WallSettings(NamedTuple):
    """Which strokes may be walls."""

    taller: float = 1.25
    """They are at least so many times as tall as everything else, as few 1s are."""


WALL_SETTINGS = WallSettings()


def read_between_walls(
    picture: PictureJudgement, recognizer: Recognizer, settings: WallSettings = WALL_SETTINGS
) -> PictureJudgement:
    """Read a picture again without the straight strokes that are taller than all else.

    As each may be a 1 after all, no text is surely right that is read so.

    Args:
        picture: of lines.
        recognizer: reads them.
        settings: what is left out.

    Returns:
        The surer of both readings.
    """
    layout = picture.layout
    walls = find_walls(layout.components, settings.taller) if picture.is_worth_tries else []
    if not walls:
        return picture
    between = leave_out_walls(layout, walls)
    read = recognizer.recognize(between, one=False)
    again = judge_again(picture, between, read)
    return again if again.confidence > picture.confidence else picture


def find_walls(components: list[Component], taller: float) -> list[Component]:
    """Find what may be walls.

    Args:
        components: of a picture.
        taller: how many times as tall as all else they are.

    Returns:
        Straight components at an end of all others, not all of them, the tallest first.
    """
    falling = sorted(components, key=lambda component: component.box.height, reverse=True)
    walls = 0
    for count in range(1, len(falling)):
        if not is_straight(falling[count - 1]):
            break
        if falling[count - 1].box.height >= taller * falling[count].box.height:
            walls = count
    others = [component.box for component in falling[walls:]]
    return [wall for wall in falling[:walls] if _is_at_end(wall.box, others)]


def _is_at_end(wall: Box, others: list[Box]) -> bool:
    """Tell whether a wall stands before or behind all others, and as high as one of them."""
    middle = wall.x + wall.width / 2
    is_behind = [other.x + other.width / 2 < middle for other in others]
    is_as_high = any(wall.y <= other.y + other.height / 2 < wall.bottom for other in others)
    return is_as_high and (all(is_behind) or not any(is_behind))
