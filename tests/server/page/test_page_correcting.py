"""Saying what is right."""

import json
import sqlite3
import time
from contextlib import closing

from playwright.sync_api import Page, Route, expect

from support.browser import Watch, choose, choose_several, draw, is_read, rows
from support.pictures import png
from support.serving import RunningServer
from support.waiting import HANGS


def kept(server: RunningServer) -> list[tuple[str, str, bytes | None]]:
    """What was said, what is right, and the picture of each correction.

    A server reads pictures before its database is made, so this waits for that.
    """
    latest = time.monotonic() + HANGS
    while True:
        try:
            with closing(sqlite3.connect(f"file:{server.database}?mode=ro", uri=True)) as database:
                return list(
                    database.execute("SELECT predicted, expected, picture FROM corrections")
                )
        except sqlite3.OperationalError:
            if time.monotonic() > latest:
                raise
            time.sleep(0.05)


def correct(page: Page, right: str, *, consent: bool = False) -> None:
    page.get_by_role("button", name="Wrong? Correct it").click()
    page.get_by_label("The digits in it").fill(right)
    if consent:
        page.get_by_label("Keep the picture, too").check()
    page.keyboard.press("Enter")


def test_a_correction_is_kept_without_the_picture(page: Page, server: RunningServer) -> None:
    before = kept(server)
    draw(page, 7)
    is_read(page, "7")
    page.get_by_role("button", name="Wrong? Correct it").click()
    expect(page.get_by_label("Keep the picture, too")).not_to_be_checked()
    page.keyboard.press("Escape")
    correct(page, "1")
    expect(page.locator("#thanks")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert kept(server)[len(before) :] == [("7", "1", None)]


def test_what_is_right_stands_there_afterwards(page: Page) -> None:
    draw(page, 7)
    is_read(page, "7")
    correct(page, "71")
    expect(page.locator("#number")).to_have_text("71")
    expect(page.locator("#sentence")).to_have_text("Corrected. I had read 7.")
    page.locator("#how summary").click()  # which asks for the pictures, and leaves it there
    expect(page.locator("#steps img")).to_have_count(6)
    expect(page.locator("#number")).to_have_text("71")
    expect(page.locator("#wrong")).to_be_hidden()
    draw(page, 1, centre=(0.8, 0.5))
    is_read(page, "71")  # what is read now
    expect(page.locator("#sentence")).to_contain_text("sure")


def test_of_several_pictures_the_right_one_is_corrected(page: Page) -> None:
    choose_several(page, {"a.png": png(rows("73")), "b.png": png(rows("12"))})
    first, second = page.locator("#strip button").all()
    expect(second).to_contain_text("12")
    correct(page, "78")
    expect(first).to_have_text("78")
    second.click()
    is_read(page, "12")
    first.click()
    expect(page.locator("#number")).to_have_text("78")
    expect(page.locator("#sentence")).to_have_text("Corrected. I had read 73.")


def test_only_what_is_drawn_now_can_be_corrected(page: Page) -> None:
    wrong = page.get_by_role("button", name="Wrong? Correct it")
    draw(page, 1, centre=(0.3, 0.5))
    is_read(page, "1")
    expect(wrong).to_be_enabled()
    asked: list[Route] = []
    page.route("**/v1/read*", lambda route: asked.append(route))  # noqa: PLW0108 - Playwright wants a function
    draw(page, 7, centre=(0.7, 0.5))
    expect(wrong).to_be_disabled()
    page.unroute("**/v1/read*")  # what was held goes on its way
    is_read(page, "17")
    expect(wrong).to_be_enabled()


def test_a_correction_keeps_the_picture_with_consent(page: Page, server: RunningServer) -> None:
    before = kept(server)
    picture = png(rows("73", "12"))
    choose(page, picture)
    is_read(page, "73\n12")
    correct(page, "78 12", consent=True)
    expect(page.locator("#thanks")).to_be_visible()
    assert kept(server)[len(before) :] == [("73\n12", "78\n12", picture)]


def test_there_may_be_no_digits_in_it(page: Page, server: RunningServer) -> None:
    before = kept(server)
    draw(page, 0)
    is_read(page, "0")
    page.locator("#wrong").click()
    page.get_by_label("There are no digits in it").check()
    expect(page.locator("#right")).to_be_disabled()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#thanks")).to_be_visible()
    assert kept(server)[len(before) :] == [("0", "", None)]
    expect(page.locator("#number")).to_have_text("")
    expect(page.locator("#sentence")).to_have_text("Corrected: no digits in it. I had read 0.")
    expect(page.locator("#copy")).to_be_hidden()


def test_a_correction_names_the_network_of_its_reading(page: Page) -> None:
    draw(page, 7)
    with page.expect_response("**/v1/read*") as reading:
        is_read(page, "7")
    with page.expect_request("**/v1/corrections") as sent:
        correct(page, "1")
    assert json.loads(sent.value.post_data or "")["model"] == reading.value.json()["model"]


def test_the_focus_stays_where_the_form_was(page: Page) -> None:
    draw(page, 7)
    is_read(page, "7")
    page.locator("#wrong").focus()
    page.keyboard.press("Enter")
    page.locator("#right").fill("1")
    page.keyboard.press("Enter")
    expect(page.locator("#thanks")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#how summary")).to_be_focused()


def test_a_correction_without_digits_is_asked_for_again(page: Page, watch: Watch) -> None:
    draw(page, 7)
    is_read(page, "7")
    correct(page, "seven")
    expect(page.get_by_role("alert")).to_have_text("Write the digits 0 to 9 and nothing else.")
    expect(page.locator("#right")).to_be_focused()
    expect(page.locator("#right")).to_have_attribute("aria-invalid", "true")
    assert "/v1/corrections" not in watch.asked


def test_a_correction_that_cannot_be_kept_says_so_and_stays(page: Page) -> None:
    page.route(
        "**/v1/corrections",
        lambda route: route.fulfill(status=503, json={"detail": "The database is away."}),
    )
    draw(page, 7)
    is_read(page, "7")
    correct(page, "seven")
    page.get_by_label("The digits in it").fill("1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_have_text("It could not be saved. The database is away.")
    expect(page.locator("#right")).to_have_attribute("aria-invalid", "false")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    expect(page.locator("#right")).to_have_value("1")
    page.unroute("**/v1/corrections")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#thanks")).to_be_visible()


def test_what_is_cancelled_is_given_up(page: Page, server: RunningServer) -> None:
    before = kept(server)
    draw(page, 7)
    is_read(page, "7")
    page.route("**/v1/corrections", lambda _route: None)  # no answer comes
    for leave in ("Cancel", "Escape"):
        with page.expect_request("**/v1/corrections"):
            correct(page, "12")
        with page.expect_event("requestfailed"):
            if leave == "Escape":
                page.keyboard.press(leave)
            else:
                page.get_by_role("button", name=leave).click()
        expect(page.get_by_role("dialog")).to_be_hidden()
    page.unroute("**/v1/corrections")
    expect(page.locator("#thanks")).to_be_hidden()
    page.get_by_role("button", name="Wrong? Correct it").click()
    expect(page.locator("#correction-error")).to_have_text("")
    expect(page.get_by_role("button", name="Save")).to_be_enabled()
    page.get_by_label("The digits in it").fill("77")
    page.keyboard.press("Enter")
    expect(page.locator("#thanks")).to_be_visible()
    assert kept(server)[len(before) :] == [("7", "77", None)]
