"""A picture in doubt or with a very tall stroke -> read again without walls, if that is better.

Walls make a line so tall that its digits are small in it; or they are 1s.
"""

from dataclasses import replace
from typing import NamedTuple

from inkdigit.layout.component import Component
from inkdigit.layout.components import find_components
from inkdigit.layout.text_lines import is_straight
from inkdigit.recognition.line_crops import erase_components
from inkdigit.recognition.picture_judgement import (
    MAX_TRIED_COMPONENTS,
    PictureJudgement,
    judge_picture,
)
from inkdigit.recognition.recognizer import Recognizer
from inkdigit.types import Box


class WallSettings(NamedTuple):
    """Which strokes may be walls."""

    taller: float = 1.25
    """They are at least so many times as tall as everything else: a 1 is seldom."""
    much_taller: float = 1.6
    """What is so tall is likelier a wall: then the line model tells."""


WALL_SETTINGS = WallSettings()


def read_between_walls(
    picture: PictureJudgement, recognizer: Recognizer, settings: WallSettings = WALL_SETTINGS
) -> PictureJudgement:
    """Read a picture again without the straight strokes that are taller than all else.

    As they may be 1s after all, the text is no likelier right than the part of the ink that is
    read.

    Args:
        picture: of lines.
        recognizer: reads them.
        settings: what is left out.

    Returns:
        The surer of both readings, or the one that the line model finds likelier.
    """
    components = picture.layout.components
    if len(components) > MAX_TRIED_COMPONENTS:
        return picture
    likely_walls = find_walls(components, settings.much_taller)
    may_be_walls = find_walls(components, settings.taller) if picture.is_doubtful else []
    walls = may_be_walls or likely_walls
    if not walls:
        return picture
    layout = picture.layout
    ink = layout.ink.copy()
    erase_components(ink, walls)
    lines = find_components(ink, layout.view.find_edges(layout.pixels))
    between = replace(layout, ink=ink, lines=lines, walls=tuple(walls))
    read = recognizer.recognize(between, one=False)
    alone = judge_picture(between, read, picture.shape, one=False, quarters=picture.quarters)
    is_surer = alone.confidence > picture.confidence
    is_read = bool(likely_walls and picture.digits and alone.digits)
    is_likelier = is_read and alone.line_likelihood > picture.line_likelihood
    return alone if is_surer or is_likelier else picture


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
    return [wall for wall in falling[:walls] if _ends(wall.box, others)]


def _ends(wall: Box, others: list[Box]) -> bool:
    """Tell whether a wall stands before or behind all others, and as high as one of them."""
    middle = wall.x + wall.width / 2
    is_behind = [other.x + other.width / 2 < middle for other in others]
    is_as_high = any(wall.y <= other.y + other.height / 2 < wall.bottom for other in others)
    return is_as_high and (all(is_behind) or not any(is_behind))
