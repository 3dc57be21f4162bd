"""An export is a folder that the rest of inkdigit reads."""

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from inkdigit import Reader
from inkdigit.atomic import write_text
from inkdigit.corrections.export import ExportResult, export, guess_suffix
from inkdigit.corrections.store import CorrectionStore
from inkdigit.data.labels import read_labels
from inkdigit.errors import CorrectionsError, DataError, SaveError, UsageError
from inkdigit.synthetic.samples import sketch
from support.databases import MODEL, a_correction
from support.pictures import png

SEVEN = png(sketch(7, (120, 90)))


@pytest.fixture
def store(database_url: str) -> Iterator[CorrectionStore]:
    with closing(CorrectionStore.open(database_url)) as store:
        yield store


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_pictures_and_what_is_right(store: CorrectionStore, tmp_path: Path) -> None:
    seven = store.add(a_correction("7", "1", SEVEN))
    store.add(a_correction("5", "6", None))
    lines = store.add(a_correction("12\n7", "127", b"\xff\xd8\xff..."))
    nothing = store.add(a_correction("", "4", b"..."))
    assert export(store, tmp_path / "out") == ExportResult(pictures=3, without_picture=1)

    pictures = read_labels(tmp_path / "out")
    assert [(one.text, one.kind, one.one) for one in pictures] == [
        ("7", "corrections", False), ("12\n7", "corrections", False), ("", "corrections", False),
    ]  # fmt: skip
    assert [one.path.name for one in pictures] == [
        f"{seven}.png", f"{lines}.jpg", f"{nothing}.picture",
    ]  # fmt: skip
    assert pictures[0].path.read_bytes() == SEVEN
    assert Reader.load().read(pictures[0].path, one=pictures[0].one).text == "7"
    first = rows(tmp_path / "out")[0]
    assert (first["predicted"], first["status"], first["confidence"]) == ("1", "read", "0.875")
    assert first["model"] == MODEL


def test_again_into_the_same_folder(store: CorrectionStore, tmp_path: Path) -> None:
    first = store.add(a_correction(picture=SEVEN))
    export(store, tmp_path)
    second = store.add(a_correction(picture=SEVEN))
    store.delete([first])
    assert export(store, tmp_path) == ExportResult(1, 0)
    assert [row["path"] for row in rows(tmp_path)] == [f"pictures/{second}.png"]


def test_nobodys_own_labels_are_replaced(store: CorrectionStore, tmp_path: Path) -> None:
    store.add(a_correction(picture=SEVEN))
    own = tmp_path / "own" / "labels.csv"
    write_text(own, "path,text\nscan.png,42\n")
    with pytest.raises(UsageError, match="no export of them"):
        export(store, own.parent)
    assert own.read_text() == "path,text\nscan.png,42\n"
    assert list(own.parent.iterdir()) == [own]


def test_nothing_to_export_is_a_table_without_rows(store: CorrectionStore, tmp_path: Path) -> None:
    assert export(store, tmp_path / "out") == ExportResult(0, 0)
    assert rows(tmp_path / "out") == []
    with pytest.raises(DataError, match="names no picture"):
        read_labels(tmp_path / "out")


def test_one_that_is_broken_off_leaves_the_older_table(
    store: CorrectionStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(a_correction(picture=SEVEN))
    export(store, tmp_path)
    before = (tmp_path / "labels.csv").read_bytes()
    second = store.add(a_correction(picture=SEVEN))
    load_picture = store.load_picture

    def gone(number: str) -> bytes | None:
        if number == second:
            raise CorrectionsError("gone")
        return load_picture(number)

    monkeypatch.setattr(store, "load_picture", gone)
    with pytest.raises(CorrectionsError, match="gone"):
        export(store, tmp_path)
    assert (tmp_path / "labels.csv").read_bytes() == before
    assert {path.name for path in tmp_path.glob("*.csv")} == {"labels.csv"}
    assert not list(tmp_path.glob(".*"))


def test_a_folder_that_cannot_be_written(store: CorrectionStore, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SaveError, match="Cannot write"):
        export(store, tmp_path / "file")
    (tmp_path / "labels.csv").mkdir()
    with pytest.raises(SaveError, match=r"Cannot write .*labels\.csv: Is a directory"):
        export(store, tmp_path)


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (SEVEN, ".png"), (b"\xff\xd8\xff\xe0", ".jpg"), (b"GIF89a", ".gif"), (b"BM6", ".bmp"),
        (b"II*\0", ".tif"), (b"MM\0*", ".tif"), (b"RIFF1234WEBPVP8 ", ".webp"),
        (b"\0\0\0 ftypheic", ".heic"), (b"../../etc", ".picture"), (b"", ".picture"),
    ],
)  # fmt: skip
def test_a_file_is_called_what_it_is(content: bytes, suffix: str) -> None:
    assert guess_suffix(content) == suffix


def spoil(file: Path, **values: object) -> None:
    """Write into the only row what inkdigit never writes."""
    with closing(sqlite3.connect(file)) as connection:
        for column, value in values.items():
            connection.execute(f"UPDATE corrections SET {column} = ?", (value,))  # noqa: S608 - ours
        connection.commit()


OWN_ID = "0" * 8 + "-0000" * 3 + "-" + "0" * 12


@pytest.mark.parametrize(
    "name",
    ["../../escaped", "/absolute", "a/b", "..", "x\x1b[31m", "", f"{OWN_ID}/../../../escaped"],
)
def test_a_hostile_row_writes_nothing_outside_the_folder(tmp_path: Path, name: str) -> None:
    file = tmp_path / "corrections.db"
    with closing(CorrectionStore.open(f"sqlite:///{file}")) as store:
        store.add(a_correction(picture=SEVEN))
        spoil(file, id=name)
        with pytest.raises(CorrectionsError, match="which inkdigit never gives") as raised:
            export(store, tmp_path / "deep" / "out")
    assert "\x1b" not in str(raised.value)
    files = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert all(name.startswith("corrections.db") for name in files), files  # its log is beside it


def test_a_formula_in_a_hostile_row_is_a_text(tmp_path: Path) -> None:
    file = tmp_path / "corrections.db"
    with closing(CorrectionStore.open(f"sqlite:///{file}")) as store:
        store.add(a_correction(picture=SEVEN))
        spoil(file, predicted='=HYPERLINK("http://x")', model="@SUM(1)", status="+1")
        export(store, tmp_path / "out")
    (row,) = rows(tmp_path / "out")
    assert row["predicted"] == '\'=HYPERLINK("http://x")'
    assert (row["model"], row["status"], row["text"]) == ("'@SUM(1)", "'+1", "7")
