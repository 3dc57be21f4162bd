"""The files of a form: which ones are taken, which forms are refused, and what that costs."""

import tempfile
import tracemalloc

import pytest

from inkdigit.server.payloads.multipart_form import parse_files
from inkdigit.server.problems import Problem

KIND = "multipart/form-data; boundary=a"
END = b"--a--\r\n"


def part(disposition: bytes, content: bytes = b"x", more: bytes = b"") -> bytes:
    head = b"--a\r\nContent-Disposition: form-data; name=i" + disposition + b"\r\n" + more
    return head + b"\r\n" + content + b"\r\n"


@pytest.mark.parametrize(
    "name",
    [
        b"; filename=a.png",
        b'; filename=""',
        b'; filename="a;b\\"c.png"',
        b'; FileName="a"',
        b'; filename="\xe9.png"',
        b'; filename="\xc3\xa9.png"',
        b"; filename*=utf-8''%C3%A9.png",
        b"; FILENAME*=utf-8''%C3%A9.png",
    ],
)
def test_a_part_with_any_name_of_a_file_is_a_file(name: bytes) -> None:
    assert parse_files(part(name, b"\r\n\0") + END, KIND, 64) == [b"\r\n\0"]


def test_fields_are_passed_over() -> None:
    body = part(b"", b"7") + part(b"; filename=a", b"one") + part(b"") + part(b"; filename=a")
    assert parse_files(body + END, KIND, 64) == [b"one", b"x"]
    assert parse_files(END, KIND, 64) == []


@pytest.mark.parametrize(
    "kind",
    [
        'multipart/form-data; boundary="a"',
        "multipart/form-data;charset=utf-8;BOUNDARY=a",
        "Multipart/Form-Data; boundary=a",
    ],
)
def test_the_boundary_is_found(kind: str) -> None:
    assert parse_files(part(b"; filename=a") + END, kind, 64) == [b"x"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (part(b"; filename=a") + END, "multipart/form-data"),
        (part(b"; filename=a") + END, "multipart/form-data; boundary="),
        (part(b"; filename=a") + END, "multipart/form-data; boundary=b"),
        (part(b"; filename=a"), KIND),
        (part(b"; filename=a") + b"--a\r\n", KIND),
        (part(b"; filename=a").replace(b"\r\n", b"\n") + END, KIND),
        (part(b"; filename=a", more=b"Content-Length: 7\r\n") + END, KIND),
        (part(b"; filename=a", more=b"no header\r\n") + END, KIND),
        (b"", KIND),
    ],
)
def test_what_is_no_whole_form_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(Problem) as raised:
        parse_files(body, kind, 64)
    assert raised.value.status == 400


@pytest.mark.parametrize(
    "body",
    [
        part(b"; filename=a") * 90 + END,
        part(b"") * 90 + END,
        part(b"; filename=a", more=b"X: y\r\n" * 9) + END,
        part(b"; filename=a", more=b"X: " + b"y" * 5000 + b"\r\n") + END,
    ],
    ids=["files", "fields", "headers", "header"],
)
def test_a_form_has_limits(body: bytes) -> None:
    with pytest.raises(Problem, match="at most 64") as raised:
        parse_files(body, KIND, 64)
    assert raised.value.status == 422


def test_a_large_file_stays_in_memory_and_is_copied_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.delattr(tempfile, name)
    body = part(b"; filename=a", bytes(8_000_000)) + END
    tracemalloc.start()
    try:
        (content,) = parse_files(body, KIND, 64)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert content == bytes(8_000_000)
    assert peak < 2.5 * len(content)
