"""A picture comes as Python's programs have it, and is the same whatever holds it."""

import io
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from inkdigit import Limits, PictureError, UsageError, decode
from inkdigit.errors import LargePictureError
from inkdigit.imaging.content import count_pages, split_content
from inkdigit.imaging.source import find_path
from inkdigit.imaging.tiff_directory import DirectorySettings, _read_header, find_directories
from support.pictures import encoded, png


@pytest.fixture
def colours() -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (6, 5, 3), np.uint8)


class PathLike:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __fspath__(self) -> str:
        return str(self.path)


class Tensor:
    """What other libraries have instead of an array."""

    def __init__(self, values: NDArray[Any]) -> None:
        self.values = values

    def __array__(self, *_: object, **__: object) -> NDArray[Any]:
        return self.values


def test_a_file_is_taken_in_any_form(colours: NDArray[np.uint8], tmp_path: Path) -> None:
    content = png(colours)
    path = tmp_path / "colours.png"
    path.write_bytes(content)
    for source in (str(path), path, PathLike(path), content, bytearray(content),
                   memoryview(content), io.BytesIO(content)):  # fmt: skip
        assert np.array_equal(decode(source), colours)
    with path.open("rb") as buffered, path.open("rb", buffering=0) as raw:
        assert np.array_equal(decode(buffered), colours)
        assert np.array_equal(decode(raw), colours)
        assert find_path(buffered) == str(path)
    assert find_path(io.BytesIO(content)) is None


def test_a_stream_that_was_just_written_is_read_from_its_start(colours: NDArray[np.uint8]) -> None:
    stream = io.BytesIO()
    Image.fromarray(colours).save(stream, "PNG")
    assert np.array_equal(decode(stream), colours)


def test_a_pipe_is_read_to_its_end(colours: NDArray[np.uint8]) -> None:
    reading, writing = os.pipe()
    os.write(writing, png(colours))
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        assert np.array_equal(decode(pipe), colours)
        assert find_path(pipe) is None


def test_no_form_of_a_file_goes_beyond_the_limit(colours: NDArray[np.uint8]) -> None:
    content = png(colours)
    for source in (content, bytearray(content), memoryview(content), io.BytesIO(content)):
        with pytest.raises(LargePictureError, match="at most 50 bytes"):
            decode(source, Limits(bytes=50))


def test_a_file_of_text_or_a_closed_one_is_said(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_text("no picture")
    with path.open() as text, pytest.raises(PictureError, match=r"open\(path, 'rb'\)"):
        decode(text)  # type: ignore[arg-type] # that is the test
    with path.open("rb") as closed:
        pass
    with pytest.raises(PictureError, match="closed file"):
        decode(closed)


@pytest.mark.parametrize("url", ["https://example.org/7.png", "s3://bucket/" + "7" * 500])
def test_nothing_is_downloaded(url: str) -> None:
    with pytest.raises(PictureError, match="Nothing is downloaded: save ") as caught:
        decode(url)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


VALUES = np.array([[0, 64, 255]], np.uint8)


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (VALUES.astype(np.float32) / 255, VALUES),
        (VALUES.astype(np.float64), VALUES),
        (VALUES.astype(np.float16), VALUES),
        (np.array([[-0.1, 0.5, 1.2]]), [[0, 128, 255]]),  # resized
        (np.array([[-9.0, 128.0, 300.0]]), [[0, 128, 255]]),
        (VALUES > 100, [[0, 0, 255]]),
        (np.array([[0, 1, 1]], np.uint8), [[0, 255, 255]]),
        (np.array([[0, 1, 0]]), [[0, 255, 0]]),
        (VALUES.astype(np.int64), VALUES),
        (np.array([[0, 2]], np.uint8), [[0, 2]]),
        (np.array([[0, 65535]], np.uint16), [[0, 255]]),
        (np.array([[0, 512, 1023]]), [[0, 128, 255]]),
        (np.zeros((1, 2)), [[0, 0]]),
    ],
)
def test_numbers_of_every_type_are_told_apart(array: NDArray[Any], expected: Any) -> None:
    assert decode(array)[:, :, 1].tolist() == np.asarray(expected).tolist()
    assert np.array_equal(decode(Tensor(array)), decode(array))  # type: ignore[arg-type] # as read


@pytest.mark.parametrize(
    ("array", "received"),
    [
        (np.array([[-1.0, 1.0]]), "-1 to 1"),
        (np.array([[-0.42, 2.82]]), "-0.42 to 2.82"),  # standardised
        (np.array([[0.0, 4000.0]]), "0 to 4000"),
        (np.array([[0.0, np.nan]]), "nan to nan"),
        (np.array([[0.0, np.inf]]), "0 to inf"),
        (np.array([[-1, 255]]), "-1 to 255"),
        (np.array([[1j, 0]]), "complex128"),
        (np.array([["7"]]), "<U1"),
    ],
)
def test_numbers_of_no_picture_are_said(array: NDArray[Any], received: str) -> None:
    with pytest.raises(PictureError, match=rf"Expected .*Received: {re.escape(received)}\."):
        decode(array)


def test_pictures_of_opencv_are_named(colours: NDArray[np.uint8]) -> None:
    assert np.array_equal(decode(colours[:, :, ::-1], channels="bgr"), colours)
    alpha = np.dstack([colours[:, :, ::-1], np.full((6, 5), 255, np.uint8)])
    assert np.array_equal(decode(alpha, channels="bgr"), colours)
    assert np.array_equal(decode(colours[:, :, 0], channels="bgr"), decode(colours[:, :, 0]))
    with pytest.raises(UsageError, match="with an array"):
        decode(png(colours), channels="bgr")
    with pytest.raises(UsageError, match="'rgb' or 'bgr'"):
        decode(colours, channels="gbr")  # type: ignore[arg-type] # that is the test


def test_planes_of_colours_are_said(colours: NDArray[np.uint8]) -> None:
    with pytest.raises(PictureError, match=r"array\.transpose\(1, 2, 0\)"):
        decode(colours.transpose(2, 0, 1))


@pytest.mark.parametrize("big", [False, True])
def test_pages_are_counted_and_smaller_copies_are_none(
    colours: NDArray[np.uint8], *, big: bool
) -> None:
    pages = [Image.fromarray(colours + shift) for shift in (0, 7, 9)]
    for page, kind in zip(pages, (0, 1, 2), strict=True):
        page.encoderinfo = {"tiffinfo": {254: kind}}
    content = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:], big_tiff=big)
    assert count_pages(content) == 2
    shown = [decode(page)[0, 0, 0] for page in split_content(content)]
    assert shown == [colours[0, 0, 0], (colours + 9)[0, 0, 0]]
    assert [count_pages(page) for page in split_content(content)] == [1, 1]


def test_pages_that_go_round_have_an_end(colours: NDArray[np.uint8]) -> None:
    page = Image.fromarray(colours)
    content = bytearray(encoded(page, "TIFF", save_all=True, append_images=[page]))
    places = find_directories(bytes(content))
    layout, _ = _read_header(bytes(content))
    layout.write_place(content, layout.measure(bytes(content), places[1]), places[0])
    assert find_directories(bytes(content)) == places
    assert find_directories(bytes(content), DirectorySettings(pages=1)) == places[:1]
