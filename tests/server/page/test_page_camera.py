"""The camera of a computer: a film stands in for it."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from inkdigit.synthetic.samples import sketch
from inkdigit.types import Pixels
from support.browser import Open, is_read, running_browser, without_fault


def write_film(path: Path, pixels: Pixels) -> None:
    """Write a film of one picture, as Chromium takes it for a camera's: YUV4MPEG2 in 4:2:0."""
    height, width = pixels.shape[:2]
    planes = cv2.cvtColor(pixels, cv2.COLOR_RGB2YUV_I420)
    head = f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n"
    path.write_bytes(head.encode() + b"FRAME\n" + np.ascontiguousarray(planes).tobytes())


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser before whose camera somebody holds a 5."""
    film = tmp_path_factory.mktemp("camera") / "five.y4m"
    write_film(film, sketch(5, (480, 640)))
    switches = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}")
    with running_browser(*switches) as browser:
        yield browser


def is_camera_on(page: Page) -> bool:
    return bool(page.evaluate("document.getElementById('camera-view').srcObject?.active ?? false"))


def test_a_photo_is_taken_and_read(open_page: Open) -> None:
    page = open_page(permissions=["camera"])
    page.get_by_role("button", name="Photo").click()
    take = page.get_by_role("button", name="Take the photo")
    expect(take).to_be_enabled()
    without_fault(page)
    assert is_camera_on(page)
    take.click()
    is_read(page, "5")
    expect(page.get_by_alt_text("Your picture photo.jpg")).to_be_visible()
    assert not is_camera_on(page)


@pytest.mark.parametrize("leave", ["Cancel", "Escape"])
def test_the_camera_is_off_when_nobody_looks(open_page: Open, leave: str) -> None:
    page = open_page(permissions=["camera"])
    page.get_by_role("button", name="Photo").click()
    expect(page.get_by_role("button", name="Take the photo")).to_be_enabled()
    if leave == "Escape":
        page.keyboard.press(leave)
    else:
        page.get_by_role("button", name=leave).click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert not is_camera_on(page)
    expect(page.locator("#sentence")).to_have_text("Nothing is drawn yet.")


def test_a_camera_that_is_not_allowed_is_said(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Photo").click()
    expect(page.get_by_role("alert")).to_contain_text("This page may not use the camera.")
    expect(page.get_by_role("button", name="Take the photo")).to_be_disabled()
    without_fault(page)
