"""The API's page."""

import json
import shlex
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from inkdigit.synthetic.samples import sketch
from support.browser import Open, draw, is_read, without_fault
from support.pictures import png
from support.serving import RunningServer

SEVEN = png(sketch(7, (60, 45)))


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_api_is_described(open_page: Open, screen: str, scheme: str) -> None:
    page = open_page(screen, "/docs", color_scheme=scheme)
    expect(page.locator("#manual")).to_have_attribute("aria-busy", "false")
    reading = page.get_by_role("region", name="POST /v1/read", exact=True)
    expect(reading).to_contain_text("curl http://127.0.0.1")
    expect(reading).to_contain_text("--data-binary @seven.png")
    expect(reading).to_contain_text("explain")
    expect(reading).to_contain_text("429")
    asked = page.evaluate("fetch('/openapi.json').then((answer) => answer.json())")
    routes = sum(len(item) for item in asked["paths"].values())
    expect(page.locator(".route")).to_have_count(routes)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("screen.width")
    without_fault(page)


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
    page.get_by_role("link", name="For programs").click()
    expect(page.locator("#manual")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#manual")).to_contain_text(f"curl {server.url}/digits/v1/read")
    page.get_by_role("link", name="inkdigit", exact=True).click()
    expect(page.locator("#paper")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.unroute_all(behavior="wait")  # or the next test would meet what is still on its way


def ask(command: str) -> httpx.Response:
    """What a line with curl asks."""
    curl, url, *words = shlex.split(command.replace("\\\n", ""))
    assert curl == "curl"
    options = dict(zip(words[::2], words[1::2], strict=True))
    assert options.keys() <= {"-H", "-d", "--data-binary"}, command
    name, _, value = options.get("-H", "Accept: */*").partition(": ")
    body = SEVEN if "--data-binary" in options else options.get("-d", "").encode()
    method = "POST" if body else "GET"
    with httpx.Client(trust_env=False, timeout=30) as client:
        return client.request(method, url, content=body, headers={name: value})


def test_every_example_is_taken(open_page: Open) -> None:
    page = open_page(path="/docs")
    expect(page.locator("#manual")).to_have_attribute("aria-busy", "false")
    commands = examples_on(page)
    assert len(commands) == page.locator(".route").count()
    for command in commands:
        answer = ask(command)
        assert answer.is_success, (command, answer.text)
    (inference,) = [command for command in commands if "/infer" in command]
    chances = ask(inference).json()["outputs"][0]["data"]
    assert chances.index(max(chances)) == 1
    assert max(map(len, inference.splitlines())) <= 80


def test_what_is_said_to_come_back_comes_back(open_page: Open) -> None:
    page = open_page(path="/docs")
    expect(page.locator("#manual")).to_have_attribute("aria-busy", "false")
    shown = 0
    for route in page.locator(".route").all():
        command, *answers = route.locator("pre").all_inner_texts()
        for answer in answers:
            said = json.loads(answer)
            assert names_in(ask(command).json()) == names_in(said), command
            shown += 1
    assert shown == 7


def names_in(value: Any) -> Any:
    """The names in a document, and where they stand; lists by their first item."""
    if isinstance(value, dict):
        return {name: names_in(item) for name, item in value.items()}
    return [names_in(item) for item in value[:1]] if isinstance(value, list) else None


def examples_on(page: Page) -> list[str]:
    texts = page.locator(".route pre").all_inner_texts()
    return [text for text in texts if text.startswith("curl ")]
