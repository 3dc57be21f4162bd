"""A browser with the page in it, which is watched."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import SCREENS, Open, Watch, running_browser
from support.serving import RunningServer
from support.waiting import HANGS

REFUSED = re.compile(r"the server responded with a status of|net::ERR_(FAILED|FILE_NOT_FOUND)")
"""What Chromium itself writes where an answer is an error, or a file went away."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture
def watch(server: RunningServer) -> Iterator[Watch]:
    """Fails a test whose page complains, or asks anybody but the server."""
    watch = Watch()
    yield watch
    assert not [line for line in watch.complaints if not REFUSED.search(line)]
    assert watch.hosts == {server.url.removeprefix("http://")}


@pytest.fixture
def open_page(browser: Browser, server: RunningServer, watch: Watch) -> Iterator[Open]:
    contexts = []

    def open_page(screen: str = "desktop", path: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=server.url, **(SCREENS[screen] | options))
        context.set_default_timeout(HANGS * 1000)
        contexts.append(context)
        page = context.new_page()
        watch.over(page)
        page.goto(path)
        return page

    expect.set_options(timeout=HANGS * 1000)
    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Open) -> Page:
    return open_page()
