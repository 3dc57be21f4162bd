"""Damage of any format and compression is an error, and no empty page.

What has no checksum, and whose codes mean something whatever they are, cannot say that it is
damaged: `docs/security.md` names it. Cut off, none of it passes.
"""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from inkdigit.errors import PictureError
from inkdigit.imaging.decode import decode
from inkdigit.recognition.reader import Reader
from inkdigit.synthetic.samples import sketch
from support.hostile_files import TIFF_COMPRESSIONS, find_strip, tiff_of
from support.pictures import encoded

FORMS: dict[str, tuple[str, dict[str, object]]] = {
    "PNG": ("PNG", {}),
    "JPEG": ("JPEG", {}),
    "progressive JPEG": ("JPEG", {"progressive": True}),
    "JPEG with restarts": ("JPEG", {"restart_marker_blocks": 2}),
    "GIF": ("GIF", {}),
    "lossless WebP": ("WEBP", {"lossless": True}),
    "BMP": ("BMP", {}),
    "WebP": ("WEBP", {}),
    "HEIC": ("HEIF", {}),
}
WITHOUT_CHECKS = ("BMP", "WebP", "HEIC", "TIFF raw")
Damage = Callable[[int], bytes]
DAMAGES: dict[str, Damage] = {
    "zeros": bytes,
    "ones": lambda size: b"\xff" * size,
    "junk": lambda size: np.random.default_rng(size).bytes(size),
    "markers": lambda size: (b"\x5a\xff\xff" * size)[:size],
}


def seven() -> Image.Image:
    return Image.fromarray(np.kron(sketch(7, (60, 48))[:, :, 0], np.ones((6, 6), np.uint8)))


def make_file(form: str) -> tuple[bytes, int, int]:
    """A file of a form, and where its data begin and end."""
    if form.startswith("TIFF"):
        content = tiff_of(seven(), form.removeprefix("TIFF "))
        return (content, *find_strip(content))
    pillow_form, options = FORMS[form]
    content = encoded(seven(), pillow_form, **options)
    return content, 0, len(content)


ALL_FORMS = (*FORMS, *(f"TIFF {compression}" for compression in TIFF_COMPRESSIONS))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


@pytest.mark.parametrize("form", ALL_FORMS)
def test_what_is_whole_is_read(form: str, reader: Reader) -> None:
    assert reader.read(make_file(form)[0], one=True).text == "7"


@pytest.mark.parametrize("form", [form for form in ALL_FORMS if form not in WITHOUT_CHECKS])
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("sound", [0.9, 0.7, 0.5, 0.3])
def test_damaged_data_are_an_error(form: str, damage: str, sound: float) -> None:
    content, start, end = make_file(form)
    place = start + int(sound * (end - start))
    if (form, damage) == ("TIFF group4", "ones"):
        pytest.skip("ones are the code for a line as the one above")
    with pytest.raises(PictureError):
        decode(content[:place] + DAMAGES[damage](end - place) + content[end:])


@pytest.mark.parametrize("form", ALL_FORMS)
@pytest.mark.parametrize("kept", [0.97, 0.9, 0.7, 0.5, 0.3])
def test_what_is_cut_off_is_an_error(form: str, kept: float) -> None:
    content, _, end = make_file(form)
    with pytest.raises(PictureError):
        decode(content[: int(kept * end)])
