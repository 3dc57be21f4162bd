"""`inkdigit corrections` as a user runs it."""

import csv
import io
import json
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from inkdigit.corrections.store import CorrectionStore
from inkdigit.synthetic.samples import sketch
from support.command import COMMAND, Inkdigit
from support.databases import MODEL, a_correction
from support.pictures import png
from support.waiting import HANGS

SEVEN = png(sketch(7, (120, 90)))


@pytest.fixture
def ids(database_url: str) -> list[str]:
    """Two corrections: one with its picture and one without."""
    with closing(CorrectionStore.open(database_url)) as store:
        return [
            store.add(a_correction("7", "1", SEVEN)),
            store.add(a_correction("", "12\n3", None)),
        ]


def count(url: str) -> int:
    with closing(CorrectionStore.open(url)) as store:
        return store.count()


class TestList:
    def test_a_hostile_database_does_nothing_to_a_terminal_or_a_table(
        self, run_inkdigit: Inkdigit, tmp_path: Path
    ) -> None:
        url, file = f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "a.db"
        with closing(CorrectionStore.open(url)) as store:
            store.add(a_correction("7", "1", SEVEN))
        with closing(sqlite3.connect(file)) as connection:
            values = ("x\x1b[31m", "=1+1", "7\x1b]0;t\x07")
            connection.execute("UPDATE corrections SET id = ?, predicted = ?, expected = ?", values)
            connection.commit()
        for form in ("text", "jsonl", "csv"):
            done = run_inkdigit("corrections", "list", "--format", form, "--database", url)
            assert done.returncode == 0
            assert "\x1b" not in done.stdout
            assert ("'=1+1" in done.stdout) == (form == "csv")

    def test_a_line_each(self, run_inkdigit: Inkdigit, database_url: str, ids: list[str]) -> None:
        done = run_inkdigit("corrections", "list", "--database", database_url)
        assert (done.returncode, done.stderr) == (0, "")
        rows = [line.split("\t") for line in done.stdout.splitlines()]
        assert [[row[0], *row[2:]] for row in rows] == [
            [ids[0], "1", "7", "read", "picture"],
            [ids[1], "12 / 3", "-", "read", "no picture"],
        ]

    def test_for_programs(self, run_inkdigit: Inkdigit, database_url: str, ids: list[str]) -> None:
        done = run_inkdigit(
            "corrections", "list", "--format", "jsonl", INKDIGIT_DATABASE=database_url
        )
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert rows[1] == {
            "id": ids[1], "time": rows[1]["time"], "predicted": "12\n3", "expected": "",
            "status": "read", "confidence": 0.875, "picture": False, "model": MODEL,
        }  # fmt: skip
        assert rows[1]["time"].endswith("+00:00")

        done = run_inkdigit("corrections", "list", "--format", "csv", "--database", database_url)
        table = list(csv.DictReader(io.StringIO(done.stdout)))
        assert [row["id"] for row in table] == ids
        assert list(table[0]) == list(rows[0])

    def test_of_nobody_yet(self, run_inkdigit: Inkdigit) -> None:
        done = run_inkdigit("corrections", "list")
        assert (done.returncode, done.stdout) == (0, "")
        assert str(run_inkdigit.home) in done.stderr


class TestExport:
    def test_it_can_be_evaluated(
        self, run_inkdigit: Inkdigit, database_url: str, ids: list[str], tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        done = run_inkdigit("corrections", "export", out, "--database", database_url)
        assert done.returncode == 0, done.stderr
        assert done.stdout == f"1 correction in {out}\n"
        assert done.stderr == "1 correction left out: kept without a picture\n"
        assert (out / "pictures" / f"{ids[0]}.png").read_bytes() == SEVEN

        evaluated = run_inkdigit("evaluate", "--data", out)
        assert evaluated.returncode == 0, evaluated.stderr
        assert "1 (100.0%)" in evaluated.stdout

    @pytest.mark.usefixtures("ids")
    def test_a_folder_that_cannot_be_written(
        self, run_inkdigit: Inkdigit, database_url: str, tmp_path: Path
    ) -> None:
        (tmp_path / "file").touch()
        done = run_inkdigit("corrections", "export", tmp_path / "file", "--database", database_url)
        assert done.returncode == 5
        assert done.stderr.startswith("inkdigit: Cannot write")


class TestDelete:
    def test_by_ids(self, run_inkdigit: Inkdigit, database_url: str, ids: list[str]) -> None:
        done = run_inkdigit(
            "corrections", "delete", ids[0], ids[0], "--yes", "--database", database_url
        )
        assert (done.returncode, done.stdout) == (0, "1 correction deleted\n")
        assert count(database_url) == 1

        done = run_inkdigit("corrections", "delete", *ids, "--yes", "--database", database_url)
        assert (done.returncode, done.stdout) == (2, "1 correction deleted\n")
        assert "1 that are not there" in done.stderr

    def test_all(self, run_inkdigit: Inkdigit, database_url: str, ids: list[str]) -> None:
        done = run_inkdigit("corrections", "delete", "--all", "--yes", "--database", database_url)
        assert (done.returncode, done.stdout) == (0, f"{len(ids)} corrections deleted\n")
        assert count(database_url) == 0

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [(["--all"], "--yes"), ([], "neither"), (["--all", "--yes", "an-id"], "both")],
    )
    def test_nothing_unasked(
        self, run_inkdigit: Inkdigit, database_url: str, ids: list[str], arguments: list[str],
        words: str,
    ) -> None:  # fmt: skip
        done = run_inkdigit("corrections", "delete", *arguments, "--database", database_url)
        assert done.returncode == 2
        assert words in done.stderr
        assert count(database_url) == len(ids)

    @pytest.mark.parametrize(("answer", "code", "left"), [(b"y\n", 0, 0), (b"n\n", 1, 2)])
    @pytest.mark.usefixtures("ids")
    def test_a_person_is_asked(
        self, run_inkdigit: Inkdigit, database_url: str, answer: bytes, code: int, left: int
    ) -> None:
        ours, theirs = pty.openpty()
        with (
            os.fdopen(theirs, "rb", buffering=0) as keyboard,
            os.fdopen(ours, "wb", buffering=0) as hand,
        ):
            hand.write(answer)
            done = subprocess.run(
                [COMMAND, "corrections", "delete", "--all", "--database", database_url],
                stdin=keyboard, capture_output=True, text=True, check=False, timeout=HANGS,
                env=run_inkdigit.environment({}),
            )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert "Delete 2 corrections from" in done.stderr
        assert count(database_url) == left


class TestFaults:
    def test_a_database_of_another_kind(self, run_inkdigit: Inkdigit) -> None:
        done = run_inkdigit("corrections", "list", "--database", "mysql://me:secret@host/name")
        assert done.returncode == 2
        assert "postgresql+psycopg://" in done.stderr
        assert "secret" not in done.stderr

    def test_a_database_that_is_not_there(self, run_inkdigit: Inkdigit) -> None:
        url = "postgresql+psycopg://me:secret@127.0.0.1:1/name"
        done = run_inkdigit("corrections", "list", "--database", url)
        assert done.returncode == 5
        assert len(done.stderr.splitlines()) == 1
        assert "127.0.0.1:1/name" in done.stderr
        assert "secret" not in done.stderr

    @pytest.mark.parametrize(
        ("missing", "command"),
        [("sqlalchemy", "'corrections', 'list'"), ("starlette", "'serve', '--port', '0'")],
    )
    def test_an_extra_that_is_not_installed(self, missing: str, command: str) -> None:
        program = (
            f"import sys; sys.modules['{missing}'] = None; sys.argv = ['', {command}];"
            "from inkdigit.cli.app import main; main()"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert "pip install 'inkdigit[web]'" in done.stderr
