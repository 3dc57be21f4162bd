"""Each connected stroke is found; a texture is given up early."""

import numpy as np

from inkdigit.layout.components import find_components
from inkdigit.layout.strokes import STROKE_SETTINGS, StrokeSettings, find_strokes
from inkdigit.types import Box
from support.ink import draw_boxes

DIGIT = Box(120, 60, 50, 90)


def test_each_connected_stroke_has_its_box_and_area() -> None:
    found = find_strokes(draw_boxes(DIGIT, Box(10, 10, 20, 40)))
    assert {(stroke.box, stroke.area) for stroke in found.strokes} == {
        (DIGIT, 50 * 90),
        (Box(10, 10, 20, 40), 800),
    }


def test_a_texture_is_given_up_early() -> None:
    ink = np.zeros((120, 120), np.uint8)
    ink[::4, ::4] = 255
    found = find_strokes(ink)
    assert found.is_texture
    assert len(found.strokes) == STROKE_SETTINGS.max_strokes + 1
    assert len(find_strokes(ink, settings=StrokeSettings(max_strokes=9)).strokes) == 10
    assert not find_strokes(ink[:8], settings=StrokeSettings(max_strokes=60)).is_texture
    assert find_components(ink, Box(0, 0, 120, 120)) == []


def test_joined_strokes_are_without_what_lies_between() -> None:
    left, middle, right = Box(10, 10, 20, 60), Box(40, 20, 10, 30), Box(60, 10, 20, 60)
    found = find_strokes(draw_boxes(left, middle, right))
    joined = found.join([stroke for stroke in found.strokes if stroke.box != middle])
    assert joined.box == Box(10, 10, 70, 60)
    assert not joined.ink[:, 20:50].any()
    assert (joined.ink[:, :20] == 255).all()
