"""A layout says what stands where, in the whole picture."""

import cv2
import numpy as np

from inkdigit.layout.layout import Layout, analyze_layout, analyze_without_ruled_lines
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.types import Box, Pixels
from support.pictures import noisy, shadowed

PAPER = Pen((60, 60, 70), (200, 190, 170))


def photo() -> Pixels:
    return noisy(shadowed(sketch(7, (240, 180), PAPER), 0.7))


def boxes_of(layout: Layout) -> list[list[Box]]:
    return [[component.box for component in line] for line in layout.lines]


def test_an_empty_paper_has_no_ink() -> None:
    layout = analyze_layout(np.full((60, 80, 3), 200, np.uint8), one=False)
    assert not layout.has_ink
    assert layout.lines == []


def test_each_component_is_the_ink_in_its_box() -> None:
    layout = analyze_layout(np.hstack([photo(), photo()]), one=False)
    assert layout.has_ink
    assert len(layout.components) == sum(len(line) for line in layout.lines)
    for component in layout.components:
        window = layout.clean_ink[component.box.window]
        assert component.ink.any()
        assert ((component.ink == window) | (component.ink == 0)).all()


def test_a_border_moves_all_that_is_found() -> None:
    inner = analyze_layout(photo(), one=True)
    framed = cv2.copyMakeBorder(photo(), 40, 40, 60, 60, cv2.BORDER_CONSTANT, value=(0, 0, 0))
    picture = np.asarray(framed, np.uint8)
    layout = analyze_layout(picture, one=True)
    assert layout.pixels is picture
    for ink in (layout.raw_ink, layout.ink, layout.clean_ink):
        assert ink.shape == picture.shape[:2]
        assert not ink[:40].any()
        assert not ink[:, :60].any()
    expected = inner.lines[0][0].box.move(60, 40)
    assert np.abs(np.subtract(boxes_of(layout)[0][0], expected)).max() <= 2


def test_a_ruled_line_is_ink_of_one_digit_until_it_is_looked_for() -> None:
    ruled = sketch(4, (120, 200), Pen((0, 0, 0), (255, 255, 255)))
    ruled[108:110, 6:194] = 40
    assert analyze_layout(ruled, one=False).ruled_lines == 1
    layout = analyze_layout(ruled, one=True)
    assert layout.ruled_lines == 0
    again = analyze_without_ruled_lines(layout)
    assert again is not None
    assert again.ruled_lines == 1
    assert again.raw_ink is layout.raw_ink
    assert boxes_of(again)[0][0].bottom < boxes_of(layout)[0][0].bottom


def test_without_ruled_lines_nothing_is_analyzed_again() -> None:
    assert analyze_without_ruled_lines(analyze_layout(photo(), one=True)) is None
