"""`--cors-origin`: pages of sites that the operator names may ask, and no others."""

from collections.abc import Iterator

import httpx
import pytest

from inkdigit.errors import UsageError
from inkdigit.server.middleware.cors import check_origin
from inkdigit.synthetic.samples import sketch
from support.command import Inkdigit
from support.pictures import png
from support.serving import RunningServer

SEVEN = png(sketch(7, (120, 90)))
FRIEND, STRANGER = "https://digits.example", "https://elsewhere.example"
ASKS = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


@pytest.fixture(scope="module")
def shared(
    run_inkdigit: Inkdigit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server that pages of a friend may ask, with an API key."""
    home = tmp_path_factory.mktemp("shared")
    key = run_inkdigit("api-key", "friend", "--file", home / "keys.txt").stdout.strip()
    running = RunningServer(
        run_inkdigit, home, "--cors-origin", "HTTPS://Digits.example/",
        "--api-key-file", home / "keys.txt",
    )  # fmt: skip
    (home / "key").write_text(key)
    yield running
    running.stop()


@pytest.fixture
def page(shared: RunningServer) -> Iterator[httpx.Client]:
    """What a browser sends for a page of another site, with the key that the page has."""
    key = (shared.home / "key").read_text()
    headers = {"Sec-Fetch-Site": "cross-site", "Authorization": f"Bearer {key}"}
    with shared.client(headers=headers) as client:
        yield client


def test_a_friends_page_may_ask(page: httpx.Client) -> None:
    may = page.options("/v1/read", headers={"Origin": FRIEND, **ASKS, "Authorization": ""})
    assert may.status_code == 200
    assert may.headers["access-control-allow-origin"] == FRIEND
    assert "POST" in may.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in may.headers
    answer = page.post("/v1/read", content=SEVEN, headers={"Origin": FRIEND})
    assert answer.json()["text"] == "7"
    assert answer.headers["access-control-allow-origin"] == FRIEND
    assert "X-Request-ID" in answer.headers["access-control-expose-headers"]
    assert answer.headers["vary"] == "Origin"


def test_a_friends_page_gets_to_see_errors(page: httpx.Client) -> None:
    for more, status in (({"Authorization": ""}, 401), ({}, 415)):
        answer = page.post("/v1/read", content=b"none", headers={"Origin": FRIEND, **more})
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == FRIEND


def test_a_strangers_page_may_not(page: httpx.Client) -> None:
    may = page.options("/v1/read", headers={"Origin": STRANGER, **ASKS})
    assert may.status_code == 403
    assert may.headers["content-type"] == "application/problem+json"
    assert "--cors-origin" in may.json()["detail"]
    answer = page.post("/v1/read", content=SEVEN, headers={"Origin": STRANGER})
    assert answer.status_code == 403
    for each in (may, answer, page.get("/v2", headers={"Origin": STRANGER})):
        assert "access-control-allow-origin" not in each.headers


def test_no_other_method_or_header_is_let(page: httpx.Client) -> None:
    for more in (
        {"Access-Control-Request-Method": "DELETE"},
        {"Access-Control-Request-Headers": "x-other"},
    ):
        asked = {"Origin": FRIEND, **ASKS, **more}
        assert page.options("/v1/read", headers=asked).status_code == 403


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("https://digits.example", "https://digits.example"),
        ("HTTP://LocalHost:3000/", "http://localhost:3000"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_an_origin_is_taken_as_browsers_send_it(given: str, plain: str) -> None:
    assert check_origin(given) == plain


@pytest.mark.parametrize(
    "given",
    ["", "*", "digits.example", "https://", "ftp://a.example", "https://a.example/page",
     "https://me@a.example", "https://a.example:port", "https://a.example?b", "null"],
)  # fmt: skip
def test_what_is_no_origin_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match="Expected an origin"):
        check_origin(given)
