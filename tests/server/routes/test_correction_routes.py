"""/v1/corrections, asked over HTTP."""

from contextlib import closing

import httpx
import pytest

from inkdigit.corrections.correction import Correction
from inkdigit.corrections.store import CorrectionStore
from inkdigit.synthetic.samples import sketch
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
