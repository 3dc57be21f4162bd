"""A part: a row a page, whatever the picture is."""

import csv
import io
import json
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from inkdigit.batch.part import Part, PartReader, PartResult
from inkdigit.batch.picture import Picture
from inkdigit.batch.rows import OWN_COLUMNS
from inkdigit.batch.table_format import TableFormat
from inkdigit.errors import SaveError
from inkdigit.imaging.content import split_content
from inkdigit.recognition.reader import Reader
from inkdigit.synthetic.samples import sketch
from support.archives import draw


@pytest.fixture
def part_reader(tmp_path: Path) -> Iterator[PartReader]:
    reader = PartReader(drafts=tmp_path / "_drafts", fingerprint="1234", one=True)
    with closing(reader):
        yield reader


def read(reader: PartReader, *pictures: Picture) -> tuple[PartResult, Path]:
    result = reader.read(Part(1, pictures), lambda _: None)
    return result, Path(reader.drafts) / result.draft


def write(path: Path, content: bytes) -> Picture:
    path.write_bytes(content)
    return Picture(path.name, str(path))


def book(*digits: int) -> bytes:
    """A TIFF with a digit a page."""
    pages = [Image.fromarray(sketch(digit, (60, 50))) for digit in digits]
    stream = io.BytesIO()
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:])
    return stream.getvalue()


def test_rows_have_what_a_reading_has_and_where_it_is_from(
    part_reader: PartReader, tmp_path: Path
) -> None:
    picture = write(tmp_path / "7.png", draw(7))._replace(columns={"box": "007", "text": "7?"})
    reader = replace(part_reader, columns={"box": None, "manifest_text": None})
    result, draft = read(reader, picture)
    (row,) = pq.read_table(draft).to_pylist()
    assert list(row) == [*OWN_COLUMNS, "box", "manifest_text"]
    assert (row["path"], row["page"], row["text"], row["status"]) == ("7.png", 1, "7", "read")
    assert (row["box"], row["manifest_text"], row["model"]) == ("007", "7?", "1234")
    assert row["digits"][0].keys() == {"label", "confidence", "box", "alternatives"}
    assert row["digits"][0]["label"] == 7
    assert row["milliseconds"] > 0
    assert result.statuses == {"read": 1}
    assert result.bytes == draft.stat().st_size


def test_the_text_is_text_in_every_format(part_reader: PartReader, tmp_path: Path) -> None:
    picture = write(tmp_path / "=7.png", draw(7))
    drafts = {form: read(replace(part_reader, format=form), picture)[1] for form in TableFormat}
    assert pq.read_schema(drafts[TableFormat.parquet]).field("text").type == pa.string()
    (line,) = drafts[TableFormat.jsonl].read_text("utf-8").splitlines()
    assert list(json.loads(line)) == list(OWN_COLUMNS)
    assert (json.loads(line)["text"], json.loads(line)["path"]) == ("7", "=7.png")
    (row,) = csv.DictReader(io.StringIO(drafts[TableFormat.csv].read_text("utf-8")))
    assert list(row) == list(OWN_COLUMNS)
    assert (row["text"], row["path"]) == ("7", "'=7.png")
    assert json.loads(row["digits"]) == json.loads(line)["digits"]


@pytest.mark.parametrize("damage", ["last", "chain"])
def test_every_page_is_a_row(part_reader: PartReader, tmp_path: Path, damage: str) -> None:
    pages = book(1, 7, 4)
    if damage == "last":
        content, statuses = pages, ["read"] * 3
    else:  # the directory of the third page is beyond the end
        (place,) = [place for place in range(len(pages)) if _is_third_pointer(pages, place)]
        content = pages[:place] + (10**8).to_bytes(4, "little") + pages[place + 4 :]
        statuses = ["read", "read", "error"]
    _, draft = read(part_reader, write(tmp_path / "book.tif", content))
    rows = pq.read_table(draft).to_pylist()
    assert [row["page"] for row in rows] == [1, 2, 3]
    assert [row["status"] for row in rows] == statuses
    assert [row["text"] for row in rows[:2]] == ["1", "7"]


def _is_third_pointer(pages: bytes, place: int) -> bool:
    """Whether the place of the third page's directory stands there."""
    *_, third = split_content(pages)
    return place > 8 and pages[place : place + 4] == third[4:8]


def test_pages_that_lead_round_end() -> None:
    pages = book(1, 7)
    first, second = split_content(pages)
    place = max(place for place in range(8, len(pages)) if pages[place : place + 4] == bytes(4))
    round_trip = pages[:place] + first[4:8] + pages[place + 4 :]
    assert len(list(split_content(round_trip))) == 2
    assert Reader.load().read(second, one=True).text == "7"


def test_what_fails_is_a_row_that_says_why(
    part_reader: PartReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = [
        Picture("gone.png", str(tmp_path / "gone.png")),
        write(tmp_path / "text.png", b"seven"),
        write(tmp_path / "bug.png", draw(1, (77, 77))),
        write(tmp_path / "7.png", draw(7)),
    ]
    try_read = Reader.try_read

    def fail(self: Reader, source: bytes, *, one: bool = False) -> object:
        if source == draw(1, (77, 77)):
            raise ZeroDivisionError("a fault")
        return try_read(self, source, one=one)

    monkeypatch.setattr(Reader, "try_read", fail)
    result, draft = read(part_reader, *pictures)
    rows = pq.read_table(draft).to_pylist()
    assert [row["status"] for row in rows] == ["error", "error", "error", "read"]
    assert "No such file" in rows[0]["message"]
    assert "Received: text" in rows[1]["message"]
    assert rows[2]["message"] == "Reading failed: ZeroDivisionError: a fault. Report it."
    assert [row.path for row in result.noted] == ["gone.png", "text.png", "bug.png"]


def test_a_name_that_is_no_text_is_written_with_escapes(
    part_reader: PartReader, tmp_path: Path
) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png")
    Path(path).write_bytes(draw(7))
    _, draft = read(part_reader, Picture(path, path))
    assert pq.read_table(draft)["path"].to_pylist() == [f"{tmp_path}/\\udcff.png"]


def test_a_draft_that_cannot_be_written_is_an_error(
    part_reader: PartReader, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    reader = replace(part_reader, drafts=tmp_path / "file" / "_drafts")
    with pytest.raises(SaveError, match="Cannot write"):
        read(reader, write(tmp_path / "7.png", draw(7)))


def test_a_reader_that_read_nothing_loads_nothing_to_be_closed(tmp_path: Path) -> None:
    PartReader(drafts=tmp_path, fingerprint="1234", model="nowhere").close()
