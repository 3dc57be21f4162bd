"""Drawing, by mouse, finger, pen and keyboard, and what is read of it."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from support.browser import (
    Open,
    Watch,
    draw,
    draw_with_finger,
    draw_with_pen,
    ink_on,
    is_read,
    number_on,
    way_of,
)


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_is_read_while_it_is_drawn(page: Page, digit: int) -> None:
    draw(page, digit)
    is_read(page, str(digit))
    expect(page.locator("#sentence")).to_have_text(re.compile(r"^\d\d\.\d% sure\.$"))
    best = page.locator("#chart li[data-best]")
    assert best.locator(".label").inner_text() == str(digit)
    assert float(best.locator(".value").inner_text()) >= 85


def test_what_the_network_sees_is_shown_pixel_by_pixel(page: Page) -> None:
    draw(page, 7)
    is_read(page, "7")
    frame = page.locator("#frame")
    assert frame.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [28, 28]
    assert frame.evaluate("image => getComputedStyle(image).imageRendering") == "pixelated"
    assert "read as 7" in str(frame.get_attribute("alt"))


def test_a_finger_draws(open_page: Open) -> None:
    page = open_page("phone")
    draw_with_finger(page, page.context.new_cdp_session(page), 3)
    is_read(page, "3")
    assert page.evaluate("scrollY") == 0


def test_a_second_finger_changes_nothing(open_page: Open) -> None:
    page = open_page("phone")
    session = page.context.new_cdp_session(page)
    first = way_of(1, page.locator("#paper"))[0]
    beside = (first[0][0] + 90, first[0][1])
    for kind, spots in [("touchStart", [first[0]]), ("touchStart", [first[0], beside])]:
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(spots)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator("#paper")).to_have_attribute("aria-label", "Drawing of 1 stroke")


def test_a_pen_that_is_pressed_draws_a_wider_line(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    way = way_of(7, page.locator("#paper"))[1]
    inks = []
    for force in (0.1, 0.9):
        draw_with_pen(session, way, force)
        inks.append(ink_on(page))
        page.locator("#clear").click()
    assert inks[1] > 2 * inks[0] > 0


def test_a_thicker_pen_draws_a_wider_line(page: Page) -> None:
    inks = []
    for pen in ("Thin", "Medium", "Thick"):
        page.get_by_role("radio", name=pen).check(force=True)
        draw(page, 1)
        inks.append(ink_on(page))
        page.get_by_role("button", name="Clear").click()
    assert inks[0] * 1.5 < inks[1] < inks[2] / 1.5


def test_undo_takes_back_a_stroke_and_a_clearing(page: Page) -> None:
    undo, clear = page.locator("#undo"), page.locator("#clear")
    expect(undo).to_be_disabled()
    expect(clear).to_be_disabled()
    draw(page, 1)
    one = ink_on(page)
    draw(page, 1, centre=(0.7, 0.5))
    undo.click()
    assert ink_on(page) == one
    clear.click()
    assert ink_on(page) == 0
    undo.click()
    is_read(page, "1")
    undo.click()
    expect(page.locator("#sentence")).to_have_text("Nothing is drawn yet.")
    expect(undo).to_be_disabled()


def test_redo_brings_back_what_undo_took(page: Page) -> None:
    undo, redo = page.locator("#undo"), page.locator("#redo")
    draw(page, 1, centre=(0.3, 0.5))
    one = ink_on(page)
    draw(page, 1, centre=(0.7, 0.5))
    both = ink_on(page)
    expect(redo).to_be_disabled()
    undo.click()
    undo.click()
    redo.click()
    assert ink_on(page) == one
    redo.click()
    assert ink_on(page) == both
    expect(redo).to_be_disabled()
    is_read(page, "11")
    undo.click()
    draw(page, 7, centre=(0.7, 0.5))  # something new: the old stroke is gone for good
    expect(redo).to_be_disabled()


def test_the_eraser_takes_ink_away_and_undo_brings_it_back(page: Page) -> None:
    eraser = page.get_by_role("radio", name="Eraser")
    eraser.check(force=True)
    draw(page, 7)
    expect(page.locator("#paper")).to_have_attribute("aria-label", "Empty sheet")
    page.get_by_role("radio", name="Medium").check(force=True)
    draw(page, 7)
    is_read(page, "7")
    before = ink_on(page)
    draw(page, 1, centre=(0.8, 0.5))
    is_read(page, "71")
    eraser.check(force=True)
    draw(page, 1, centre=(0.8, 0.5))  # along the same line
    assert ink_on(page) == before
    is_read(page, "7")
    expect(page.locator("#paper")).to_have_attribute("aria-label", "Drawing of 3 strokes")
    page.locator("#undo").click()
    assert ink_on(page) > before
    is_read(page, "71")


def test_what_is_drawn_may_be_one_digit(page: Page) -> None:
    draw(page, 1, centre=(0.35, 0.5))
    draw(page, 7, centre=(0.65, 0.5))
    is_read(page, "17")
    one = page.get_by_role("switch", name="One digit")
    with page.expect_request("**/v1/read?*one=true*"):
        one.check(force=True)
    expect(page.locator("#boxes .box")).to_have_count(1)
    assert len(number_on(page)) == 1
    one.uncheck(force=True)
    is_read(page, "17")


def test_a_number_is_read_digit_by_digit(page: Page) -> None:
    draw(page, 4, centre=(0.2, 0.5), height=0.5)
    draw(page, 2, centre=(0.5, 0.5), height=0.5)
    draw(page, 0, centre=(0.8, 0.5), height=0.5)
    is_read(page, "420")
    last = page.get_by_role("radio", name="0, digit 3 of 3")
    expect(last).to_be_checked()  # the one that came last
    last.press("ArrowLeft")
    expect(page.get_by_role("radio", name="2, digit 2 of 3")).to_be_checked()
    expect(page.locator("#chances-title")).to_have_text(re.compile(r"^The 2: 9\d\.\d% sure$"))
    expect(page.locator("#boxes .box").nth(1)).to_have_attribute("data-selected", "")


def test_the_empty_sheet_says_so_and_asks_nothing(page: Page, watch: Watch) -> None:
    expect(page.locator("#sentence")).to_have_text("Nothing is drawn yet.")
    page.wait_for_timeout(400)
    assert "/v1/read" not in watch.asked
    expect(page.locator("#wrong")).to_be_hidden()
    expect(page.locator("#frame")).to_be_hidden()
    for bar in page.locator("#chart .bar").all():
        assert bar.evaluate(
            """(bar) => {
              const [track, fill] = [getComputedStyle(bar), getComputedStyle(bar, "::after")];
              const risen = new DOMMatrix(fill.transform).m42; // pixels that it is pushed down
              return track.backgroundColor === "rgba(0, 0, 0, 0)" && risen >= bar.clientHeight;
            }"""
        )


def test_a_scribble_is_no_digit(page: Page) -> None:
    place = page.locator("#paper").bounding_box()
    assert place is not None
    middle = (place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    for turn in np.linspace(0, 40, 160):
        far = 20 + 3 * turn
        page.mouse.move(middle[0] + far * np.cos(5 * turn), middle[1] + far * np.sin(3 * turn))
    page.mouse.up()
    expect(page.locator("#sentence")).to_contain_text("I see no digits in it.")
    expect(page.locator("#wrong")).to_be_visible()
    expect(page.locator("#copy")).to_be_hidden()
