"""Sample pictures: what is right is called right, what is wrong wrong, in words as well."""

import pytest

from inkdigit.evaluation.sample_pictures import (
    PLAIN_MARKS,
    Comparison,
    compare_readers,
    draw_sample_pictures,
)
from inkdigit.imaging.decode import Channels, Source
from inkdigit.recognition.naive_reader import NaiveReader
from inkdigit.recognition.reader import Reader
from inkdigit.recognition.reading import Reading


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare_readers({"squeezed": NaiveReader.load(), "framed": Reader.load()})


def test_the_shipped_reader_has_all_right_and_squeezing_has_not(comparison: Comparison) -> None:
    right = comparison.count_right()
    assert right["framed"] == len(comparison.answers) == 6
    assert right["squeezed"] < 6


def test_every_answer_says_whether_it_is_right(comparison: Comparison) -> None:
    title, *lines = comparison.to_text().splitlines()
    assert title.split() == ["picture", "squeezed", "framed"]
    for line, sample in zip(lines, draw_sample_pictures(), strict=True):
        assert line.startswith(sample.name)
        assert line.endswith(f"✓ {sample.label}, right")
    wrong = sum(
        f"wrong, it is a {sample.label}" in line
        for line, sample in zip(lines, draw_sample_pictures(), strict=True)
    )
    assert wrong == comparison.to_text().count("✗") == 6 - comparison.count_right()["squeezed"]


def test_without_marks_the_words_say_it(comparison: Comparison) -> None:
    text = comparison.to_text(PLAIN_MARKS)
    assert text.isascii()
    assert text.count(", right") == sum(comparison.count_right().values())


def test_what_is_not_read_is_wrong() -> None:
    class Silent(NaiveReader):
        def read(self, source: Source, *, one: bool = False, channels: Channels = "rgb") -> Reading:
            del source, one, channels
            return Reading("", 0.0, "not_digits")

    silent = compare_readers({"silent": Silent.load()})
    assert silent.count_right() == {"silent": 0}
    assert "✗ nothing read, it is a 7" in silent.to_text()
