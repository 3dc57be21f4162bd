"""The bytes of a picture's file, checked before and after Pillow decodes them.

Before: that they cost no more than a sound picture of their size. After: that nothing is missing.
What is loaded for a format is loaded when one comes: reading starts from cold.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

from PIL import Image

from inkdigit.imaging.limits import Limits

JPEG_START, PNG_START, BMP_START = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM"
GIF_STARTS = (b"GIF87a", b"GIF89a")
TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"MM*\0", b"II\0*")
"""As Pillow knows them; the last three are in no sound file."""


def prepare_content(content: bytes, limits: Limits) -> bytes:
    """Check what the bytes of a file cost to decode, and give what shall be decoded.

    Args:
        content: the bytes of a file, of a picture or not.
        limits: how large it may be.

    Raises:
        PictureError: it is damaged.
        LargePictureError: it costs more than any sound picture.
    """
    if content.startswith(JPEG_START):
        from inkdigit.imaging.jpeg import check_jpeg  # noqa: PLC0415 - see above

        check_jpeg(content)
    elif content.startswith(PNG_START):
        from inkdigit.imaging.png import check_chunks  # noqa: PLC0415

        check_chunks(content)
    elif content.startswith(TIFF_STARTS):
        from inkdigit.imaging.tiff import rebuild_tiff  # noqa: PLC0415

        return rebuild_tiff(content, limits)
    elif content.startswith(GIF_STARTS):
        from inkdigit.imaging.gif import check_extensions  # noqa: PLC0415

        check_extensions(content)
    elif content.startswith(BMP_START):
        from inkdigit.imaging.bmp import check_run_lengths  # noqa: PLC0415

        check_run_lengths(content)
    return content


def count_pages(content: bytes) -> int:
    """Count the pages of a file: only a TIFF has more than one."""
    if not content.startswith(TIFF_STARTS):
        return 1
    from inkdigit.imaging.tiff_directory import find_directories  # noqa: PLC0415

    return max(1, len(find_directories(content)))


def split_content(content: bytes) -> Iterator[bytes]:
    """Give each page of a file as a file of its own; of one without pages, itself."""
    if not content.startswith(TIFF_STARTS):
        yield content
        return
    from inkdigit.imaging.tiff_directory import find_directories, select_directory  # noqa: PLC0415

    places = find_directories(content)
    if not places:
        yield content
    for place in places:
        yield select_directory(content, place)


def hear_complaints(image: Image.Image) -> AbstractContextManager[None]:
    """Give a block in which what a decoder complains of becomes a `PictureError`."""
    if image.format != "TIFF":
        return nullcontext()
    from inkdigit.imaging.libtiff import raise_complaints  # noqa: PLC0415

    return raise_complaints()


def check_decoded(content: bytes, image: Image.Image) -> None:
    """Check that nothing is missing in what was decoded. Raises `PictureError`."""
    if image.format == "PNG":
        from inkdigit.imaging.png import check_rows  # noqa: PLC0415

        check_rows(content, image)
