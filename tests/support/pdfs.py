"""PDFs that the tests make: of pictures, and such that mean harm."""

import io
import zlib
from collections.abc import Sequence

from PIL import Image

from inkdigit.synthetic.samples import sketch


def bind(digits: Sequence[int]) -> bytes:
    """A PDF with a digit a page, as a scanner makes it."""
    pages = [Image.fromarray(sketch(digit, (330, 250))) for digit in digits]
    stream = io.BytesIO()
    pages[0].save(stream, "PDF", save_all=True, append_images=pages[1:], resolution=100)
    return stream.getvalue()


def write_pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, by their number; the first is its root."""
    content, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d /Root 1 0 R %b>>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, trailer, len(content))
    )


def write_page(box: str = "0 0 612 792", drawing: bytes = b"", *others: bytes) -> bytes:
    """A PDF of one page; `others` are objects from 5 on, forms and pictures named /X5 and so on."""
    names = b" ".join(b"/X%d %d 0 R" % (number, number) for number in range(5, 5 + len(others)))
    return write_pdf(
        [
            b"<</Type /Catalog /Pages 2 0 R>>",
            b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
            b"<</Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 4 0 R "
            b"/Resources <</XObject <<%b>> >> >>" % (box.encode(), names),
            make_stream(drawing),
            *others,
        ]
    )


def make_stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d %b>>\nstream\n%b\nendstream" % (len(content), entries, content)


def write_endless_page(pages: int = 1) -> bytes:
    """A page whose drawing draws ten of another, which draws ten of another, eleven times.

    Of several pages, the others are empty.
    """
    forms = [
        make_stream(
            (b"/X%d Do " % (number + 1)) * 10 if number < 15 else b"0 0 612 792 re f ",
            b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] "
            b"/Resources <</XObject <</X%d %d 0 R>> >>" % (number + 1, number + 1),
        )
        for number in range(5, 16)
    ]
    empty = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792]>>"
    content = write_page("0 0 612 792", b"/X5 Do", *forms, empty)
    kids = b"/Kids [3 0 R%b] /Count %d" % (b" 16 0 R" * (pages - 1), pages)
    return content.replace(b"/Kids [3 0 R] /Count 1", kids)


def write_slow_page(fills: int = 20_000) -> bytes:
    """A page that is filled again and again: it takes long, and little memory."""
    return write_page("0 0 612 792", b"0 0 612 792 re f " * fills)


def spoil_picture(content: bytes) -> bytes:
    """The same with zeros where the first picture of it begins."""
    place = content.index(b"\xff\xd8\xff")
    return content[:place] + bytes(200) + content[place + 200 :]


def write_huge_picture(side: int) -> bytes:
    """A page with a picture of so many pixels a side, in few bytes."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(side)) for _ in range(3 * side)) + packer.flush()
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "
    picture = make_stream(
        rows, entries % (side, side) + b"/BitsPerComponent 8 /Filter /FlateDecode"
    )
    return write_page("0 0 612 792", b"612 0 0 792 0 0 cm /X5 Do", picture)


def lock(content: bytes) -> bytes:
    """A PDF that asks for a password."""
    password = b"/O <%b> /U <%b>" % (b"11" * 32, b"22" * 32)
    locked = b"/Encrypt <</Filter /Standard /V 1 /R 2 /P -4 %b>> /ID [<00> <00>] /Root" % password
    return content.replace(b"/Root", locked)
