"""Draw the pages of a PDF in a process of its own, with limits: `... FIRST PAGES PIXELS SECONDS`.

The PDF comes in on stdin. What goes out are messages: a letter, a length, and so many bytes. `N` is
the number of pages, `P` a page as a BMP, `E` why one cannot be drawn, `F` why none can.
"""

import math
import struct
import sys
from typing import Any

from inkdigit.imaging.limits import MAX_SIDE

HEADER = struct.Struct("<cI")
"""Of a message."""
DPI = 200
"""Of a page, unless it would have too many pixels: handwriting is a dozen pixels tall then."""
POINTS_PER_INCH = 72
MEMORY_BYTES = 2 * 2**30
"""Of addresses: a thread takes some without using them."""
BMP_HEADER = struct.Struct("<2sIIIIiiHHIIiiII")
BMP_START = 54
"""Where the pixels of a BMP begin."""


def _main() -> None:
    first, pages, pixels, seconds = map(int, sys.argv[1:])
    _limit_memory()
    _limit_time(seconds)
    content = sys.stdin.buffer.read()
    import pypdfium2 as pdfium  # noqa: PLC0415 - an extra, within the limits

    try:
        document = pdfium.PdfDocument(content)
        count = len(document)
    except (pdfium.PdfiumError, ValueError) as error:
        _send(b"F", str(error).encode())
        return
    _send(b"N", str(count).encode())
    for index in range(first, min(count, pages)):
        _limit_time(seconds)
        try:
            _send(b"P", _draw(document, index, pixels))
        except (pdfium.PdfiumError, MemoryError, ValueError, OverflowError) as error:
            _send(b"E", str(error).encode())


def _draw(document: Any, index: int, pixels: int) -> bytes:
    """Draw a page, upright on white, as a BMP."""
    page = document[index]
    width, height = page.get_size()
    scale = min(DPI / POINTS_PER_INCH, math.sqrt(pixels / (width * height)))
    scale = min(scale, (MAX_SIDE - 1) / max(width, height))
    while math.ceil(width * scale) * math.ceil(height * scale) > pixels:  # a thin one has more
        scale *= 0.9
    bitmap = page.render(scale=scale, may_draw_forms=False)
    rows = bytes(bitmap.buffer)
    if rows.count(b"\xff") == len(rows):
        _check_pictures(page)
    content = _write_bmp(bitmap.width, bitmap.height, bitmap.stride, rows)
    bitmap.close()
    page.close()
    return content


def _check_pictures(page: Any) -> None:
    """Check that a page without ink has none: PDFium leaves out what it cannot decode.

    Raises:
        ValueError: a picture on it cannot be decoded.
    """
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - as above

    for index in range(pdfium.FPDFPage_CountObjects(page)):
        shape = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(shape) != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        bitmap = pdfium.FPDFImageObj_GetBitmap(shape)
        if not bitmap:
            raise ValueError("a picture on the page cannot be decoded")
        pdfium.FPDFBitmap_Destroy(bitmap)


def _write_bmp(width: int, height: int, stride: int, rows: bytes) -> bytes:
    """Write rows of blue, green and red from the top on, as a BMP has them from the bottom on."""
    size = -(-width * 3 // 4) * 4
    padding = bytes(size - width * 3)
    body = b"".join(
        rows[start : start + width * 3] + padding
        for start in range((height - 1) * stride, -1, -stride)
    )
    header = BMP_HEADER.pack(
        b"BM", BMP_START + len(body), 0, BMP_START, 40, width, height, 1, 24, 0, len(body),
        0, 0, 0, 0,
    )  # fmt: skip
    return header + body


def _send(kind: bytes, content: bytes) -> None:
    sys.stdout.buffer.write(HEADER.pack(kind, len(content)) + content)
    sys.stdout.buffer.flush()


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: int) -> None:
    """Let this process take so many more seconds of a core, where the system sees to it."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = math.ceil(usage.ru_utime + usage.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


if __name__ == "__main__":
    _main()
