"""What the page asks the server, and what it makes of the answers."""

import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from support.browser import (
    choose,
    draw,
    is_read,
    number_on,
    rows,
    stop_the_clock,
)
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
        "text": text, "confidence": 0.5, "status": status, "digits": digits, "message": None,
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


@pytest.mark.parametrize(
    ("sure", "said", "on_the_bar"),
    [
        (1.0, "99.9", "99"),
        (0.9987, "99.8", "99"),
        (0.9899, "98", "98"),
        (0.986, "98", "98"),
        (0.29, "29", "29"),
        (0.0579, "5.7", "5"),
    ],
)
def test_how_sure_it_is_is_rounded_down(
    page: Page, sure: float, said: str, on_the_bar: str
) -> None:
    answer = answer_with("7", "read", (7, sure, 1)) | {"confidence": sure}
    page.route("**/v1/read*", lambda route: route.fulfill(json=answer))
    draw(page, 7)
    expect(page.locator("#sentence")).to_have_text(f"{said}\u202f% sure.")
    seven = page.locator("#chart li").nth(7)
    expect(seven.locator(".value")).to_have_text(on_the_bar)
    expect(seven).to_contain_text(f"7: {said}\u202f%")


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
