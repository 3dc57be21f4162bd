"""Damage of any format and compression is an error, and no empty page.

What has no checksum, and whose codes mean something whatever they are, cannot say that it is
damaged: `docs/security.md` names it. Cut off, none of it passes.
"""

from collections.abc import Callable

import numpy as np
import pytest

from inkdigit.errors import PictureError
from inkdigit.imaging.decode import decode
from inkdigit.recognition.reader import Reader
from support.corpus import ALL_FORMS, WITHOUT_CHECKS, make_file

Damage = Callable[[int], bytes]
DAMAGES: dict[str, Damage] = {
    "zeros": bytes,
    "ones": lambda size: b"\xff" * size,
    "junk": lambda size: np.random.default_rng(size).bytes(size),
    "markers": lambda size: (b"\x5a\xff\xff" * size)[:size],
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


@pytest.mark.parametrize("form", ALL_FORMS)
def test_what_is_whole_is_read(form: str, reader: Reader) -> None:
    assert reader.read(make_file(form).content, one=True).text == "7"


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
