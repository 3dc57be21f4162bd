"""The tutorial's way of reading, which is kept to be compared with."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigit import LargePictureError, Limits, ModelError, PictureError
from inkdigit.recognition.naive_reader import NaiveReader
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.types import Box


@pytest.fixture(scope="module")
def reader() -> NaiveReader:
    return NaiveReader.load()


def test_the_whole_picture_is_squeezed(reader: NaiveReader) -> None:
    picture = sketch(5, (200, 300))
    digit = reader.read(picture).digits[0]
    assert digit.box == Box(0, 0, 300, 200)
    assert digit.frame.mean() > 200  # the paper stays white, which is why it fails


@pytest.mark.parametrize("one", [True, False])
def test_whatever_is_there_is_one_digit(reader: NaiveReader, *, one: bool) -> None:
    row = np.hstack([sketch(digit, (120, 80)) for digit in (4, 0, 7)])
    for picture in (row, np.full((50, 50, 3), 255, np.uint8)):
        reading = reader.read(picture, one=one)
        (digit,) = reading.digits
        assert reading.text == str(digit.label)
        assert reading.confidence == digit.confidence == digit.probabilities.max()
        assert reading.status == ("read" if digit.confidence >= 0.85 else "unsure")


def test_a_digit_that_looks_like_mnists_is_read(reader: NaiveReader) -> None:
    chalk = Pen((255, 255, 255), (0, 0, 0), 0.1)
    for digit in (0, 2, 3, 7):
        assert reader.read(sketch(digit, (280, 280), chalk, height=0.7)).text == str(digit)


def test_what_cannot_be_decoded_raises_or_becomes_a_reading(
    reader: NaiveReader, tmp_path: Path
) -> None:
    missing = tmp_path / "no.png"
    with pytest.raises(PictureError, match=r"no\.png: No such file"):
        reader.read(missing)
    reading = reader.try_read(missing)
    assert (reading.status, reading.text, reading.path) == ("error", "", str(missing))


def test_its_limits_hold() -> None:
    reader = NaiveReader.load(limits=Limits(pixels=100))
    with pytest.raises(LargePictureError):
        reader.read(sketch(5, (20, 20)))


def test_a_model_may_be_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no"):
        NaiveReader.load(tmp_path / "nothing")


def test_it_says_what_it_did(reader: NaiveReader, tmp_path: Path) -> None:
    Image.fromarray(sketch(4, (200, 160))).save(tmp_path / "four.png")
    explanation = reader.explain(tmp_path / "four.png", one=True)
    assert [step.name for step in explanation.steps] == ["picture", "frames", "reading"]
    assert explanation.reading.path == str(tmp_path / "four.png")
