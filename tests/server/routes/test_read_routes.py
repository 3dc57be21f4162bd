"""/v1/read and /v1/read/batch, asked over HTTP."""

import base64
import io
import json

import httpx
import numpy as np
import pytest
from PIL import Image

from inkdigit import Reader
from inkdigit.recognition.explain import Explanation
from inkdigit.server.routes.read import read_picture
from inkdigit.synthetic.samples import sketch
from support.pictures import png
from support.serving import RunningServer

SEVEN = png(sketch(7, (120, 90)))
PNG = {"Content-Type": "image/png"}


def form(*pictures: bytes) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("image", ("../a.png", picture, "image/png")) for picture in pictures]


def in_base64(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


def opened(picture: str) -> Image.Image:
    """Open a picture in base64."""
    return Image.open(io.BytesIO(base64.b64decode(picture)))


@pytest.mark.parametrize(
    "body",
    [
        {"content": SEVEN, "headers": PNG},
        {"content": SEVEN, "headers": {"Content-Type": "application/octet-stream"}},
        {"content": SEVEN},
        {"files": form(SEVEN)},
        {"json": {"image": in_base64(SEVEN)}},
        {"json": {"image": f"data:image/png;base64,{in_base64(SEVEN)}"}},
    ],
    ids=["png", "bytes", "untyped", "form", "json", "url"],
)
def test_a_picture_is_read_in_whatever_way_it_comes(
    client: httpx.Client, body: dict[str, object]
) -> None:
    answer = client.post("/v1/read", **body)  # type: ignore[arg-type] # one of several bodies
    assert answer.status_code == 200, answer.text
    expected = Reader.load().read(SEVEN)
    assert answer.json()["text"] == expected.text == "7"
    assert answer.json()["confidence"] == pytest.approx(expected.confidence, abs=1e-4)


def test_the_answer_is_a_line_of_the_command(client: httpx.Client, server: RunningServer) -> None:
    answer = client.post("/v1/read", content=SEVEN, headers=PNG).json()
    line = Reader.load().read(SEVEN).to_dict()
    for answered in (answer, line):
        del answered["milliseconds"]
    del line["path"]
    assert len(answer.pop("model")) == 64
    assert answer == json.loads(json.dumps(line))
    assert server.process.poll() is None


def test_one_says_that_there_is_one_digit(client: httpx.Client) -> None:
    two = png(np.hstack([sketch(1, (90, 60)), sketch(2, (90, 60))]))
    assert client.post("/v1/read", content=two).json()["text"] == "12"
    told = client.post("/v1/read?one=true", content=two).json()
    assert len(told["digits"]) <= 1


def test_an_explanation_has_words_and_the_frame_that_was_seen(client: httpx.Client) -> None:
    answer = client.post("/v1/read?explain=true", content=SEVEN).json()
    assert answer["picture"] == {"width": 90, "height": 120}
    assert {"name": "picture", "words": "90 x 120 pixels"} in answer["steps"]
    (digit,) = answer["digits"]
    assert digit["probabilities"].index(max(digit["probabilities"])) == 7
    assert sum(digit["probabilities"]) == pytest.approx(1, abs=1e-3)
    frame = np.asarray(opened(digit["frame"]))
    assert np.array_equal(frame, Reader.load().read(SEVEN).digits[0].frame)


def test_the_stages_are_shown_as_small_pictures(client: httpx.Client) -> None:
    large = png(np.hstack([sketch(7, (900, 700)), sketch(3, (900, 700))]))
    answer = client.post("/v1/read?pictures=true", content=large).json()
    assert answer["text"] == "73"
    shown = {step["name"]: opened(step["picture"]) for step in answer["steps"]}
    assert list(shown) == ["picture", "view", "ink", "components", "frames", "reading"]
    for stage in Reader.load().explain(large).steps:
        height, width = stage.picture.shape[:2]
        scale = min(1, 320 / max(height, width))
        expected = (round(width * scale), round(height * scale))
        assert shown[stage.name].size == pytest.approx(expected, abs=1)
    assert np.asarray(shown["ink"]).min() < 64  # ink on paper
    assert np.asarray(shown["ink"])[0, 0] == 255


def test_a_refused_digit_is_guessed_and_explained(client: httpx.Client) -> None:
    letter = png(255 - np.pad(np.eye(120, dtype=np.uint8) * 255, 20))
    plain = client.post("/v1/read", content=letter).json()
    assert plain["status"] == "not_digits"
    assert plain["guess"].keys() == {"label", "confidence", "box", "alternatives"}
    guess = client.post("/v1/read?explain=true", content=letter).json()["guess"]
    assert opened(guess["frame"]).size == (28, 28)
    assert sum(guess["probabilities"]) == pytest.approx(1, abs=1e-3)


def test_nothing_is_drawn_for_the_words_of_an_explanation(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader.load()
    explanations = []

    def explain(picture: bytes, *, one: bool) -> Explanation:
        explanations.append(Reader.explain(reader, picture, one=one))
        return explanations[-1]

    monkeypatch.setattr(reader, "explain", explain)
    assert read_picture(reader, SEVEN, one=False, explain=True)["steps"]
    (explanation,) = explanations
    drawn = [step.name for step in explanation.steps if "picture" in vars(step)]
    assert drawn == ["picture"]  # which is the picture itself


def test_an_empty_paper_is_blank(client: httpx.Client) -> None:
    answer = client.post("/v1/read", content=png(np.full((50, 50, 3), 255, np.uint8)))
    assert answer.json()["status"] == "blank"
    assert answer.json()["text"] == ""


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"hello, I am text", PNG, 415),
        (b"%PDF-1.7", PNG, 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", {}, 415),
        (SEVEN[: len(SEVEN) // 2], PNG, 422),
        (SEVEN[:12], PNG, 422),
        (b"", PNG, 422),
        (SEVEN, {"Content-Encoding": "gzip"}, 415),
        (b"{", {"Content-Type": "application/json"}, 400),
        (b"[]", {"Content-Type": "application/json"}, 422),
        (b'{"image": "!"}', {"Content-Type": "application/json"}, 422),
        (b'{"url": "http://127.0.0.1"}', {"Content-Type": "application/json"}, 422),
        (b"nothing", {"Content-Type": "multipart/form-data"}, 400),
        (b"nothing", {"Content-Type": "multipart/form-data; boundary=a"}, 400),
        (b"--a--\r\n", {"Content-Type": "multipart/form-data; boundary=a"}, 422),
    ],
)
def test_what_cannot_be_read_is_a_problem(
    client: httpx.Client, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = client.post("/v1/read", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "name", ['filename="a.png"', "filename=a", "filename*=utf-8''%C3%A9.png", 'FILENAME=""']
)
def test_a_file_may_be_called_anything(client: httpx.Client, name: str) -> None:
    head = f'--a\r\ncontent-disposition: form-data; name="x"; {name}\r\n\r\n'.encode()
    field = b'--a\r\nContent-Disposition: form-data; name="note"\r\n\r\n7\r\n'
    answer = client.post(
        "/v1/read",
        content=field + head + SEVEN + b"\r\n--a--\r\n",
        headers={"Content-Type": "Multipart/Form-Data; boundary=a"},
    )
    assert answer.json().get("text") == "7", answer.text


@pytest.mark.parametrize("end", [b"", b"\r\n--a", b"\r\n--a\r\n", b"\r\n--b--\r\n"])
def test_a_form_that_is_cut_short_is_a_problem(client: httpx.Client, end: bytes) -> None:
    head = b'--a\r\nContent-Disposition: form-data; name="x"; filename="y"\r\n\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=a"}
    assert client.post("/v1/read", content=head + SEVEN + end, headers=headers).status_code == 400


def test_a_form_with_two_files_is_for_a_batch(client: httpx.Client) -> None:
    assert client.post("/v1/read", files=form(SEVEN, SEVEN)).status_code == 422
    answer = client.post("/v1/read/batch", files=form(SEVEN, SEVEN))
    assert [reading["text"] for reading in answer.json()["readings"]] == ["7", "7"]


def test_one_bad_picture_does_not_spoil_a_batch(client: httpx.Client) -> None:
    pictures = [in_base64(picture) for picture in (SEVEN, b"no picture", SEVEN[:60])]
    answer = client.post("/v1/read/batch", json={"images": [*pictures, "no base64!"]})
    good, unknown, damaged, garbled = answer.json()["readings"]
    assert answer.status_code == 200
    assert good["text"] == "7"
    assert (unknown["status"], unknown["problem"]["status"]) == ("error", 415)
    assert (damaged["status"], damaged["problem"]["status"]) == ("error", 422)
    assert garbled["problem"]["detail"].startswith("The picture is not in base64.")


@pytest.mark.parametrize("count", [0, 65])
def test_a_batch_has_1_to_64_pictures(client: httpx.Client, count: int) -> None:
    as_json = client.post("/v1/read/batch", json={"images": [in_base64(SEVEN)] * count})
    assert as_json.status_code == 422
    if count:
        as_form = client.post("/v1/read/batch", files=form(*[SEVEN] * count))
        assert as_form.status_code in (400, 422)


def test_64_pictures_are_a_batch(client: httpx.Client) -> None:
    answer = client.post("/v1/read/batch", files=form(*[SEVEN] * 64))
    assert [reading["text"] for reading in answer.json()["readings"]] == ["7"] * 64


def test_paths_and_methods_that_are_not_there_are_problems(client: httpx.Client) -> None:
    missing, wrong = client.get("/v1/nothing"), client.get("/v1/read")
    assert missing.status_code == 404
    assert wrong.status_code == 405
    assert wrong.headers["allow"] == "POST"
    for answer in (missing, wrong):
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_value_that_is_none_is_named(client: httpx.Client) -> None:
    answer = client.post("/v1/read?one=perhaps", content=SEVEN)
    assert answer.status_code == 422
    assert "one" in answer.json()["detail"]
    assert "perhaps" not in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"img": "aGk="}, "Expected a value for image. Received: none."),
        ({"image": "aGk=", "one": True}, "Received: one."),
        ({"image": 7}, "in image: Input should be a valid string."),
        ({"image": "data:text/plain;base64,aGk="}, "The picture is not in base64."),
    ],
)
def test_what_is_wrong_in_json_is_named(
    client: httpx.Client, body: dict[str, object], words: str
) -> None:
    answer = client.post("/v1/read", json=body)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]
