"""/v1/corrections, asked over HTTP."""

import base64
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from inkdigit.corrections.correction import Correction
from inkdigit.corrections.store import CorrectionStore
from inkdigit.synthetic.samples import sketch
from support.command import Inkdigit
from support.pictures import png
from support.serving import RunningServer

CORRECTION = {"predicted": "7", "expected": "1", "status": "read", "confidence": 0.5}


def kept(server: RunningServer, number: str) -> Correction:
    """The correction with an id."""
    with closing(CorrectionStore.open(f"sqlite:///{server.database}")) as store:
        return next(one for one in store.iter_all() if one.id == number)


def test_a_correction_names_the_network_that_read(
    client: httpx.Client, server: RunningServer
) -> None:
    """Which may be another one than runs now: a page stays open while a server is started anew."""
    running = client.post("/v1/read", content=png(sketch(7, (120, 90)))).json()["model"]
    for given, expected in (({"model": "0a" * 32}, "0a" * 32), ({}, running)):
        answer = client.post("/v1/corrections", json=CORRECTION | given)
        assert answer.status_code == 201, answer.text
        assert kept(server, answer.json()["id"]).model == expected


@pytest.mark.parametrize("model", ["", "0a" * 31, "0A" * 32, "0a" * 32 + "\n", "g" * 64, 7])
def test_a_model_that_is_none_is_refused(client: httpx.Client, model: object) -> None:
    answer = client.post("/v1/corrections", json=CORRECTION | {"model": model})
    assert answer.status_code == 422
    assert "model" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("content_type", "came"), [("Text/Plain; charset=utf-8", "text/plain"), ("", "no type")]
)
def test_a_type_that_is_not_taken_is_named(
    client: httpx.Client, content_type: str, came: str
) -> None:
    for path in ("/v1/corrections", "/v1/read/batch"):
        answer = client.post(path, content=b"{}", headers={"Content-Type": content_type})
        assert answer.status_code == 415
        assert answer.json()["detail"].endswith(f"Received: {came}.")


@pytest.mark.parametrize("option", ["--max-corrections", "--max-correction-bytes"])
def test_when_as_many_are_kept_as_may_be_it_says_what_to_do(
    run_inkdigit: Inkdigit, tmp_path: Path, option: str
) -> None:
    picture = png(sketch(7, (60, 60)))
    most = 1 if option == "--max-corrections" else len(picture)
    body = CORRECTION | {"picture": base64.b64encode(picture).decode()}
    server = RunningServer(run_inkdigit, tmp_path, option, str(most))
    try:
        with server.client() as client:
            first = client.post("/v1/corrections", json=body)
            assert first.status_code == 201, first.text
            other = client.post("/v1/corrections", json=body)
            assert other.status_code == 507
            assert other.headers["content-type"] == "application/problem+json"
            assert "inkdigit corrections export" in other.json()["detail"]
            assert client.post("/v1/read", content=picture).status_code == 200
        assert kept(server, first.json()["id"]).has_picture
    finally:
        assert server.stop() == 0
    database = f"sqlite:///{server.database}"
    done = run_inkdigit("corrections", "delete", "--all", "--yes", "--database", database)
    assert done.stdout == "1 correction deleted\n"
