"""Query parameters: what a route does not have is an error that names the nearest one."""

import httpx
import pytest

from inkdigit.synthetic.samples import sketch
from support.pictures import png

SEVEN = png(sketch(7, (120, 90)))
INFER = "/v2/models/inkdigit/infer"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "/v1/read?explan=true",
            ["'explan'", "It has one, explain, pictures.", "Did you mean explain?"],
        ),
        ("/v1/read?ONE=true", ["'ONE'", "Did you mean one?"]),
        ("/v1/read?one=true&on=true", ["'on'", "Did you mean one?"]),
        ("/v1/read/batch?zzzzzz", ["'zzzzzz'", "It has one, explain."]),
        ("/v1/corrections?one=true", ["'one'", "It has none."]),
        (f"{INFER}?model=1", ["'model'", "It has none."]),
    ],
)
def test_a_slip_is_told_with_the_nearest_name(
    client: httpx.Client, path: str, words: list[str]
) -> None:
    answer = client.post(path, content=SEVEN)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    for word in words:
        assert word in answer.json()["detail"]
    assert ("Did you mean" in answer.json()["detail"]) == ("Did you mean" in words[-1])


def test_what_is_not_a_slip_is_read(client: httpx.Client) -> None:
    for query in ("", "?one=true", "?explain=true&one=false", "?one=1&one=0"):
        assert client.post(f"/v1/read{query}", content=SEVEN).json()["text"] == "7"


def test_a_long_name_is_not_repeated_at_length(client: httpx.Client) -> None:
    answer = client.post(f"/v1/read?{'a' * 10_000}=1", content=SEVEN)
    assert answer.status_code == 422
    assert len(answer.content) < 1000


def test_a_page_takes_any_query(client: httpx.Client) -> None:
    """Links have all sorts of them, and health checks too."""
    for path in ("/?from=mail", "/static/app.js?v=2", "/livez?probe=1"):
        assert client.get(path).status_code == 200
