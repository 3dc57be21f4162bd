"""The API's page."""

import json
import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from inkdigit.synthetic.samples import sketch
from support.browser import Open, draw, is_read, without_fault
from support.pictures import png
from support.serving import RunningServer
from support.waiting import HANGS

SEVEN = png(sketch(7, (60, 45)))
SHOWN = 5
"""Routes whose answer the description shows."""


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_api_is_described(open_page: Open, screen: str, scheme: str) -> None:
    page = open_page(screen, "/docs", color_scheme=scheme)
    is_shown(page)
    routes = sum(len(item) for item in described(page)["paths"].values())
    expect(page.locator(".opblock")).to_have_count(routes)
    without_fault(page)
    reading = open_route(page, "post", "/v1/read")
    for word in ("explain", "image/png", "429", "Try it out"):
        expect(reading).to_contain_text(word)
    without_fault(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("screen.width")


def test_a_request_can_be_tried(open_page: Open) -> None:
    page = open_page(path="/docs")
    reading = open_route(page, "post", "/v1/read")
    reading.get_by_role("button", name="Try it out").click()
    reading.locator("input[type=file]").set_input_files(
        {"name": "seven.png", "mimeType": "image/png", "buffer": SEVEN}
    )
    reading.get_by_role("button", name="Execute").click()
    answer = reading.locator(".live-responses-table")
    expect(answer).to_contain_text("200")
    expect(answer).to_contain_text('"text": "7"')


def test_pages_work_below_a_prefix(page: Page, server: RunningServer) -> None:
    """A proxy takes it away: nothing that a page asks for lacks it."""

    def without_prefix(route: Route) -> None:
        assert route.request.url.startswith(f"{server.url}/digits/"), route.request.url
        answer = route.fetch(url=route.request.url.replace("/digits/", "/", 1))
        route.fulfill(response=answer)

    page.goto("about:blank")
    page.route("**/*", without_prefix)
    page.goto(f"{server.url}/digits/")
    draw(page, 7)
    is_read(page, "7")
    page.get_by_role("button", name="Wrong? Correct it").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#thanks")).to_be_visible()
    page.get_by_role("link", name="API", exact=True).click()
    live = open_route(page, "get", "/livez")
    live.get_by_role("button", name="Try it out").click()
    with page.expect_request(f"{server.url}/digits/livez"):
        live.get_by_role("button", name="Execute").click()
    expect(live.locator(".live-responses-table")).to_contain_text("200")
    page.get_by_role("link", name="inkdigit", exact=True).click()
    expect(page.locator("#paper")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.unroute_all(behavior="wait")  # or the next test would meet what is still on its way


def test_every_example_is_taken_and_answered_as_described(open_page: Open) -> None:
    page = open_page(path="/docs")
    is_shown(page)
    api = described(page)
    shown = 0
    for path, item in api["paths"].items():
        for method, operation in item.items():
            answer = ask(page.url.removesuffix("/docs") + path, method, operation, api)
            assert answer.is_success, (method, path, answer.text)
            content = operation["responses"][str(answer.status_code)]["content"]
            expected = example_of(content["application/json"], api)
            if expected is not None:
                assert names_in(answer.json()) == names_in(expected), (method, path)
                shown += 1
            if path.endswith("/infer"):
                chances = answer.json()["outputs"][0]["data"]
                assert chances.index(max(chances)) == 1
    assert shown == SHOWN


def is_shown(page: Page) -> None:
    """Wait until all routes are there."""
    expect(page.locator("#reference")).to_have_attribute("aria-busy", "false")


def described(page: Page) -> dict[str, Any]:
    """The server's OpenAPI document."""
    api: dict[str, Any] = page.evaluate("fetch('openapi.json').then((answer) => answer.json())")
    return api


def open_route(page: Page, method: str, path: str) -> Locator:
    """Open the part of the page about a route."""
    is_shown(page)
    route = page.locator(f".opblock-{method}").filter(
        has=page.locator(f'.opblock-summary-path[data-path="{path}"]')
    )
    route.locator(".opblock-summary-control").click()
    expect(route).to_have_class(re.compile("is-open"))
    return route


def ask(url: str, method: str, operation: dict[str, Any], api: dict[str, Any]) -> httpx.Response:
    """Send a route what its description gives as an example: a picture, JSON, or nothing."""
    content = operation.get("requestBody", {}).get("content", {})
    kind, body = "", b""
    if "image/png" in content:
        kind, body = "image/png", SEVEN
    elif "application/json" in content:
        kind = "application/json"
        body = json.dumps(example_of(content[kind], api)).encode()
    with httpx.Client(trust_env=False, timeout=HANGS) as client:
        return client.request(method, url, content=body, headers={"Content-Type": kind})


def example_of(media: dict[str, Any], api: dict[str, Any]) -> Any:
    """The example that a description has for a type of content; None where it has none."""
    schema = media["schema"]
    if "$ref" in schema:
        schema = api["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    examples = [media.get("example"), schema.get("example"), *schema.get("examples", ())]
    return next((example for example in examples if example is not None), None)


def names_in(value: Any) -> Any:
    """The names in a document that have a value, and where; lists by their first item."""
    if isinstance(value, dict):
        return {name: names_in(item) for name, item in value.items() if item is not None}
    return [names_in(item) for item in value[:1]] if isinstance(value, list) else None
