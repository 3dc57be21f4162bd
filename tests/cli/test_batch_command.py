"""`inkdigit batch`: an archive becomes a table, whatever happens on the way."""

import csv
import json
import os
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from inkdigit.cli import app
from inkdigit.cli.progress_line import describe_progress
from inkdigit.errors import DataError, ModelError, SaveError, UsageError
from support.archives import draw, fill, read_table
from support.batch_command import find_parts, start_stopping
from support.command import Inkdigit
from support.waiting import HANGS

DIGITS = [f"{number:03}.png" for number in range(16)]


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Pictures in folders, two of one name, and one that is none."""
    fill(tmp_path / "scans", ["a/7.png", "b/7.png", "2.png"])
    (tmp_path / "scans" / "bad.png").write_bytes(b"text")
    return tmp_path / "scans"


class TestTable:
    def test_a_folder_becomes_a_table_and_a_summary(
        self, run_inkdigit: Inkdigit, scans: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        done = run_inkdigit("batch", scans, "--out", out, "--one", "--jobs", "2")
        assert done.returncode == 1, done.stderr
        rows = read_table(out)
        assert [(row["path"], row["text"], row["status"]) for row in rows] == [
            (f"{scans}/2.png", "2", "read"),
            (f"{scans}/a/7.png", "7", "read"),
            (f"{scans}/b/7.png", "7", "read"),
            (f"{scans}/bad.png", "", "error"),
        ]
        assert len({row["model"] for row in rows}) == 1
        assert "4 pictures read in" in done.stdout
        assert "a second; 0 were there before" in done.stdout
        assert f"25.0%  see {out}/_failed.csv" in done.stdout
        assert f"slowest: {scans}/" in done.stdout
        assert done.stderr == ""
        with (out / "_failed.csv").open() as stream:
            (failed,) = csv.DictReader(stream)
        assert failed["path"] == f"{scans}/bad.png"
        assert "Received: text" in failed["message"]
        others = {path.name for path in out.iterdir() if not path.name.startswith("part-")}
        assert others == {"_ledger.sqlite", "_failed.csv", "_unsure.csv"}

    def test_pandas_reads_the_folder_and_007_stays_so(
        self, run_inkdigit: Inkdigit, tmp_path: Path
    ) -> None:
        manifest = tmp_path / "m.csv"
        manifest.write_text("path,box,text\n1.png,007,1\ngone.png,,\n")
        fill(tmp_path, ["1.png"])
        done = run_inkdigit("batch", manifest, "--out", tmp_path / "out", "--jobs", "1", "--one")
        assert done.returncode == 1
        table = pd.read_parquet(tmp_path / "out")
        assert table["path"].tolist() == ["1.png", "gone.png"]
        assert table["text"].tolist() == ["1", ""]
        assert table["box"].tolist() == ["007", ""]
        assert table["manifest_text"].tolist() == ["1", ""]
        assert table["status"].tolist() == ["read", "error"]
        assert "No such file" in table["message"][1]

    @pytest.mark.parametrize("form", ["csv", "jsonl"])
    def test_other_formats(
        self, run_inkdigit: Inkdigit, scans: Path, tmp_path: Path, form: str
    ) -> None:
        out = tmp_path / "out"
        options = ("--format", form, "--one", "--part-size", "3", "--jobs", "1")
        run_inkdigit("batch", f"{scans}/*", "--out", out, *options)
        assert sorted(find_parts(out)) == [f"part-0000000{number}.{form}" for number in (1, 2)]
        if form == "csv":
            parts = [pd.read_csv(part, dtype={"text": str}) for part in sorted(out.glob("part*"))]
            paths = pd.concat(parts)["path"].tolist()
        else:
            lines = "".join(part.read_text("utf-8") for part in sorted(out.glob("part*")))
            paths = [json.loads(line)["path"] for line in lines.splitlines()]
        assert paths == [f"{scans}/{name}" for name in ("2.png", "a/7.png", "b/7.png", "bad.png")]

    def test_columns_of_a_parquet_keep_their_types(
        self, run_inkdigit: Inkdigit, tmp_path: Path
    ) -> None:
        fill(tmp_path, ["1.png"])
        columns = {"path": ["1.png"], "taken": pa.array([7], pa.timestamp("s"))}
        pq.write_table(pa.table(columns), tmp_path / "m.parquet")
        run_inkdigit("batch", tmp_path / "m.parquet", "--out", tmp_path / "out", "--jobs", "1")
        assert pq.read_schema(tmp_path / "out" / "part-00000001.parquet").field("taken").type == (
            pa.timestamp("ms")
        )

    def test_a_small_source_is_shared_and_stays_in_order(
        self, run_inkdigit: Inkdigit, tmp_path: Path
    ) -> None:
        fill(tmp_path / "in", DIGITS)
        out = tmp_path / "out"
        run_inkdigit("batch", tmp_path / "in", "--out", out, "--one", "--jobs", "2")
        assert len(find_parts(out)) == 2
        assert [row["path"] for row in read_table(out)] == [
            f"{tmp_path}/in/{name}" for name in DIGITS
        ]


class TestGoingOn:
    @pytest.mark.parametrize(
        ("count", "stops", "options"),
        [(16, (3, 11), ("--part-size", "4")), (40, (3, 27), ())],
        ids=["parts of 4", "parts as they come"],
    )
    def test_killed_and_started_again_every_picture_is_there_once(
        self, run_inkdigit: Inkdigit, tmp_path: Path,
        count: int, stops: tuple[int, ...], options: tuple[str, ...],
    ) -> None:  # fmt: skip
        names = [f"{number:03}.png" for number in range(count)]
        fill(tmp_path / "in", names)
        out = tmp_path / "out"
        command = ("batch", tmp_path / "in", "--out", out, "--one")
        for pictures in stops:
            with start_stopping(
                signal.SIGKILL, pictures, *command, *options, "--jobs", "2"
            ) as process:
                assert process.wait(120) == -signal.SIGKILL
            before = find_parts(out)
        assert before
        done = run_inkdigit(*command, *options, "--jobs", "1")
        assert done.returncode == 0, done.stderr
        assert Counter(row["path"] for row in read_table(out)) == dict.fromkeys(
            (f"{tmp_path}/in/{name}" for name in names), 1
        )
        assert before.items() <= find_parts(out).items()
        assert not (out / "_drafts").exists()

    def test_ctrl_c_says_how_to_go_on(self, tmp_path: Path) -> None:
        fill(tmp_path / "in", DIGITS)
        out = tmp_path / "out"
        command = ("batch", tmp_path / "in", "--out", out, "--part-size", "4", "--jobs", "1")
        with start_stopping(signal.SIGINT, 5, *command) as process:
            _, stderr = process.communicate(timeout=HANGS)
        assert process.returncode == 130
        assert f"stopped; what is finished in {out} stays. The same command goes on." in stderr
        assert "Traceback" not in stderr
        assert find_parts(out).keys() == {"part-00000001.parquet"}

    def test_only_what_is_new_is_read(
        self, run_inkdigit: Inkdigit, scans: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        command = ("batch", scans, "--out", out, "--one", "--jobs", "1")
        run_inkdigit(*command)
        before = find_parts(out)
        fill(scans, ["new/5.png"])
        (scans / "2.png").write_bytes(draw(3))
        done = run_inkdigit(*command)
        assert "1 pictures read in" in done.stdout
        assert "4 were there before" in done.stdout
        assert f"1 pictures changed, and another --out reads them anew: {scans}/2.png" in (
            done.stderr
        )
        assert len(read_table(out)) == 5
        assert find_parts(out).keys() - before.keys() == {"part-00000002.parquet"}
        assert before.items() <= find_parts(out).items()

    def test_another_model_or_other_options_do_not_go_on(
        self, run_inkdigit: Inkdigit, scans: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        run_inkdigit("batch", scans, "--out", out, "--jobs", "1")
        before = find_parts(out)
        for name, options in {
            "one": ["--one"],
            "turn": ["--turn", "auto"],
            "format": ["--format", "csv"],
        }.items():
            done = run_inkdigit("batch", scans, "--out", out, *options)
            assert done.returncode == UsageError.exit_code
            assert f"was made with {name} " in done.stderr
        assert find_parts(out) == before


class TestFaults:
    def test_two_runs_into_one_folder(self, run_inkdigit: Inkdigit, tmp_path: Path) -> None:
        fill(tmp_path / "in", DIGITS)
        out = tmp_path / "out"
        command = ("batch", tmp_path / "in", "--out", out, "--part-size", "4", "--jobs", "1")
        with start_stopping(signal.SIGSTOP, 5, *command) as first:
            os.waitpid(first.pid, os.WUNTRACED)
            second = run_inkdigit(*command)
            assert second.returncode == UsageError.exit_code
            assert f"Another run writes to {out} now" in second.stderr
            first.send_signal(signal.SIGCONT)
            assert first.wait(120) == 0
        assert len(read_table(out)) == len(DIGITS)

    def test_a_full_disk_keeps_what_is_finished(
        self, run_inkdigit: Inkdigit, tmp_path: Path
    ) -> None:
        fill(tmp_path / "in", DIGITS[:8])
        out = tmp_path / "out"
        command = ("batch", tmp_path / "in", "--out", out, "--part-size", "4", "--jobs", "1")
        process = run_inkdigit.start(*command, largest_file=3000)
        _, stderr = process.communicate(timeout=HANGS)
        assert process.returncode == SaveError.exit_code
        assert f"Cannot write {out}" in stderr
        assert stderr.count("\n") == 1
        assert run_inkdigit(*command).returncode == 0
        assert len(read_table(out)) == 8

    @pytest.mark.parametrize(
        ("source", "options", "code", "words"),
        [
            ("gone", [], DataError.exit_code, "There is no gone"),
            ("m.csv", [], DataError.exit_code, "has no column path"),
            ("empty", [], DataError.exit_code, "There are no pictures in empty"),
            ("empty", ["--format", "xml"], UsageError.exit_code, "xml"),
            ("empty", ["--jobs", "0"], UsageError.exit_code, "--jobs"),
            ("empty", ["--engine", "spark"], UsageError.exit_code, "spark"),
            ("empty", ["--model", "nowhere"], ModelError.exit_code, "There is no"),
        ],
    )
    def test_wrong_usage_has_its_exit_code(
        self, run_inkdigit: Inkdigit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        source: str, options: list[str], code: int, words: str,
    ) -> None:  # fmt: skip
        monkeypatch.chdir(tmp_path)
        (tmp_path / "empty").mkdir()
        (tmp_path / "m.csv").write_text("file\n1.png\n")
        done = run_inkdigit("batch", source, "--out", "out", *options)
        assert done.returncode == code
        assert words in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_shard_that_ends_in_the_middle(self, run_inkdigit: Inkdigit, tmp_path: Path) -> None:
        fill(tmp_path / "in", ["1.png", "2.png"])
        subprocess.run(
            ["tar", "-cf", tmp_path / "a.tar", "-C", tmp_path / "in", "1.png", "2.png"], check=True
        )
        content = (tmp_path / "a.tar").read_bytes()
        (tmp_path / "a.tar").write_bytes(content[: content.index(b"2.png") + 700])
        done = run_inkdigit("batch", tmp_path / "a.tar", "--out", tmp_path / "out", "--jobs", "1")
        assert done.returncode == 1
        assert f"{tmp_path}/a.tar is damaged or ends in the middle" in done.stderr
        assert [row["status"] for row in read_table(tmp_path / "out")] == ["read", "error"]


def test_progress_says_how_far_how_fast_and_how_long() -> None:
    assert describe_progress(0, 10, 0.0) == "0 of 10 pictures"
    assert describe_progress(1200, None, 60.0) == "1,200 pictures, 20 a second"
    assert describe_progress(30, 5000, 20.0) == ("30 of 5,000 pictures, 1.5 a second, 0:55:13 left")


@pytest.mark.parametrize("command", ["batch", "read"])
def test_progress_is_shown_on_a_terminal_alone(
    run_inkdigit: Inkdigit, scans: Path, tmp_path: Path, command: str
) -> None:
    import pty  # noqa: PLC0415 - only here

    options = ("--out", tmp_path / "out", "--jobs", "1") if command == "batch" else ()
    ours, theirs = pty.openpty()
    with open(theirs, "w") as terminal, open(ours, "rb") as screen:  # noqa: PTH123 - descriptors
        process = run_inkdigit.spawn(
            command, scans, *options, stdout=subprocess.PIPE, stderr=terminal
        )
        process.communicate(timeout=HANGS)
        assert b" of 4 pictures" in screen.read1(100_000)


def test_a_missing_library_names_its_extra() -> None:
    error = ModuleNotFoundError(name="pyarrow.parquet")
    assert app._describe(error) == "this command needs pyarrow: pip install 'inkdigit[batch]'"
    error = ModuleNotFoundError(name="ray")
    assert app._describe(error) == "this command needs ray: pip install 'inkdigit[ray]'"
