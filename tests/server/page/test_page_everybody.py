"""Keyboards, screen readers, small screens, the dark."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import FloatRect, Page, expect

from support.browser import (
    SCREENS,
    Open,
    choose,
    choose_several,
    draw,
    ink_on,
    is_read,
    rows,
    stop_the_clock,
    without_fault,
)
from support.pictures import png

A_FOUR = [("Down", 7), ("Right", 6), ("Up", 7), ("Down", 14)]
"""The arrow keys of an open 4, and how often each is pressed."""
NAME_OF_FOCUS = """() => {
  const { id, name, parentElement, firstElementChild } = document.activeElement;
  return id || name || firstElementChild?.alt || parentElement.id;
}"""


def draw_with_keys(page: Page, ways: list[tuple[str, int]]) -> None:
    """Move the pen of the keyboard."""
    for way, steps in ways:
        for _ in range(steps):
            page.keyboard.press(f"Arrow{way}")


def test_the_keyboard_reaches_everything_in_order(page: Page) -> None:
    choose(page, png(rows("73")))
    is_read(page, "73")
    page.locator("#undo").click()
    draw(page, 4, centre=(0.3, 0.5))
    draw(page, 2, centre=(0.7, 0.5))
    is_read(page, "42")
    page.locator(".top a").focus()
    seen = []
    for _ in range(15):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(NAME_OF_FOCUS))
    tools = ["paper", "pen", "undo", "clear", "one", "photograph", "file"]
    examples = [
        "A number on squared paper",
        "A number on a blackboard",
        "Three numbers in pencil",
        "A star, which is no digit",
    ]
    assert seen == [*tools, "digit", "copy", "wrong", "how", *examples]


def test_a_digit_is_drawn_with_the_arrow_keys(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#keyboard-pen")).to_be_visible()
    page.keyboard.press("Space")
    draw_with_keys(page, A_FOUR)
    page.keyboard.press("Space")
    is_read(page, "4")
    page.keyboard.press("ArrowLeft")  # the pen is up: nothing is drawn
    expect(page.locator("#paper")).to_have_attribute("aria-label", "Drawing of 1 stroke")
    page.keyboard.press("Control+z")
    assert ink_on(page) == 0
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")
    expect(page.locator("#sentence")).to_have_text("Nothing is drawn yet.")
    expect(page.locator("#paper")).to_be_focused()


def test_a_key_that_is_held_puts_the_pen_down_once(page: Page) -> None:
    page.locator("#paper").focus()
    for _ in range(4):  # the second and later ones are repeats
        page.keyboard.down("Space")
        expect(page.locator("#keyboard-pen")).to_have_attribute("data-down", "")
    page.keyboard.up("Space")
    page.keyboard.press("Space")
    expect(page.locator("#keyboard-pen")).not_to_have_attribute("data-down", "")
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize(
    ("key", "code", "strokes"),
    [("z", "KeyZ", 0), ("Z", "KeyZ", 0), ("\u044f", "KeyZ", 0), ("z", "KeyY", 0), ("y", "KeyZ", 1)],
    ids=["plain", "caps-lock", "russian", "german", "german-y"],
)
def test_undo_has_a_key_on_every_keyboard(page: Page, key: str, code: str, strokes: int) -> None:
    draw(page, 1)
    sheet = page.locator("#paper")
    pressed = {"key": key, "code": code, "ctrlKey": True, "bubbles": True, "cancelable": True}
    sheet.dispatch_event("keydown", pressed)
    expect(sheet).to_have_attribute(
        "aria-label", "Drawing of 1 stroke" if strokes else "Empty sheet"
    )


@pytest.mark.parametrize("keys", ["Control+y", "Control+Shift+Z"])
def test_redo_has_a_key(page: Page, keys: str) -> None:
    draw(page, 1)
    drawn = ink_on(page)
    page.keyboard.press("Control+z")
    assert ink_on(page) == 0
    page.keyboard.press(keys)
    assert ink_on(page) == drawn


def test_undo_lifts_the_pen_of_the_keyboard(page: Page) -> None:
    sheet, pen = page.locator("#paper"), page.locator("#keyboard-pen")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(pen).to_have_attribute("data-down", "")
    page.keyboard.press("Control+z")
    expect(pen).to_be_visible()
    expect(pen).not_to_have_attribute("data-down", "")
    page.keyboard.press("ArrowDown")
    expect(sheet).to_have_attribute("aria-label", "Empty sheet")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(sheet).to_have_attribute("aria-label", "Drawing of 1 stroke")


@pytest.mark.parametrize("focused", ["#wrong", "#number input"])
def test_the_sheet_has_the_focus_when_its_answer_goes(page: Page, focused: str) -> None:
    draw(page, 4, centre=(0.3, 0.5))
    draw(page, 1, centre=(0.7, 0.5))
    is_read(page, "41")
    page.locator(focused).first.focus()
    page.keyboard.press("Control+z")
    expect(page.locator("#paper")).to_be_focused()


def test_a_picture_over_the_sheet_leaves_the_focus_among_the_tools(page: Page) -> None:
    page.locator("#paper").focus()
    choose(page, png(rows("73")))
    is_read(page, "73")
    expect(page.locator("#undo")).to_be_focused()


def test_the_mouse_takes_over_from_the_keyboard(page: Page) -> None:
    draw(page, 1)
    one = ink_on(page)
    page.locator("#clear").click()
    page.keyboard.press("Space")
    draw(page, 1)
    assert ink_on(page) >= one


def test_the_keyboard_takes_over_from_the_mouse(page: Page) -> None:
    sheet, pen = page.locator("#paper"), page.locator("#keyboard-pen")
    sheet.focus()
    box = sheet.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 90)
    page.keyboard.press("Space")
    expect(pen).to_have_attribute("data-down", "")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(pen).not_to_have_attribute("data-down", "")
    expect(sheet).to_have_attribute("aria-label", "Drawing of 2 strokes")
    page.mouse.up()


def test_two_arrow_keys_go_askew(page: Page) -> None:
    page.locator("#paper").focus()
    page.keyboard.press("ArrowUp")
    before = page.locator("#keyboard-pen").bounding_box()
    page.keyboard.down("ArrowRight")
    page.keyboard.down("ArrowDown")
    page.keyboard.up("ArrowDown")
    page.keyboard.up("ArrowRight")
    after = page.locator("#keyboard-pen").bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] > before["x"]
    assert after["y"] > before["y"]


def test_a_screen_reader_hears_the_answer_once_it_is_calm(page: Page) -> None:
    page.evaluate(
        """() => {
          window.heard = [];
          const live = document.getElementById("live");
          new MutationObserver(() => window.heard.push(live.textContent))
            .observe(live, { childList: true });
        }"""
    )
    stop_the_clock(page)
    for digit, centre, number in ((4, (0.25, 0.5), "4"), (2, (0.7, 0.5), "42")):
        draw(page, digit, centre=centre)
        page.clock.run_for(500)  # milliseconds
        is_read(page, number)
    assert page.evaluate("window.heard") == []
    page.clock.run_for(1000)
    heard = page.evaluate("window.heard")
    assert len(heard) == 1, heard
    assert re.fullmatch(r"42\. \d\d\.\d% sure\.", heard[0])


def test_a_screen_reader_hears_pen_and_answer(page: Page) -> None:
    stop_the_clock(page)
    page.locator("#paper").focus()
    page.keyboard.press("Space")
    expect(page.locator("#pen-live")).to_have_text("Pen down")
    draw_with_keys(page, A_FOUR)
    page.keyboard.press("Space")
    expect(page.locator("#pen-live")).to_have_text("Pen up")
    page.clock.run_for(500)
    is_read(page, "4")
    page.clock.run_for(1000)
    expect(page.locator("#live")).to_contain_text("4")
    expect(page.locator("#pen-live")).to_have_text("Pen up")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_no_accessibility_rule_is_broken(open_page: Open, screen: str, scheme: str) -> None:
    page = open_page(screen, color_scheme=scheme, reduced_motion="reduce")
    without_fault(page)
    choose(page, png(rows("73", "12")))
    is_read(page, "73\n12")
    page.locator("#how summary").click()
    expect(page.locator("#steps img")).to_have_count(6)
    without_fault(page)
    page.locator("#wrong").click()
    page.locator("#right").fill("x")
    page.locator("#save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    without_fault(page)
    page.locator("#cancel").click()
    choose_several(page, {"a.png": png(rows("73")), "b.png": png(rows("12"))})
    expect(page.locator("#strip button").nth(1)).to_have_text("12")
    without_fault(page)
    page.get_by_role("button", name="A star").click()
    expect(page.locator("#sentence")).to_contain_text("If it is a digit")
    without_fault(page)
    choose(page, b"no picture", "a.txt", "text/plain")
    expect(page.locator("#result")).to_have_attribute("data-status", "failed")
    without_fault(page)


@pytest.mark.parametrize("screen", SCREENS)
def test_sheet_and_answer_are_in_sight(open_page: Open, screen: str) -> None:
    page = open_page(screen)
    draw(page, 7)
    is_read(page, "7")
    for part in ("#paper", "#clear", "#number", "#sentence"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {SCREENS[screen]['viewport']['width']}")
    paper = page.locator("#paper").bounding_box()
    assert paper is not None
    assert paper["width"] >= 300


@pytest.mark.parametrize("screen", SCREENS)
def test_no_tool_lies_over_another_or_out_of_its_column(open_page: Open, screen: str) -> None:
    page = open_page(screen)
    tools = page.locator(".pens label, .tools button:visible, .tools .button:visible")
    boxes = [box for box in (tool.bounding_box() for tool in tools.all()) if box]
    column = page.locator(".work").bounding_box()
    assert column is not None
    assert len(boxes) == 4 + 3 + 3
    for number, box in enumerate(boxes):
        assert min(box["width"], box["height"]) >= 36
        assert column["x"] <= box["x"]
        assert box["x"] + box["width"] <= column["x"] + column["width"] + 0.5
        assert not any(overlaps(box, other) for other in boxes[:number])


def overlaps(one: FloatRect, other: FloatRect) -> bool:
    """Whether two boxes share more than half a pixel of a column and of a row."""
    right = min(one["x"] + one["width"], other["x"] + other["width"])
    bottom = min(one["y"] + one["height"], other["y"] + other["height"])
    return right > max(one["x"], other["x"]) + 0.5 and bottom > max(one["y"], other["y"]) + 0.5


@pytest.mark.parametrize("screen", SCREENS)
def test_bars_stand_at_even_distances_over_their_digits(open_page: Open, screen: str) -> None:
    page = open_page(screen)
    draw(page, 7)
    is_read(page, "7")
    bars, labels = (
        [box for box in (part.bounding_box() for part in page.locator(name).all()) if box]
        for name in (".chart .bar", ".chart .label")
    )
    assert len(bars) == len(labels) == 10
    middles = [box["x"] + box["width"] / 2 for box in bars]
    assert middles == pytest.approx([box["x"] + box["width"] / 2 for box in labels], abs=1)
    steps = [after - before for before, after in pairwise(middles)]
    assert max(steps) - min(steps) < 1
    assert max(box["width"] for box in bars) - min(box["width"] for box in bars) < 1


@pytest.mark.parametrize(
    ("width", "height", "is_stacked"),
    [
        (820, 1180, True), (1024, 768, True), (1024, 1366, True), (1200, 1920, True),
        (1180, 820, False), (1440, 900, False),
    ],
)  # fmt: skip
def test_the_answer_is_below_the_sheet_where_it_is_narrow(
    open_page: Open, width: int, height: int, is_stacked: bool
) -> None:
    page = open_page(viewport={"width": width, "height": height})
    sheet, answer = (page.locator(part).bounding_box() for part in ("#drawing", "#result"))
    assert sheet is not None
    assert answer is not None
    assert (answer["y"] >= sheet["y"] + sheet["height"]) == is_stacked
    assert (answer["x"] >= sheet["x"] + sheet["width"]) != is_stacked
    assert sheet["width"] >= 600
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_large_screen_is_used(open_page: Open) -> None:
    page = open_page("large")
    sheet, answer = (page.locator(part).bounding_box() for part in ("#drawing", ".answer"))
    assert sheet is not None
    assert answer is not None
    assert answer["x"] + answer["width"] - sheet["x"] > 0.8 * 1920
    assert sheet["height"] > 0.8 * 1080


def test_a_small_phone_on_its_side_has_room_to_write(open_page: Open) -> None:
    page = open_page("phone on its side", viewport={"width": 568, "height": 320})
    paper = page.locator("#paper").bounding_box()
    assert paper is not None
    assert paper["width"] >= 250
    for tool in (*page.locator(".pens label").all(), page.locator("#undo"), page.locator("#clear")):
        box = tool.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 30
    assert page.evaluate("document.documentElement.scrollWidth") == 568


def test_a_long_number_fits_on_a_phone(open_page: Open) -> None:
    page = open_page("phone")
    choose(page, png(rows("836051924733")))
    is_read(page, "836051924733")
    number = page.locator("#number").bounding_box()
    assert number is not None
    assert number["x"] + number["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_paper_is_light_in_the_dark(open_page: Open) -> None:
    page = open_page(color_scheme="dark")
    colours = page.evaluate(
        """() => ["body", "#drawing"].map((one) => {
          const colour = getComputedStyle(document.querySelector(one)).backgroundColor;
          return Math.max(...colour.match(/\\d+/g).map(Number));
        })"""
    )
    assert colours[0] < 64
    assert colours[1] > 192


def test_nothing_moves_where_that_is_wished(open_page: Open) -> None:
    page = open_page(reduced_motion="reduce")
    moving = "getComputedStyle(document.querySelector('.bar'), '::after').transitionDuration"
    assert page.evaluate(moving) == "0s"
