"""Write a number on the page with a mouse, and take its picture for the README.

    python -m tools.page_picture [--chromium PATH]

Needs Chromium; the server runs on loopback while it lasts.
"""

import argparse
import subprocess
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from benchmarks.harness.processes import INKDIGIT
from inkdigit.synthetic.samples import STROKES
from inkdigit.synthetic.strokes import interpolate_spline

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "images" / "page.png"
SIZE: ViewportSize = {"width": 1180, "height": 730}
NUMBER = "275"
PLACES = ((0.22, 0.5), (0.5, 0.49), (0.78, 0.52))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    chromium = parser.parse_args().chromium
    command = [INKDIGIT, "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None  # noqa: S101 - it is piped
        url = server.stdout.readline().decode().split()[-1]
        try:
            take(url, chromium)
        finally:
            server.terminate()
    print(PICTURE)


def take(url: str, chromium: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, device_scale_factor=1)
        page.goto(url)
        for digit, place in zip(NUMBER, PLACES, strict=True):
            write(page, int(digit), place)
        page.wait_for_selector("#wrong:enabled")  # then the last stroke was read
        page.mouse.move(10, 10)
        page.screenshot(path=PICTURE)
        browser.close()


def write(page: Page, digit: int, place: tuple[float, float]) -> None:
    """Draw a digit around a place on the sheet, given as parts of its width and height."""
    sheet = page.locator("canvas").first.bounding_box()
    assert sheet is not None  # noqa: S101 - the page has a sheet
    tall = 0.62 * sheet["height"]
    left = sheet["x"] + place[0] * sheet["width"] - 0.27 * tall
    top = sheet["y"] + place[1] * sheet["height"] - 0.5 * tall
    for stroke in STROKES[digit]:
        points = interpolate_spline(stroke, 8) * (0.54 * tall, tall) + (left, top)
        page.mouse.move(*points[0])
        page.mouse.down()
        for x, y in points[1:]:
            page.mouse.move(x, y)
        page.mouse.up()


if __name__ == "__main__":
    main()
