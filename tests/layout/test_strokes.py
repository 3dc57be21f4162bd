"""What lies at the picture's edge and is no digit is no stroke; a texture is not looked at."""

import numpy as np

from inkdigit.layout.components import find_components
from inkdigit.layout.strokes import STROKE_SETTINGS, StrokeSettings, find_strokes
from inkdigit.types import Box
from support.ink import draw_boxes

DIGIT = Box(120, 60, 50, 90)
PICTURE = Box(0, 0, 300, 200)


def boxes_of(*boxes: Box, one: bool = False) -> set[Box]:
    found = find_strokes(draw_boxes(*boxes), PICTURE, one=one)
    return {stroke.box for stroke in found.strokes}


def test_each_connected_stroke_has_its_box_and_area() -> None:
    found = find_strokes(draw_boxes(DIGIT, Box(10, 10, 20, 40)))
    assert {(stroke.box, stroke.area) for stroke in found.strokes} == {
        (DIGIT, 50 * 90),
        (Box(10, 10, 20, 40), 800),
    }


def test_a_thin_strip_along_an_edge_is_no_stroke() -> None:
    strip = Box(297, 40, 3, 120)
    assert boxes_of(DIGIT, strip) == {DIGIT}
    assert boxes_of(DIGIT, strip, one=True) == {DIGIT}


def test_a_fold_from_edge_to_edge_is_a_stroke_only_where_one_digit_is_told() -> None:
    fold = Box(80, 0, 5, 200)
    assert boxes_of(fold) == set()
    assert boxes_of(fold, one=True) == {fold}


def test_on_a_page_whatever_touches_the_edge_is_no_stroke() -> None:
    ink = np.zeros((400, 600), np.uint8)
    digits = [Box(100 + 60 * place, 200, 20, 40) for place in range(4)]
    for box in (*digits, Box(0, 0, 90, 150)):  # the desk
        ink[box.window] = 255
    found = find_strokes(ink, Box(0, 0, 600, 400))
    assert [stroke.box for stroke in found.strokes] == digits


def test_a_texture_is_given_up_early() -> None:
    ink = np.zeros((120, 120), np.uint8)
    ink[::4, ::4] = 255
    found = find_strokes(ink)
    assert found.is_texture
    assert len(found.strokes) == STROKE_SETTINGS.max_strokes + 1
    assert len(find_strokes(ink, settings=StrokeSettings(max_strokes=9)).strokes) == 10
    assert not find_strokes(ink[:8], settings=StrokeSettings(max_strokes=60)).is_texture
    assert find_components(ink) == []


def test_joined_strokes_are_without_what_lies_between() -> None:
    left, middle, right = Box(10, 10, 20, 60), Box(40, 20, 10, 30), Box(60, 10, 20, 60)
    found = find_strokes(draw_boxes(left, middle, right))
    joined = found.join([stroke for stroke in found.strokes if stroke.box != middle])
    assert joined.box == Box(10, 10, 70, 60)
    assert not joined.ink[:, 20:50].any()
    assert (joined.ink[:, :20] == 255).all()
