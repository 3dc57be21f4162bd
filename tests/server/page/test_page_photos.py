"""Pictures that are dropped, pasted, chosen or photographed."""

import base64
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from inkdigit.synthetic.samples import sketch
from support.browser import (
    Open,
    Watch,
    choose,
    choose_several,
    draw,
    ink_on,
    is_read,
    rows,
    stop_the_clock,
)
from support.pictures import encoded, png

DROP_ALL = """(files) => {
  const data = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
    data.items.add(new File([bytes], name, { type: "image/png" }));
  }
  document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true }));
}"""
GIVE = """([kind, name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type }));
  const sheet = document.getElementById("drawing");
  const options = { bubbles: true, cancelable: true };
  if (kind === "paste") {
    sheet.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: data }));
  } else {
    sheet.dispatchEvent(new DragEvent("dragover", { ...options, dataTransfer: data }));
    const caught = document.documentElement.hasAttribute("data-dragging");
    sheet.dispatchEvent(new DragEvent("drop", { ...options, dataTransfer: data }));
    return caught && !document.documentElement.hasAttribute("data-dragging");
  }
}"""


def drop_all(page: Page, pictures: dict[str, bytes]) -> None:
    """Drop pictures by their names."""
    files = [[name, base64.b64encode(content).decode()] for name, content in pictures.items()]
    page.evaluate(DROP_ALL, files)


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_is_pasted_and_dropped(page: Page, kind: str) -> None:
    content = base64.b64encode(png(sketch(5, (200, 160)))).decode()
    caught = page.evaluate(GIVE, [kind, "five.png", "image/png", content])
    assert caught is not False
    is_read(page, "5")
    expect(page.get_by_alt_text("Your picture five.png")).to_be_visible()


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_what_lies_behind_a_form_stays(page: Page, kind: str) -> None:
    draw(page, 7)
    is_read(page, "7")
    page.locator("#wrong").click()
    content = base64.b64encode(png(sketch(5, (200, 160)))).decode()
    page.evaluate(GIVE, [kind, "five.png", "image/png", content])
    expect(page.locator("#picture")).to_be_hidden()
    page.locator("#consent").focus()
    page.keyboard.press("Control+z")
    page.keyboard.press("Escape")
    expect(page.locator("#paper")).to_have_attribute("aria-label", "Drawing of 2 strokes")
    is_read(page, "7")


@pytest.mark.parametrize("field", ["#file", "#camera"])
def test_a_picture_is_chosen_and_photographed(open_page: Open, field: str) -> None:
    page = open_page("phone")
    jpeg = encoded(Image.fromarray(sketch(2, (300, 240))), "JPEG")
    page.set_input_files(field, {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg})
    is_read(page, "2")


def test_several_pictures_are_read_one_after_the_other(page: Page, watch: Watch) -> None:
    watch.asked.clear()
    pictures = {"a.png": png(rows("73")), "b.png": png(rows("12", "90")), "c.png": b"none"}
    drop_all(page, pictures)
    strip = page.get_by_role("group", name="Your pictures").get_by_role("button")
    expect(strip).to_have_text(["73", "12 / 90", "not readable"])
    assert watch.asked.count("/v1/read") == 3
    is_read(page, "73")
    expect(page.locator("#live")).to_have_text("3 pictures: 73; 12 / 90; not readable.")
    strip.nth(1).click()
    is_read(page, "12\n90")
    expect(page.get_by_alt_text("Your picture b.png")).to_be_visible()
    expect(strip.nth(1)).to_have_attribute("aria-pressed", "true")
    strip.nth(2).click()
    expect(page.locator("#sentence")).to_contain_text("Expected a picture")
    assert watch.asked.count("/v1/read") == 3  # each is read once
    page.locator("#undo").click()
    expect(page.locator("#strip")).to_be_hidden()
    expect(page.locator("#sentence")).to_have_text("Nothing is drawn yet.")


def test_a_picture_can_be_looked_at_while_others_are_read(page: Page) -> None:
    asked: list[Route] = []
    page.route("**/v1/read*", lambda route: asked.append(route))  # noqa: PLW0108 - Playwright wants a function
    choose_several(page, {"a.png": png(rows("73")), "b.png": png(rows("12"))})
    strip = page.locator("#strip button")
    expect(strip).to_have_text(["…", "…"])
    strip.nth(1).click()
    expect(page.locator("#sentence")).to_have_text("Reading …")
    page.unroute("**/v1/read*")  # what was held goes on its way
    expect(strip).to_have_text(["73", "12"])
    is_read(page, "12")


def test_one_digit_holds_for_every_picture(page: Page) -> None:
    choose_several(page, {"a.png": png(rows("1")), "b.png": png(rows("17"))})
    strip = page.locator("#strip button")
    expect(strip).to_have_text(["1", "17"])
    page.get_by_role("switch", name="One digit").check(force=True)
    expect(strip.nth(1)).to_have_text(re.compile(r"^(\d|no digits)$"))


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("A number on squared paper", "275"),
        ("A number on a blackboard", "48"),
        ("Three numbers in pencil", "306\n19\n8241"),
    ],
)
def test_an_example_is_read_with_one_tap(open_page: Open, name: str, number: str) -> None:
    page = open_page("phone")
    page.get_by_role("button", name=name).tap()
    is_read(page, number)


def test_an_example_that_does_not_come_is_said(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.route("**/static/examples/*", lambda route: route.abort())
    page.get_by_role("button", name="A star").click()
    expect(page.locator("#sentence")).to_contain_text("The server does not answer.")
    expect(page.locator("#result")).to_have_attribute("data-status", "failed")


def test_a_star_is_no_digit(page: Page) -> None:
    page.get_by_role("button", name="A star").click()
    expect(page.locator("#result")).to_have_attribute("data-status", "not_digits")


def test_photographing_is_offered_where_there_are_fingers(open_page: Open) -> None:
    phone = open_page("phone")
    expect(phone.locator("label.camera")).to_be_visible()
    expect(phone.locator("#photograph")).to_be_hidden()
    desktop = open_page("desktop")
    expect(desktop.locator("label.camera")).to_be_hidden()
    expect(desktop.locator("#photograph")).to_be_visible()


def test_boxes_lie_over_the_digits_of_a_picture(page: Page) -> None:
    choose(page, png(rows("730", "126")))
    is_read(page, "730\n126")
    sheet = page.locator("#drawing").bounding_box()
    assert sheet is not None
    scale = sheet["height"] / 300
    left = sheet["x"] + (sheet["width"] - 330 * scale) / 2
    for index, box in enumerate(page.locator("#boxes .box").all()):
        place = box.bounding_box()
        assert place is not None
        middle = (
            (place["x"] + place["width"] / 2 - left) / scale,
            (place["y"] + place["height"] / 2 - sheet["y"]) / scale,
        )
        assert middle == pytest.approx((110 * (index % 3) + 55, 150 * (index // 3) + 75), abs=12)


def test_a_box_is_selected_by_a_click(page: Page) -> None:
    choose(page, png(rows("730", "126")))
    is_read(page, "730\n126")
    page.locator("#boxes .box").nth(1).click()
    expect(page.get_by_role("radio", name="3, digit 2 of 6")).to_be_checked()
    assert "read as 3" in str(page.locator("#frame").get_attribute("alt"))


def test_boxes_fit_a_photo_that_is_turned_upright(page: Page) -> None:
    lying = Image.fromarray(rows("73")).rotate(
        90, expand=True
    )  # 150 x 220, and the note to turn it
    exif = Image.Exif()
    exif[0x0112] = 6
    choose(page, encoded(lying, "JPEG", exif=exif), kind="image/jpeg")
    is_read(page, "73")
    sheet = page.locator("#drawing").bounding_box()
    boxes = [box.bounding_box() for box in page.locator("#boxes .box").all()]
    assert sheet is not None
    middles = [(b["x"] + b["width"] / 2 - sheet["x"]) / sheet["width"] for b in boxes if b]
    assert middles == pytest.approx([0.25, 0.75], abs=0.05)


def test_a_picture_that_the_browser_cannot_show_is_read(page: Page) -> None:
    choose(page, encoded(Image.fromarray(sketch(6, (200, 160))), "TIFF"), "a.tif", "image/tiff")
    is_read(page, "6")
    expect(page.locator("#unseen")).to_be_visible()


def test_the_drawing_comes_back_when_the_picture_goes(page: Page) -> None:
    draw(page, 7)
    is_read(page, "7")
    choose(page, png(sketch(2, (200, 160))))
    is_read(page, "2")
    page.locator("#undo").click()
    is_read(page, "7")
    choose(page, png(sketch(2, (200, 160))))
    page.locator("#clear").click()
    expect(page.locator("#sentence")).to_have_text("Nothing is drawn yet.")
    assert ink_on(page) == 0


def test_a_file_that_went_away_is_said_once(page: Page, watch: Watch, tmp_path: Path) -> None:
    file = tmp_path / "five.png"
    file.write_bytes(png(sketch(5, (200, 160))))
    stop_the_clock(page)
    page.set_input_files("#file", file)
    file.unlink()  # before it is its turn
    page.clock.run_for(100)
    expect(page.locator("#sentence")).to_have_text("The picture cannot be opened.")
    before = len(watch.asked)
    page.clock.run_for(10_000)
    page.wait_for_timeout(300)
    assert len(watch.asked) == before


def test_a_folder_that_is_dropped_is_said(page: Page, tmp_path: Path) -> None:
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(tmp_path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "dragOver", "drop"):  # as a hand moves
        if kind == "drop":
            expect(page.locator(".catch")).to_be_visible()
            expect(page.locator(".invitation")).to_have_css("opacity", "0")
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})
    expect(page.locator("#sentence")).to_have_text("The picture cannot be opened.")
    expect(page.locator("#unseen")).to_be_visible()
    expect(page.locator("#picture")).to_have_css("opacity", "0")


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"%PDF-1.7 and so on", "application/pdf", "a PDF document"),
        (b'{"digits": 7}', "application/json", "text"),
        (b"--a form\r\n", "multipart/form-data", "text"),
    ],
)
def test_what_is_no_picture_is_said(page: Page, content: bytes, kind: str, said: str) -> None:
    choose(page, content, "letter", kind)
    expect(page.locator("#result")).to_have_attribute("data-status", "failed")
    expect(page.locator("#sentence")).to_contain_text("Expected a picture (PNG")
    expect(page.locator("#sentence")).to_contain_text(f"Received: {said}")
