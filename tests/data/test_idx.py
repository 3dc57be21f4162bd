"""IDX: what is written is read back, and everything else is refused by name."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from inkdigit.data.idx import format_idx, parse_idx
from inkdigit.errors import DataError

Bytes = NDArray[np.uint8]
SHAPES = array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=6)
ARRAYS = arrays(np.uint8, SHAPES)


@given(ARRAYS)
def test_round_trip(array: Bytes) -> None:
    found = parse_idx(format_idx(array), array.shape)

    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found, array, strict=True)
    assert not found.flags.writeable


def test_the_bytes_are_those_of_the_format() -> None:
    content = format_idx(np.array([[1, 2, 3], [4, 5, 255]], np.uint8))

    assert content == bytes.fromhex("00000802 00000002 00000003 010203 0405ff")


@given(ARRAYS, st.data())
def test_another_header_is_refused(array: Bytes, data: Any) -> None:
    content = bytearray(format_idx(array))
    place = data.draw(st.integers(0, 4 + 4 * array.ndim - 1), "place")
    content[place] ^= data.draw(st.integers(1, 255), "change")

    with pytest.raises(DataError, match=r"^It begins with .* magic|^Its header says the shape"):
        parse_idx(bytes(content), array.shape)


@given(ARRAYS, st.data())
def test_a_truncated_file_is_refused(array: Bytes, data: Any) -> None:
    content = format_idx(array)
    length = data.draw(st.integers(0, len(content) - 1), "length")

    words = (
        r"^It begins with|^It ends after \d+ of the \d+ bytes|^It has \d+ values after the header"
    )
    with pytest.raises(DataError, match=words):
        parse_idx(content[:length], array.shape)


@given(ARRAYS, st.binary(min_size=1, max_size=20))
def test_a_longer_file_is_refused(array: Bytes, more: bytes) -> None:
    with pytest.raises(DataError, match="values after the header"):
        parse_idx(format_idx(array) + more, array.shape)


@given(ARRAYS, SHAPES)
def test_only_the_expected_shape_is_read(array: Bytes, shape: tuple[int, ...]) -> None:
    if shape == array.shape:
        return
    with pytest.raises(DataError, match=r"^It begins with .* magic|^Its header says the shape"):
        parse_idx(format_idx(array), shape)


@given(st.binary(max_size=64), st.sampled_from([b"", b"\0\0\x08\x01", b"\0\0\x08\x03"]), SHAPES)
def test_random_bytes_never_break_it(content: bytes, start: bytes, shape: tuple[int, ...]) -> None:
    try:
        found = parse_idx(start + content, shape)
    except DataError:
        return
    assert found.shape == shape
