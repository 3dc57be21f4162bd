"""Tables of labelled pictures."""

from pathlib import Path

import pytest

from inkdigit.data.labels import LabelledPicture, read_labels
from inkdigit.errors import DataError


def test_a_table_names_pictures_beside_it(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text(
        'path,text,kind,content\na/0.png,7,drawn,digit\nb.png,"12\n345",pages,number\nc.png,,none,letter\n'
    )
    expected = (
        LabelledPicture(tmp_path / "a/0.png", "7", "drawn", one=True),
        LabelledPicture(tmp_path / "b.png", "12\n345", "pages", one=False),
        LabelledPicture(tmp_path / "c.png", "", "none", one=False),
    )
    assert read_labels(tmp_path) == read_labels(tmp_path / "labels.csv") == expected


def test_path_and_text_are_enough(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("path,text\nx.png,4\ny.png,42\n")
    first, second = read_labels(tmp_path / "mine.csv")
    assert (first.kind, first.one, second.one) == ("all", True, False)


def test_a_table_from_a_spreadsheet_says_the_same(tmp_path: Path) -> None:
    table = '\ufeffpath,text\r\na.png, 7 \r\nb.png,"32\r\n47"\r\nc.png,\r\n'
    (tmp_path / "labels.csv").write_text(table, "utf-8", newline="")
    assert [one.text for one in read_labels(tmp_path)] == ["7", "32\n47", ""]


@pytest.mark.parametrize("text", ["l2", "1 2", "-3", "1.5", "1\n\n2", "\u0663", "\u00b2"])
def test_a_text_that_nobody_can_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "labels.csv").write_text(f'path,text\na.png,7\nb.png,"{text}"\n', "utf-8")
    with pytest.raises(DataError, match=r"The text of b\.png in .* is '.*may be digits") as error:
        read_labels(tmp_path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", ["", "path\n", "path,label\nx.png,4\n", "x.png\n", "\0"])
def test_another_table_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "labels.csv").write_text(content)
    with pytest.raises(
        DataError, match=r"is no table of labels\. It needs the columns path and text"
    ):
        read_labels(tmp_path)


def test_an_empty_table_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("path,text\n")
    with pytest.raises(DataError, match=r"labels\.csv names no picture"):
        read_labels(tmp_path)


@pytest.mark.parametrize(
    ("row", "words"), [("x.png", "Row 2 has no text"), (",7", "Row 2 has no path")]
)
def test_a_row_that_lacks_something_is_named(tmp_path: Path, row: str, words: str) -> None:
    (tmp_path / "labels.csv").write_text(f"path,text\na.png,7\n{row}\n")
    with pytest.raises(DataError, match=words):
        read_labels(tmp_path)


@pytest.mark.parametrize("text", ["12", ""])
def test_what_is_said_to_hold_one_digit_has_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "labels.csv").write_text(f"path,text,content\na.png,{text},digit\n")
    with pytest.raises(DataError, match=r"The text of a\.png in .* is '.*must be one digit"):
        read_labels(tmp_path)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"Cannot read the table of labels .*labels\.csv"):
        read_labels(tmp_path)


def test_a_table_without_end_is_not_read_whole() -> None:
    with pytest.raises(DataError, match="more than 20,000,000 bytes"):
        read_labels(Path("/dev/zero"))
