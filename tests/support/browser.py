"""A real browser, a hand that draws in it, and eyes for what the page says."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it has none
from playwright.sync_api import (
    Browser,
    CDPSession,
    FilePayload,
    Locator,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from inkdigit.synthetic.samples import STROKES, sketch
from inkdigit.synthetic.strokes import interpolate_spline
from inkdigit.types import Pixels
from support.waiting import HANGS

CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
_running: list[Playwright] = []
FEWER = 3
"""Of the points of a stroke, a mouse goes through every so many."""
SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "large": {"viewport": {"width": 1920, "height": 1080}},
    "tablet": {"viewport": {"width": 820, "height": 1180}, "has_touch": True, "is_mobile": True},
    "tablet on its side": {
        "viewport": {"width": 1180, "height": 820}, "has_touch": True, "is_mobile": True
    },
    "old tablet on its side": {
        "viewport": {"width": 1024, "height": 768}, "has_touch": True, "is_mobile": True
    },
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "phone on its side": {
        "viewport": {"width": 740, "height": 360}, "has_touch": True, "is_mobile": True
    },
}  # fmt: skip
Spot = tuple[float, float]
Open = Callable[..., Page]


@contextmanager
def running_browser(*switches: str) -> Iterator[Browser]:
    if not Path(CHROMIUM).exists() and "CI" not in os.environ:
        pytest.skip("needs a Chromium: apt-get install chromium")
    with _running_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*SWITCHES, *switches])
        yield browser
        browser.close()


@contextmanager
def _running_playwright() -> Iterator[Playwright]:
    """Give the one that runs, or start it: a thread has room for one alone."""
    if _running:
        yield _running[0]
        return
    with sync_playwright() as playwright:
        _running.append(playwright)
        try:
            yield playwright
        finally:
            _running.clear()


@dataclass
class Watch:
    """What a page says and asks for, from its first moment on."""

    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """The paths that were asked for."""

    def over(self, page: Page) -> None:
        page.on("request", lambda request: self._hear_request(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )

    def _hear_request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob"):
            self.hosts.add(parts.netloc)
            self.asked.append(parts.path)


def way_of(
    digit: int, sheet: Locator, *, centre: Spot = (0.5, 0.5), height: float = 0.6
) -> list[list[Spot]]:
    """The strokes of a digit as ways over a sheet, in pixels of the window.

    Args:
        digit: 0..9.
        sheet: where to draw.
        centre: of the digit, as parts of the sheet's width and height.
        height: of the digit, as a part of the sheet's height.
    """
    place = sheet.bounding_box()
    assert place is not None
    tall = height * place["height"]
    left = place["x"] + centre[0] * place["width"] - 0.35 * tall
    top = place["y"] + centre[1] * place["height"] - 0.5 * tall
    return [
        [(left + 0.7 * tall * float(x), top + tall * float(y)) for x, y in points]
        for points in (
            [*interpolate_spline(stroke)[::FEWER], stroke[-1]] for stroke in STROKES[digit]
        )
    ]


def draw(page: Page, digit: int, *, centre: Spot = (0.5, 0.5), height: float = 0.6) -> None:
    """Draw a digit with the mouse."""
    for way in way_of(digit, page.locator("#paper"), centre=centre, height=height):
        page.mouse.move(*way[0])
        page.mouse.down()
        for spot in way[1:]:
            page.mouse.move(*spot)
        page.mouse.up()


def draw_with_finger(page: Page, session: CDPSession, digit: int) -> None:
    """Draw a digit on a touch screen."""

    def touch(kind: str, *spots: Spot) -> None:
        points = [{"x": x, "y": y} for x, y in spots]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for way in way_of(digit, page.locator("#paper")):
        touch("touchStart", way[0])
        for spot in way[1:]:
            touch("touchMove", spot)
        touch("touchEnd")


def draw_with_pen(session: CDPSession, way: list[Spot], force: float) -> None:
    """Draw a stroke with a pen that is pressed with a force of 0..1."""

    def move(kind: str, spot: Spot) -> None:
        pen = {"pointerType": "pen", "button": "left", "buttons": 1, "force": force}
        session.send(
            "Input.dispatchMouseEvent",
            {"type": kind, "x": spot[0], "y": spot[1], "clickCount": 1} | pen,
        )

    move("mousePressed", way[0])
    for spot in way[1:]:
        move("mouseMoved", spot)
    move("mouseReleased", way[-1])


def ink_on(page: Page) -> int:
    """How many pixels of the sheet are inked."""
    inked = page.evaluate(
        """() => {
          const paper = document.getElementById("paper");
          const copy = new OffscreenCanvas(paper.width, paper.height).getContext("2d");
          copy.drawImage(paper, 0, 0);
          const { data } = copy.getImageData(0, 0, paper.width, paper.height);
          return data.filter((value, i) => i % 4 === 3 && value > 127).length;
        }"""
    )
    return int(inked)


def number_on(page: Page) -> str:
    """The number that the page says it read, lines parted by a newline."""
    number = page.locator("#number")
    lines = number.locator("fieldset > div")
    if lines.count() == 0:
        return number.inner_text()
    return "\n".join("".join(line.locator("label").all_inner_texts()) for line in lines.all())


def is_read(page: Page, number: str, status: str = "read") -> None:
    """Wait until the page says a number, of all that is drawn, and how sure it is."""
    digits = number.replace("\n", "")
    expect(page.locator("#boxes .box")).to_have_count(len(digits))
    expect(page.locator("#result")).to_have_attribute("data-status", status)
    expect(page.locator("#wrong")).to_be_enabled()
    latest = time.monotonic() + HANGS
    while number_on(page) != number and time.monotonic() < latest:
        page.wait_for_timeout(50)
    assert number_on(page) == number


def choose(page: Page, content: bytes, name: str = "a.png", kind: str = "image/png") -> None:
    page.set_input_files("#file", {"name": name, "mimeType": kind, "buffer": content})


def choose_several(page: Page, pictures: dict[str, bytes]) -> None:
    """Choose pictures by their names."""
    files: list[FilePayload] = [
        {"name": name, "mimeType": "image/png", "buffer": content}
        for name, content in pictures.items()
    ]
    page.set_input_files("#file", files)


def draw_line(page: Page, *spots: Spot) -> None:
    """Draw a line through spots of the sheet, given as parts of its width and height."""
    place = page.locator("#paper").bounding_box()
    assert place is not None
    way = [(place["x"] + x * place["width"], place["y"] + y * place["height"]) for x, y in spots]
    page.mouse.move(*way[0])
    page.mouse.down()
    for spot in way[1:]:
        page.mouse.move(*spot, steps=8)
    page.mouse.up()


def rows(*numbers: str) -> Pixels:
    """Numbers under each other, 110 x 150 pixels a digit."""
    return np.vstack([np.hstack([sketch(int(d), (150, 110)) for d in row]) for row in numbers])


def stop_the_clock(page: Page) -> None:
    """From now on the page's time passes with `page.clock.run_for` alone."""
    page.clock.install()
    page.clock.pause_at(time.time() + 60)


def without_fault(page: Page) -> None:
    """Let axe-core look for what shuts people out."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
