"""The pages of a PDF, each drawn as a picture by PDFium in a process of its own.

A PDF is a program of a kind: it may draw without end, ask for any memory, or crash who draws it.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from typing import NamedTuple

from inkdigit.errors import LargePictureError, PictureError, UnknownFormatError
from inkdigit.imaging.limits import Limits, make_damage_error
from inkdigit.recognition.pdf_process import HEADER

Process = subprocess.Popen[bytes]
PDF_SUFFIX = ".pdf"


class PdfLimits(NamedTuple):
    """What a PDF may take to be drawn."""

    pages: int = 10_000
    pixels: int = 8_000_000
    """Of a page: A3 in 200 dots an inch. A larger one is drawn smaller."""
    cpu_seconds: int = 10
    """Of a page."""
    wall_seconds: float = 300
    """Of a page, on a machine that has other things to do."""
    deaths: int = 3
    """Pages that end the process that draws them; then the rest is left alone."""
    failures: int = 30
    """Pages that cannot be drawn; the same."""


PDF_LIMITS = PdfLimits()


class _Message(NamedTuple):
    """What the process says; `kind` is one of its letters."""

    kind: bytes
    content: bytes


@cache
def can_read_pdf() -> bool:
    """Tell whether the extra for PDFs is installed."""
    return find_spec("pypdfium2") is not None


def draw_pages(content: bytes, limits: Limits) -> Iterator[bytes | PictureError]:
    """Draw the pages of a PDF one after the other; for one that cannot be, say why.

    Args:
        content: the bytes of the PDF.
        limits: how many pixels a page may have at most.

    Yields:
        A page as a BMP, or what is wrong with it.
    """
    if not can_read_pdf():
        yield UnknownFormatError("It is a PDF: pip install 'inkdigit[pdf]', and read its pages.")
        return
    drawing = _Drawing(content, min(limits.pixels, PDF_LIMITS.pixels))
    while drawing.is_unfinished:
        yield from drawing.go_on()
    if drawing.page < drawing.count:
        yield LargePictureError(
            f"It has {drawing.count:,} pages, and those from {drawing.page + 1:,} on are not read: "
            "they are too many, or too many cannot be drawn. Split it."
        )


class _Drawing:
    """How far the pages of a PDF are drawn."""

    def __init__(self, content: bytes, pixels: int) -> None:
        self.page = 0
        self.count = 1
        """Until it is known."""
        self._content = content
        self._pixels = pixels
        self._deaths = self._failures = 0

    @property
    def is_unfinished(self) -> bool:
        is_bearable = self._deaths < PDF_LIMITS.deaths and self._failures < PDF_LIMITS.failures
        return is_bearable and self.page < min(self.count, PDF_LIMITS.pages)

    def go_on(self) -> Iterator[bytes | PictureError]:
        """Draw until all is drawn, or a page ends the process."""
        with _start_process(self._content, self.page, self._pixels) as process:
            while self.is_unfinished:
                kind, content = _hear(process)
                if kind == b"N":
                    self.count = int(content)
                    continue
                self.page = self.count if kind == b"F" else self.page + 1
                self._failures += kind != b"P"
                self._deaths += kind == b""
                yield content if kind == b"P" else _make_error(kind, content)
                if kind == b"":
                    return


@contextmanager
def _start_process(content: bytes, first: int, pixels: int) -> Iterator[Process]:
    """Start a process that draws pages from one on."""
    numbers = (first, PDF_LIMITS.pages, pixels, PDF_LIMITS.cpu_seconds)
    command = [sys.executable, "-m", "inkdigit.recognition.pdf_process", *map(str, numbers)]
    with subprocess.Popen(  # noqa: S603 - a module of ours
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            with suppress(BrokenPipeError):  # it has ended: that is heard
                process.stdin.write(content)  # type: ignore[union-attr] # it is a pipe
                process.stdin.close()  # type: ignore[union-attr] # the same
            yield process
        finally:
            process.kill()


def _hear(process: Process) -> _Message:
    """Wait for a message; one without a kind says that the process has ended."""
    stream = process.stdout
    timer = threading.Timer(PDF_LIMITS.wall_seconds, process.kill)
    timer.start()
    try:
        header = stream.read(HEADER.size)  # type: ignore[union-attr] # it is a pipe
        if len(header) == HEADER.size:
            kind, size = HEADER.unpack(header)
            content = stream.read(size)  # type: ignore[union-attr] # the same
            if len(content) == size:
                return _Message(kind, content)
    finally:
        timer.cancel()
    return _Message(b"", b"")


def _make_error(kind: bytes, content: bytes) -> PictureError:
    reason = content.decode("utf-8", "replace")
    if not kind:
        return LargePictureError(
            f"The page takes more than {PDF_LIMITS.cpu_seconds} seconds or 2 GiB to be drawn. "
            "Export it as PNG."
        )
    if "password" in reason.lower():
        return PictureError("The PDF is locked with a password. Save it without one.")
    return make_damage_error(reason)
