"""The API's page."""

import pytest
from playwright.sync_api import expect

from browser import Open, without_fault


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
