"""What `draw_overlay` shows of a reading."""

from dataclasses import replace

import numpy as np
import pytest

from inkdigit import Reader, Reading, draw_overlay
from inkdigit.recognition import overlay as overlay_module
from inkdigit.recognition.overlay import OverlayStyle
from inkdigit.recognition.thresholds import Thresholds
from inkdigit.synthetic.samples import sketch


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def test_an_overlay_has_the_picture_with_boxes_around_the_digits(reader: Reader) -> None:
    picture = np.hstack([sketch(digit, (400, 260)) for digit in (4, 0, 7)])
    overlay = draw_overlay(picture, reader.read(picture))
    margin = [(there - here) // 2 for there, here in zip(overlay.shape, picture.shape, strict=True)]
    inner = overlay[margin[0] : margin[0] + 400, margin[1] : margin[1] + 780]
    changed = (inner != picture).any(axis=2)
    assert 0.001 < changed.mean() < 0.2
    assert (inner == picture).all(axis=2)[:20].all()


def test_a_digit_is_green_where_it_is_sure_and_amber_where_it_is_not(reader: Reader) -> None:
    picture = np.hstack([sketch(digit, (400, 260)) for digit in (4, 7)])
    reading = reader.read(picture)
    digits = [
        replace(digit, confidence=confidence)
        for digit, confidence in zip(reading.digits, (0.85, 0.849), strict=True)
    ]
    overlay = draw_overlay(picture, replace(reading, digits=tuple(digits)))
    margin = (len(overlay) - len(picture)) // 2
    outlines = [
        overlay[margin + y + height // 2, margin + x - 2].tolist()
        for x, y, _, height in (digit.box for digit in digits)
    ]
    assert outlines == [[22, 128, 60], [190, 100, 0]]


def test_an_overlay_takes_other_thresholds_and_another_style(reader: Reader) -> None:
    picture = sketch(4, (400, 400))
    reading = reader.read(picture, one=True)
    style = OverlayStyle(accepted=(1, 2, 3), unsure=(4, 5, 6), background=(7, 8, 9))
    sure = draw_overlay(picture, reading, style=style)
    unsure = draw_overlay(picture, reading, Thresholds(accept_confidence=1.1), style)
    box = reading.digits[0].box
    margin = (len(sure) - len(picture)) // 2
    place = (margin + box.y + box.height // 2, margin + box.x - 2)
    assert (sure[place].tolist(), unsure[place].tolist()) == ([1, 2, 3], [4, 5, 6])
    assert sure[0, 0].tolist() == [7, 8, 9]


def test_above_each_digit_stands_its_label(reader: Reader) -> None:
    picture = sketch(4, (400, 260))
    reading = reader.read(picture, one=True)
    digit = reading.digits[0]
    overlays = [
        draw_overlay(picture, replace(reading, digits=(replace(digit, label=label),)))
        for label in range(10)
    ]
    assert len({overlay.tobytes() for overlay in overlays}) == 10
    top = (len(overlays[0]) - len(picture)) // 2 + digit.box[1]
    assert len({overlay[top:].tobytes() for overlay in overlays}) == 1


def test_a_small_picture_is_enlarged(reader: Reader) -> None:
    picture = sketch(3, (32, 32), height=0.8)
    assert min(draw_overlay(picture, reader.read(picture, one=True)).shape[:2]) >= 320


def test_the_package_has_it() -> None:
    assert draw_overlay is overlay_module.draw_overlay


def test_a_reading_without_digits_leaves_the_picture_as_it_is() -> None:
    picture = sketch(3, (400, 400))
    drawn = draw_overlay(picture, Reading("", 0.0, "blank"))
    margin = (len(drawn) - 400) // 2
    assert np.array_equal(drawn[margin:-margin, margin:-margin], picture)
    assert (drawn[:margin] == 255).all()


def test_the_picture_itself_is_not_drawn_on(reader: Reader) -> None:
    picture = sketch(4, (400, 260))
    before = picture.copy()
    draw_overlay(picture, reader.read(picture))
    assert np.array_equal(picture, before)
