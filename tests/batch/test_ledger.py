"""The ledger: each picture in one part, whatever happens between two steps."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

import pytest

from inkdigit.batch.ledger import Ledger
from inkdigit.batch.listing import Listing
from inkdigit.batch.part import NotedRow, Part, PartResult
from inkdigit.batch.picture import Picture
from inkdigit.errors import DataError, SaveError, UsageError
from support.archives import fill

MADE_WITH = {"model": "1234", "one": "no", "format": "csv"}


@pytest.fixture
def pictures(tmp_path: Path) -> list[Picture]:
    folder = fill(tmp_path / "in", [f"{number}.png" for number in range(5)])
    return [Picture(str(path), str(path)) for path in sorted(folder.iterdir())]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def finish(ledger: Ledger, part: Part) -> None:
    """Write a part as a worker does."""
    drafts = Path(ledger.drafts)
    drafts.mkdir(exist_ok=True)
    (drafts / f"{part.number}.draft").write_text("rows")
    noted = NotedRow("5.png", 1, "unsure", "5", 0.5, None)
    counts = {"read": len(part.pictures) - 1, "unsure": 1}
    draft = f"{part.number}.draft"
    ledger.finish_part(PartResult(part.number, draft, 4, len(part.pictures), counts, (noted,), ()))


@contextmanager
def plan(out: Path, pictures: list[Picture]) -> Iterator[tuple[Ledger, list[Part], Listing]]:
    listing = Listing()
    with Ledger.open(out, MADE_WITH) as ledger:
        yield ledger, list(ledger.plan_parts(pictures, repeat(2), listing)), listing


def names(parts: list[Part]) -> list[list[str]]:
    return [[Path(picture.path).name for picture in part.pictures] for part in parts]


def test_new_pictures_come_in_parts_and_finished_ones_no_more(
    out: Path, pictures: list[Picture], tmp_path: Path
) -> None:
    with plan(out, pictures) as (ledger, parts, listing):
        assert names(parts) == [["0.png", "1.png"], ["2.png", "3.png"], ["4.png"]]
        for part in parts:
            finish(ledger, part)
        assert ledger.count().pictures == 5
        assert ledger.count().statuses["unsure"] == 3
        assert [row.path for row in ledger.find_noted_rows("unsure")] == ["5.png"] * 3
    fill(tmp_path / "in", ["5.png"])
    new = Picture("5.png", str(tmp_path / "in" / "5.png"))
    with plan(out, [new, *pictures]) as (_, parts, listing):
        assert names(parts) == [["5.png"]]
        assert parts[0].number == 4
        assert (listing.known, listing.changed.count) == (5, 0)


def test_parts_that_were_not_finished_are_planned_again(out: Path, pictures: list[Picture]) -> None:
    with plan(out, pictures) as (ledger, parts, _):
        finish(ledger, parts[1])
    with plan(out, pictures) as (ledger, parts, listing):
        assert names(parts) == [["0.png", "1.png"], ["4.png"]]
        assert listing.known == 2
        for part in parts:
            finish(ledger, part)
        assert ledger.count().pictures == 5


def test_a_picture_that_is_named_twice_is_read_once(out: Path, pictures: list[Picture]) -> None:
    relative = Picture("0.png", str(Path(pictures[0].file).parent / ".." / "in" / "0.png"))
    with plan(out, [*pictures, relative, pictures[1]]) as (_, parts, listing):
        assert [name for part in names(parts) for name in part].count("0.png") == 1
        assert listing.repeated.names == ["0.png", pictures[1].path]


def test_a_picture_that_changed_is_said_and_stays(out: Path, pictures: list[Picture]) -> None:
    with plan(out, pictures) as (ledger, parts, _):
        for part in parts:
            finish(ledger, part)
    Path(pictures[2].file).write_bytes(b"another")
    with plan(out, pictures) as (_, parts, listing):
        assert parts == []
        assert listing.changed.names == [pictures[2].path]


def test_the_pictures_of_a_part_that_was_deleted_are_read_again(
    out: Path, pictures: list[Picture]
) -> None:
    with plan(out, pictures) as (ledger, parts, _):
        for part in parts:
            finish(ledger, part)
    (out / "part-00000002.csv").unlink()
    with plan(out, pictures) as (ledger, parts, _):
        assert names(parts) == [["2.png", "3.png"]]
        assert ledger.count().statuses["unsure"] == 2
        assert len(list(ledger.find_noted_rows("unsure"))) == 2


def test_a_part_that_was_altered_is_said(out: Path, pictures: list[Picture]) -> None:
    with plan(out, pictures) as (ledger, parts, _):
        finish(ledger, parts[0])
    (out / "part-00000001.csv").write_text("other rows")
    with pytest.raises(DataError, match=r"part-00000001\.csv was altered .* Delete it"):
        plan(out, pictures).__enter__()


KILLED = """
import os, sys
from itertools import repeat
from pathlib import Path
from inkdigit.batch.ledger import Ledger
from inkdigit.batch.listing import Listing
from inkdigit.batch.picture import Picture
sys.path.insert(0, sys.argv[1])
from batch.test_ledger import MADE_WITH, finish

out, files = Path(sys.argv[2]), sys.argv[3:]
with Ledger.open(out, MADE_WITH) as ledger:
    parts = list(ledger.plan_parts([Picture(file, file) for file in files], repeat(2), Listing()))
    finish(ledger, parts[0])
    Path.replace = lambda *_: os._exit(9)
    finish(ledger, parts[1])
"""


def test_killed_between_the_ledger_and_the_name_a_part_is_there(
    out: Path, pictures: list[Picture]
) -> None:
    tests = str(Path(__file__).parents[1])
    files = [picture.file for picture in pictures]
    done = subprocess.run([sys.executable, "-c", KILLED, tests, out, *files], check=False)
    assert done.returncode == 9
    assert not (out / "part-00000002.csv").exists()
    with plan(out, pictures) as (_, parts, listing):
        assert (out / "part-00000002.csv").read_text() == "rows"
        assert names(parts) == [["4.png"]]
        assert listing.known == 4
    assert sorted(path.name for path in out.iterdir()) == [
        "_ledger.sqlite", "part-00000001.csv", "part-00000002.csv",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["model", "one", "format", "turn"])
def test_other_models_and_options_do_not_go_on(
    out: Path, pictures: list[Picture], name: str
) -> None:
    with plan(out, pictures) as (ledger, parts, _):
        finish(ledger, parts[0])
    with (
        pytest.raises(UsageError, match=f"was made with {name} .* Choose another --out"),
        Ledger.open(out, MADE_WITH | {name: "another"}),
    ):
        pass


def test_a_second_run_is_told_so_and_disturbs_nothing(out: Path, pictures: list[Picture]) -> None:
    with plan(out, pictures) as (ledger, parts, _):
        Path(ledger.drafts).mkdir()
        with (
            pytest.raises(UsageError, match=r"Another run writes to .* now"),
            Ledger.open(out, MADE_WITH),
        ):
            pass
        assert Path(ledger.drafts).is_dir()
        finish(ledger, parts[0])


def test_a_folder_with_something_else_is_left_alone(out: Path) -> None:
    out.mkdir()
    (out / "thesis.tex").write_text("mine")
    with pytest.raises(UsageError, match=r"something else already, such as thesis\.tex"):
        plan(out, []).__enter__()
    assert [path.name for path in out.iterdir()] == ["thesis.tex"]


def test_a_ledger_that_is_none_is_said(out: Path) -> None:
    out.mkdir()
    (out / "_ledger.sqlite").write_bytes(b"no ledger" * 1000)
    with pytest.raises(SaveError, match="not a database"):
        plan(out, []).__enter__()
