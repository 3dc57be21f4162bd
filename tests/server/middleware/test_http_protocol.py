"""HTTP itself: rubbish, endless headers, requests in a row, and what a proxy might think up."""

import httpx
import pytest

from support.serving import RunningServer
from support.waiting import wait_until
from support.wire import Wire, request

READ = "POST /v1/read"
LIVE = request("GET /livez")


@pytest.mark.parametrize(
    "rubbish",
    [
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /livez HTTP/9.9\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\nX: a\r\n folded\r\n\r\n",
        b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
        request(READ, headers={"Content-Length": "-5"}),
        request(READ, headers={"Content-Length": "9" * 30}),
        request(READ, headers={"Content-Length": "5\r\nContent-Length: 6"}),
        request(READ, headers={"Content-Length": "5", "Transfer-Encoding": "chunked"}),
        request(READ, headers={"Transfer-Encoding": "chunked"}) + b"zz\r\n\r\n",
        request(READ, b"body", {"Connection": "Upgrade", "Upgrade": "websocket"}),
    ],
)
def test_rubbish_is_a_problem_and_ends_the_connection(
    server: RunningServer, rubbish: bytes
) -> None:
    with Wire(server.port) as wire:
        wire.send(rubbish)
        answer = wire.answer()
        assert answer.status == 400
        assert "HTTP/1.1" in answer.problem()["detail"]
        assert answer.headers["connection"] == "close"
        assert wire.ended()


@pytest.mark.parametrize(
    "endless",
    [
        (b"GET /" + b"a" * 300_000,),
        (b"GET /livez HTTP/1.1\r\nHost: a\r\nX: ", *[b"a" * 10_000] * 20),
        (b"GET /livez HTTP/1.1\r\n", *[b"X: a\r\n" * 1000] * 20),
        (request("GET /livez", headers={"X": "a" * 70_000}),),
        (b"\r\n" * 50_000,),
    ],
    ids=["path", "header", "headers", "large", "lines"],
)
def test_headers_have_an_end(server: RunningServer, endless: tuple[bytes, ...]) -> None:
    with Wire(server.port) as wire:
        wire.send(*endless)
        assert wire.answer().problem()["status"] == 431
        assert wire.ended()


def test_what_follows_a_body_in_chunks_has_an_end(server: RunningServer) -> None:
    chunked = request(READ, headers={"Transfer-Encoding": "chunked"})
    with Wire(server.port) as wire:
        wire.send(chunked + b"1\r\na\r\n0\r\n", *[b"X: a\r\n" * 10_000] * 10)
        assert wire.answer().problem()["status"] == 431
        assert wire.ended()


def test_a_body_of_many_small_chunks_may_be_larger_than_headers(server: RunningServer) -> None:
    chunked = request(READ, headers={"Transfer-Encoding": "chunked"})
    with Wire(server.port) as wire:
        wire.send(chunked, *[b"2;of=two\r\nno\r\n" * 1_000] * 10, b"0\r\nX: a\r\n\r\n")
        assert wire.answer().status == 415


def test_empty_lines_before_a_request_are_nothing(server: RunningServer) -> None:
    with Wire(server.port) as wire:
        for _ in range(2):
            wire.send(b"\r\n\r\n" + LIVE)
            assert wire.answer().status == 200


def test_requests_in_a_row_are_answered_in_order(server: RunningServer) -> None:
    with Wire(server.port) as wire:
        ids = [f"request-{number}" for number in range(6)]
        wire.send(
            *(
                request("GET /livez" if number % 2 else READ, b"", {"X-Request-ID": name})
                for number, name in enumerate(ids)
            )
        )
        answers = [wire.answer() for _ in ids]
        assert [answer.headers["x-request-id"] for answer in answers] == ids
        assert [answer.status for answer in answers] == [422, 200] * 3


def test_many_requests_in_a_row_are_not_kept(server: RunningServer) -> None:
    with Wire(server.port) as wire:
        wire.send(LIVE * 10_000)
        answers = 0
        while True:
            answer = wire.answer()
            answers += 1
            assert answer.status == 200
            if answer.headers["connection"] == "close":
                break
        assert answers < 20
        assert wire.ended()


def test_rubbish_after_a_request_does_not_take_its_answer(server: RunningServer) -> None:
    with Wire(server.port) as wire:
        wire.send(LIVE + b"rubbish\r\n\r\n")
        assert wire.answer().status == 200
        assert wire.ended()


def test_a_request_may_come_byte_by_byte(server: RunningServer) -> None:
    whole = request(READ, b"no picture", {"X-Request-ID": "slow-but-whole"})
    with Wire(server.port) as wire:
        wire.send(*(whole[at : at + 1] for at in range(len(whole))))
        assert wire.answer().status == 415


def test_an_upgrade_is_not_taken_up(server: RunningServer) -> None:
    for protocol in ("websocket", "h2c"):
        with Wire(server.port) as wire:
            wire.send(
                request("GET /livez", headers={"Connection": "Upgrade", "Upgrade": protocol}), LIVE
            )
            answer = wire.answer()
            assert (answer.status, answer.headers["connection"]) == (200, "close")
            assert wire.ended()


def test_a_client_that_waits_to_be_told_is_told(server: RunningServer) -> None:
    expect = {"Expect": "100-continue"}
    with Wire(server.port) as wire:
        wire.send(request(READ, headers={**expect, "Content-Length": "10"}))
        assert wire.line() == b"HTTP/1.1 100 Continue\r\n"
        assert wire.line() == b"\r\n"
        wire.send(b"no picture")
        assert wire.answer().status == 415
    with Wire(server.port) as wire:  # a body that is too large is not asked for
        wire.send(request(READ, headers={**expect, "Content-Length": "999999999"}))
        assert wire.answer().status == 413


def test_the_head_of_an_answer_can_be_asked_for(client: httpx.Client) -> None:
    for path in ("/", "/livez", "/metrics", "/openapi.json", "/static/app.js", "/nothing"):
        whole, head = client.get(path), client.head(path)
        assert head.status_code == whole.status_code
        assert head.content == b""
        if path != "/metrics":
            assert head.headers["content-length"] == str(len(whole.content))


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("GET http://elsewhere/livez", 200),
        ("GET /livez?", 200),
        ("GET /%6civez", 200),
        ("GET /livez/", 404),
        ("GET //livez", 404),
        ("GET /v1", 404),
        ("GET /static", 404),
        ("GET /static/", 404),
        ("GET /static/../app.py", 404),
        ("GET /static/%2e%2e/app.py", 404),
        ("GET /static/..%2fapp.py", 404),
        ("GET /static//etc/passwd", 404),
        ("GET /static/%00", 404),
        ("GET /static/" + "a" * 5000, 404),
        ("GET /%ff%00", 404),
        ("OPTIONS *", 404),
        ("OPTIONS /v1/read", 405),
        ("TRACE /livez", 405),
        ("DELETE /v1/corrections", 405),
        ("PUT /static/app.js", 405),
        ("POST /livez", 405),
    ],
)
def test_paths_are_taken_as_they_stand(server: RunningServer, line: str, status: int) -> None:
    with Wire(server.port) as wire:
        wire.send(request(line))
        answer = wire.answer()
        assert answer.status == status
        assert answer.headers["location"] is None
        if status != 200:
            answer.problem()


def test_a_get_may_have_a_body_that_nobody_wants(server: RunningServer) -> None:
    with Wire(server.port) as wire:
        wire.send(request("GET /livez", b"a body" * 50_000), LIVE)
        assert [wire.answer().status, wire.answer().status] == [200, 200]


def test_clients_that_go_away_leave_nothing_behind(server: RunningServer) -> None:
    whole = request(READ, b"a" * 10_000)
    for end in (0, 1, 20, len(whole) - 1, len(whole)):
        with Wire(server.port) as wire:
            wire.send(whole[:end])
    with server.client() as client:
        wait_until(lambda: "inkdigit_queue_length 0.0" in client.get("/metrics").text)
    assert all("exception" not in line for line in server.lines())
