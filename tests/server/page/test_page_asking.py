"""What the page asks the server, and what it makes of the answers."""

import base64
import io
import re
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from inkdigit.percent import format_confidence
from inkdigit.types import SIGNS
from support.browser import (
    choose,
    draw,
    draw_line,
    is_read,
    number_on,
    rows,
    stop_the_clock,
)
from support.percents import PERCENTS
from support.pictures import png


class Held:
    """The questions that a page asks; none is answered by itself, and no time passes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.routes: list[Route] = []
        page.route("**/v1/read*", lambda route: self.routes.append(route))  # noqa: PLW0108 - no builtin
        stop_the_clock(page)

    def after(self, milliseconds: int) -> list[Route]:
        """All that were asked until so much later."""
        self.page.clock.run_for(milliseconds)
        self.page.evaluate(
            "fetch('/livez')"
        )  # whatever was asked before is here when it is answered
        return self.routes


def answer_with(text: str, status: str, *guesses: tuple[int, float, int]) -> dict[str, Any]:
    """A reading as the server would answer; of each digit label, confidence, and the other one."""
    digits = [
        {"label": label, "confidence": sure, "box": [100 * i, 50, 80, 200],
         "alternatives": [{"label": other, "confidence": 1 - sure}],
         "probabilities": [sure if i == label else (1 - sure) / 9 for i in range(10)],
         "frame": base64.b64encode(png(np.zeros((28, 28), np.uint8))).decode()}
        for i, (label, sure, other) in enumerate(guesses)
    ]  # fmt: skip
    return {
        "text": text, "confidence": 0.5, "status": status, "digits": digits, "signs": [],
        "guess": None, "message": None,
        "milliseconds": 1.0, "model": "", "picture": {"width": 560, "height": 448},
        "steps": [{"name": "ink", "words": "paper and light removed"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (answer_with("7", "unsure", (7, 0.6, 1)), "I am not sure. It may be a 1."),
        (
            answer_with("78", "unsure", (7, 0.9, 1), (3, 0.5, 8)),
            "I am not sure. The 3 may be an 8.",
        ),
        (answer_with("", "blank"), "I see nothing written here."),
    ],
    ids=["one", "several", "blank"],
)
def test_doubt_is_said_in_a_sentence(page: Page, answer: dict[str, Any], sentence: str) -> None:
    page.route("**/v1/read*", lambda route: route.fulfill(json=answer))
    draw(page, 7)
    expect(page.locator("#sentence")).to_have_text(sentence)


def sign(kind: str, confidence: float = 0.9) -> dict[str, Any]:
    return {"kind": kind, "confidence": confidence, "box": [10, 20, 30, 40]}


@pytest.mark.parametrize(
    ("answer", "kinds", "sentence"),
    [
        (answer_with("7", "read", (7, 0.99, 1)), ["slash", "comma"],
         "50.0% sure. Left out: a slash and a comma."),
        (answer_with("7", "read", (7, 0.99, 1)), ["comma", "comma", "other", "plus"],
         "50.0% sure. Left out: 2 commas, something that is no digit and a plus."),
        (answer_with("7", "unsure", (7, 0.6, 1)), ["point"],
         "I am not sure. It may be a 1. Left out: a point."),
        (answer_with("", "not_digits"), ["slash", "slash"],
         "I see no digits in it, but 2 slashes."),
    ],
    ids=["two", "several", "unsure", "alone"],
)  # fmt: skip
def test_signs_that_are_left_out_are_said_and_marked(
    page: Page, answer: dict[str, Any], kinds: list[str], sentence: str
) -> None:
    answer = answer | {"signs": [sign(kind) for kind in kinds]}
    page.route("**/v1/read*", lambda route: route.fulfill(json=answer))
    draw(page, 7)
    expect(page.locator("#sentence")).to_have_text(sentence)
    expect(page.locator("#boxes .sign")).to_have_count(len(kinds))
    expect(page.locator("#boxes .box")).to_have_count(len(answer["digits"]))


def test_a_sign_of_an_unlikely_kind_is_not_named(page: Page) -> None:
    answer = answer_with("7", "read", (7, 0.99, 1)) | {"signs": [sign("slash", 0.3)]}
    page.route("**/v1/read*", lambda route: route.fulfill(json=answer))
    draw(page, 7)
    expect(page.locator("#sentence")).to_contain_text("Left out: something that is no digit.")


def test_every_sign_has_a_name(page: Page) -> None:
    """Nothing that the reader tells apart is called something else."""
    answer = answer_with("7", "read", (7, 0.99, 1)) | {"signs": [sign(kind) for kind in SIGNS]}
    page.route("**/v1/read*", lambda route: route.fulfill(json=answer))
    draw(page, 7)
    expect(page.locator("#sentence")).to_contain_text("Left out: ")
    said = page.locator("#sentence").inner_text().partition("Left out: ")[2]
    assert len(re.split(", | and ", said)) == len(SIGNS)


def test_a_plus_beside_digits_is_said(page: Page) -> None:
    draw(page, 7, centre=(0.2, 0.5), height=0.4)
    draw_line(page, (0.42, 0.5), (0.56, 0.5))
    draw_line(page, (0.49, 0.41), (0.49, 0.59))
    draw(page, 5, centre=(0.78, 0.5), height=0.4)
    expect(page.locator("#sentence")).to_contain_text("Left out: a plus.")
    expect(page.locator("#boxes .sign")).to_have_count(1)


def test_what_is_refused_may_be_a_digit(page: Page) -> None:
    page.get_by_role("button", name="A star").click()
    sentence = page.locator("#sentence")
    expect(sentence).to_have_text(
        re.compile(r"^I see no digits in it\. If it is a digit, perhaps an? \d\.$")
    )
    label = sentence.inner_text()[-2]
    expect(page.locator("#result")).to_have_attribute("data-status", "not_digits")
    expect(page.locator("#chart li[data-best] .label")).to_have_text(label)
    expect(page.locator("#frame")).to_be_visible()
    assert f"may be a {label}" in str(page.locator("#frame").get_attribute("alt"))
    expect(page.locator("#boxes .guess")).to_have_count(1)
    expect(page.locator("#boxes .sign")).to_have_count(0)
    assert number_on(page) == ""


def test_the_stages_are_shown_once_somebody_wants_to_see_them(page: Page) -> None:
    questions: list[str] = []
    page.on("request", lambda request: questions.append(request.url))
    draw(page, 7)
    is_read(page, "7")
    assert not [url for url in questions if "pictures=true" in url]
    page.locator("#how summary").click()
    expect(page.locator("#steps img")).to_have_count(6)
    for name in ("picture", "view", "ink", "components", "frames", "reading"):
        expect(page.locator("#steps")).to_contain_text(name)
    sizes = page.locator("#steps img").evaluate_all("all => all.map((one) => one.naturalWidth)")
    assert all(0 < size <= 320 for size in sizes)
    draw(page, 3, centre=(0.8, 0.5))
    is_read(page, "73")
    expect(page.locator("#steps img")).to_have_count(6)  # also of what is drawn meanwhile
    page.locator("#how summary").click()
    with page.expect_request("**/v1/read?*pictures=false*"):
        page.locator("#undo").click()


@pytest.mark.parametrize("is_secure", [True, False])
def test_the_answer_is_copied(page: Page, is_secure: bool) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if not is_secure:  # as it is in pages without HTTPS
        page.evaluate(
            "() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }"
        )
    choose(page, png(rows("73", "12")))
    is_read(page, "73\n12")
    copy = page.get_by_role("button", name="Copy")
    copy.click()
    expect(page.locator("#copy-label")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "73\n12"
    expect(page.locator("#copy")).to_be_focused()


@pytest.mark.parametrize("sure", [0.9987, 0.29, 0.0579])
def test_how_sure_it_is_is_the_same_everywhere(page: Page, sure: float) -> None:
    said = format_confidence(sure)
    answer = answer_with("7", "read", (7, sure, 1)) | {"confidence": sure}
    page.route("**/v1/read*", lambda route: route.fulfill(json=answer))
    draw(page, 7)
    expect(page.locator("#sentence")).to_have_text(f"{said} sure.")
    seven = page.locator("#chart li").nth(7)
    expect(seven.locator(".value")).to_have_text(said.removesuffix("%"))
    expect(seven).to_contain_text(f"7: {said}")


def test_the_page_writes_how_sure_it_is_as_the_command_does(page: Page) -> None:
    written = page.evaluate(
        """async (parts) => {
            const { formatPercent } = await import("/static/sentence.js");
            return parts.map(formatPercent);
        }""",
        [part for part, _ in PERCENTS],
    )
    assert written == [text for _, text in PERCENTS]


def test_one_picture_is_asked_for_at_a_time_and_the_newest_wins(page: Page) -> None:
    held = Held(page)
    for digit in (1, 7, 4):
        draw(page, digit)
        assert len(held.after(200)) == 1  # the others wait
    held.routes[0].fulfill(json=answer_with("1", "read", (1, 0.9, 7)))
    expect(page.locator("#number")).to_have_text("1")
    assert len(held.after(200)) == 2  # and of them only the newest is sent
    sent = Image.open(io.BytesIO(held.routes[1].request.post_data_buffer or b""))
    assert sent.size == (560, 448)
    assert sent.convert("L").getpixel((0, 0)) == 255
    page.locator("#clear").click()
    held.routes[1].fulfill(json=answer_with("9", "read", (9, 0.9, 7)))
    held.after(1000)
    expect(page.locator("#sentence")).to_have_text("Nothing is drawn yet.")
    assert number_on(page) == ""


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_answer_of_a_picture_goes_with_it(page: Page, when: str) -> None:
    draw(page, 7)
    is_read(page, "7")
    held = Held(page)
    choose(page, png(rows("2")))
    (question,) = held.after(100)
    answer = answer_with("2", "read", (2, 0.9, 7))
    if when == "before":
        question.fulfill(json=answer)
        is_read(page, "2")
    page.locator("#undo").click()
    if when == "after":
        question.fulfill(json=answer)
    assert len(held.after(200)) == 2
    expect(page.locator("#boxes .box")).to_have_count(0)
    expect(page.locator("#sentence")).to_have_text("Reading …")
    held.routes[1].fulfill(json=answer_with("7", "read", (7, 0.9, 1)))
    is_read(page, "7")


def test_a_picture_is_sent_when_the_hand_rests(page: Page) -> None:
    held = Held(page)
    draw(page, 1)
    assert held.after(100) == []
    draw(page, 1, centre=(0.7, 0.5))
    assert held.after(100) == []
    assert len(held.after(50)) == 1


def test_an_answer_that_does_not_come_is_given_up_for_a_newer_picture(page: Page) -> None:
    held = Held(page)
    draw(page, 1)
    assert len(held.after(200)) == 1
    draw(page, 1, centre=(0.7, 0.5))
    assert len(held.after(1500)) == 1
    assert len(held.after(500)) == 2
    held.routes[1].fulfill(json=answer_with("11", "read", (1, 0.9, 7), (1, 0.9, 7)))
    is_read(page, "11")


def test_a_busy_server_is_asked_again_when_it_says(page: Page) -> None:
    held = Held(page)
    draw(page, 1)
    (first,) = held.after(200)
    first.fulfill(
        status=429, headers={"Retry-After": "1"}, content_type="application/problem+json",
        body='{"title": "Too Many Requests", "detail": "Too many are waiting."}',
    )  # fmt: skip
    expect(page.locator("#sentence")).to_have_text("Too many are waiting. I try again in a moment.")
    draw(page, 3, centre=(0.7, 0.5))  # newer, and still no reason to ask too early
    assert len(held.after(800)) == 1
    assert len(held.after(400)) == 2
    held.routes[1].fulfill(json=answer_with("13", "read", (1, 0.9, 7), (3, 0.9, 8)))
    is_read(page, "13")


def test_a_server_that_is_away_is_said_and_asked_again(page: Page) -> None:
    page.route("**/v1/read*", lambda route: route.abort())
    draw(page, 7)
    expect(page.locator("#sentence")).to_contain_text("The server does not answer.")
    page.unroute("**/v1/read*")
    is_read(page, "7")
