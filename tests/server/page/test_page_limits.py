"""Pictures that are larger than usual: the server alone says what is too large."""

import base64
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from inkdigit.synthetic.samples import sketch
from support.browser import choose, is_read, rows
from support.command import Inkdigit
from support.pictures import png
from support.serving import RunningServer

BYTES, PIXELS = 60_000_000, 50_000
DROP = """([content, size]) => {
  const bytes = new Uint8Array(size);
  bytes.set(Uint8Array.from(atob(content), (one) => one.charCodeAt(0)));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "a.png", { type: "image/png" }));
  document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def server(
    run_inkdigit: Inkdigit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server with limits of its operator's."""
    running = RunningServer(
        run_inkdigit, tmp_path_factory.mktemp("limited"),
        "--max-bytes", str(BYTES), "--max-pixels", str(PIXELS),
    )  # fmt: skip
    yield running
    running.stop()


def drop(page: Page, size: int) -> None:
    """Drop a picture of a 5 whose file has so many bytes."""
    page.evaluate(DROP, [base64.b64encode(png(sketch(5, (200, 160)))).decode(), size])


def test_what_the_server_takes_is_read(page: Page) -> None:
    drop(page, 41_000_000)
    is_read(page, "5")


@pytest.mark.parametrize(
    ("size", "begins", "most"),
    [
        (BYTES + 1, "A picture may have", "60,000,000 bytes"),
        (BYTES * 3 // 2, "This server takes bodies of", "80,100,000 bytes"),
    ],
    ids=["picture", "body"],
)
def test_a_file_that_is_too_large_is_said(page: Page, size: int, begins: str, most: str) -> None:
    drop(page, size)
    sentence = page.locator("#sentence")
    expect(sentence).to_contain_text(f"The picture is too large. {begins}")
    expect(sentence).to_contain_text(f"at most {most}.")
    expect(page.locator("#result")).to_have_attribute("data-status", "failed")


def test_a_picture_with_too_many_pixels_is_said(page: Page) -> None:
    choose(page, png(rows("1234")))  # 440 x 150
    expect(page.locator("#sentence")).to_have_text(
        "The picture is too large. Expected 1 to 50,000 pixels. Received: 440 x 150."
    )
