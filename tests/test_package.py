"""What `from inkdigit import ...` gives."""

import pytest

import inkdigit
from inkdigit.imaging import decode as decode_module
from inkdigit.recognition import naive_reader, overlay


def test_all_that_the_package_names_is_there() -> None:
    assert set(inkdigit.__all__) <= set(dir(inkdigit))
    for name in inkdigit.__all__:
        assert getattr(inkdigit, name) is not None
    assert set(inkdigit.LAZY_MODULES) <= set(inkdigit.__all__)


def test_a_picture_is_decoded_and_drawn_with_what_the_package_gives() -> None:
    assert inkdigit.decode is decode_module.decode
    assert inkdigit.draw_overlay is overlay.draw_overlay
    assert inkdigit.NaiveReader is naive_reader.NaiveReader


def test_what_it_does_not_have_is_named() -> None:
    with pytest.raises(AttributeError, match="'guess'"):
        _ = inkdigit.guess
