"""PDFs: each page is a picture, and what means harm is an error in a line."""

import resource
from pathlib import Path

import pytest

from inkdigit.batch import sources
from inkdigit.batch.listing import Listing
from inkdigit.imaging.limits import DEFAULT_LIMITS, Limits
from inkdigit.recognition import pdf
from inkdigit.recognition.pages import split_pages
from inkdigit.recognition.reader import Reader
from support import pdfs
from support.command import Inkdigit

CPU_SECONDS = 6
"""For a page that has one, and the start of its process."""


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def read(reader: Reader, content: bytes) -> list[tuple[str, str | None]]:
    """The status of each page, and what is said of it."""
    return [(page.status, page.message) for page in reader.read_pages(content, one=True)]


def test_every_page_is_read(reader: Reader, tmp_path: Path) -> None:
    file = tmp_path / "book.pdf"
    file.write_bytes(pdfs.bind([1, 7, 4]))
    pages = reader.read_pages(file, one=True)
    assert [(page.text, page.path) for page in pages] == [
        ("1", f"{file}#page=1"),
        ("7", f"{file}#page=2"),
        ("4", f"{file}#page=3"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pdfs.lock(pdfs.write_page()), "locked with a password. Save it without one"),
        (pdfs.bind([7])[:2000], "The picture is damaged: Failed to load document"),
        (b"%PDF-1.7\nnothing", "The picture is damaged"),
        (pdfs.spoil_picture(pdfs.bind([7])), "a picture on the page cannot be decoded"),
    ],
)
def test_what_cannot_be_drawn_is_an_error(reader: Reader, content: bytes, words: str) -> None:
    ((status, message),) = read(reader, content)
    assert status == "error"
    assert message is not None
    assert words in message


def test_an_empty_page_is_blank(reader: Reader) -> None:
    assert read(reader, pdfs.write_page()) == [("blank", "Nothing is written here.")]


@pytest.mark.parametrize("box", ["0 0 200000 200000", "0 0 1 14400", "0 0 1e30 1e30", "0 0 -5 -5"])
def test_a_page_of_any_size_has_bounded_pixels(box: str) -> None:
    (page,) = split_pages(None, pdfs.write_page(box), Limits(pixels=100_000))
    assert 54 < len(page.content) <= 54 + 4 * 100_000


def test_a_page_that_draws_without_end_is_an_error_and_the_next_is_read(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "PDF_LIMITS", pdf.PdfLimits(cpu_seconds=1))
    first, second = read(reader, pdfs.write_endless_page(pages=2))
    assert first[0] == "error"
    assert "more than 1 seconds or 2 GiB to be drawn" in str(first[1])
    assert second == ("blank", "Nothing is written here.")


def test_a_page_that_takes_long_has_a_second(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a core, not of the clock."""
    monkeypatch.setattr(pdf, "PDF_LIMITS", pdf.PdfLimits(cpu_seconds=1))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    ((status, message),) = read(reader, pdfs.write_slow_page())
    assert status == "error"
    assert "more than 1 seconds or 2 GiB to be drawn" in str(message)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < CPU_SECONDS


def test_pages_that_are_not_there_are_not_asked_for_without_end(reader: Reader) -> None:
    pages = read(reader, pdfs.bind([7]).replace(b"/Count 1", b"/Count 900000"))
    assert len(pages) == 1 + pdf.PDF_LIMITS.failures + 1
    assert "It has 900,000 pages, and those from 32 on are not read" in str(pages[-1][1])


def test_no_more_pages_are_drawn_than_a_limit(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "PDF_LIMITS", pdf.PdfLimits(pages=2))
    statuses = [status for status, _ in read(reader, pdfs.bind([1, 7, 4]))]
    assert statuses == ["read", "read", "error"]


def test_a_file_beyond_the_limit_is_not_looked_into() -> None:
    (page,) = split_pages("a.pdf", pdfs.bind([7]), Limits(bytes=1000))
    assert page.path == "a.pdf"
    assert page.content.startswith(b"%PDF")


def test_without_the_extra_it_is_said_how_to_have_it(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pdf, "can_read_pdf", lambda: False)
    assert read(reader, pdfs.bind([7])) == [
        ("error", "It is a PDF: pip install 'inkdigit[pdf]', and read its pages.")
    ]
    monkeypatch.setattr(sources, "can_read_pdf", lambda: False)
    (tmp_path / "book.PDF").write_bytes(pdfs.bind([7]))
    listing = Listing()
    assert list(sources.find_pictures([str(tmp_path)], listing)) == []
    (note,) = listing.describe()
    assert "(export them as PNG; for PDFs, pip install 'inkdigit[pdf]'): " in note


def test_drawing_ends_when_nobody_listens() -> None:
    pages = pdf.draw_pages(pdfs.bind([1, 7, 4]), DEFAULT_LIMITS)
    assert isinstance(next(pages), bytes)
    pages.close()  # type: ignore[attr-defined] # it is a generator


def test_read_pages_reads_pdfs_in_folders(run_inkdigit: Inkdigit, tmp_path: Path) -> None:
    (tmp_path / "book.pdf").write_bytes(pdfs.bind([1, 7]))
    done = run_inkdigit("read", tmp_path, "--pages", "--one")
    assert [line.split("\t")[:2] for line in done.stdout.splitlines()] == [
        [f"{tmp_path}/book.pdf#page=1", "1"],
        [f"{tmp_path}/book.pdf#page=2", "7"],
    ]
    assert done.returncode == 0, done.stderr
