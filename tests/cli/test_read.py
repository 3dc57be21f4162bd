"""`inkdigit read`: every way in, every way out, and the exit codes."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from rich.console import Console

from inkdigit.cli.picture_tables import build_kinds_table
from inkdigit.evaluation.pictures import KindScore
from inkdigit.imaging.tiff_directory import find_directories
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.synthetic.samples import Pen, sketch
from inkdigit.training.architectures import seed_mlp
from inkdigit.training.onnx_export import export_onnx
from support.command import COMMAND, Inkdigit
from support.pictures import png
from support.waiting import HANGS


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with a seven, a two below it, and a text file named .png."""
    (tmp_path / "more").mkdir()
    (tmp_path / "seven.png").write_bytes(png(sketch(7, (90, 90))))
    (tmp_path / "more" / "two.PNG").write_bytes(
        png(sketch(2, (90, 90), Pen((255,) * 3, (0, 0, 0))))
    )
    (tmp_path / "notes.txt").write_text("no picture")
    return tmp_path


def test_text_is_one_line_a_picture(run_inkdigit: Inkdigit, pictures: Path) -> None:
    done = run_inkdigit("read", pictures, "--one")
    assert done.returncode == 0
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [(path, text, status) for path, text, _, status in rows] == [
        (f"{pictures}/more/two.PNG", "2", "read"),
        (f"{pictures}/seven.png", "7", "read"),
    ]
    assert done.stderr == ""


def test_json_jsonl_and_csv_say_the_same(run_inkdigit: Inkdigit, pictures: Path) -> None:
    said = {
        form: run_inkdigit("read", pictures, "--one", "--format", form).stdout
        for form in ("json", "jsonl", "csv")
    }
    array = json.loads(said["json"])
    lines = [json.loads(line) for line in said["jsonl"].splitlines()]
    rows = list(csv.DictReader(io.StringIO(said["csv"])))
    for readings in (array, lines):
        assert [(one["path"], one["text"], one["status"]) for one in readings] == [
            (row["path"], row["text"], row["status"]) for row in rows
        ]
        assert list(readings[0]) == [
            "path", "text", "confidence", "status", "digits", "signs", "guess", "message",
            "milliseconds",
        ]  # fmt: skip
        assert readings[0]["digits"][0]["label"] == 2


def test_stdin_is_read(run_inkdigit: Inkdigit) -> None:
    done = run_inkdigit("read", "-", "--one", stdin=png(sketch(5, (100, 100))))
    assert done.stdout.split("\t")[:2] == ["-", "5"]


def test_one_bad_file_never_stops_the_rest(run_inkdigit: Inkdigit, pictures: Path) -> None:
    bad = {
        "empty.png": (b"", "empty file"),
        "text.png": (b"seven", "text"),
        "cut.png": (png(_noise())[:2000], "damaged"),
        "bomb.png": (_bomb(), "at most 50,000,000 pixels"),
    }  # fmt: skip
    for name, (content, _) in bad.items():
        (pictures / name).write_bytes(content)
    done = run_inkdigit("read", pictures / "gone.png", pictures, "--one", "--format", "jsonl")
    assert done.returncode == 1
    readings = {Path(one["path"]).name: one for one in map(json.loads, done.stdout.splitlines())}
    assert readings["seven.png"]["text"] == "7"
    assert readings["two.PNG"]["text"] == "2"
    assert "No such file" in readings["gone.png"]["message"]
    for name, (_, said) in bad.items():
        assert readings[name]["status"] == "error"
        assert readings[name]["text"] == ""
        assert said in readings[name]["message"]
    assert done.stderr == ""


def _noise() -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 255, (99, 99), np.uint8)


def _bomb() -> bytes:
    """The head of a PNG that says it has 60,000 x 60,000 pixels."""
    from struct import pack  # noqa: PLC0415 - for this one
    from zlib import crc32  # noqa: PLC0415

    def chunk(kind: bytes, body: bytes) -> bytes:
        return pack(">I", len(body)) + kind + body + pack(">I", crc32(kind + body))

    head = pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def test_in_text_errors_go_to_stderr(run_inkdigit: Inkdigit, tmp_path: Path) -> None:
    done = run_inkdigit("read", tmp_path / "gone.png")
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr
        == f"{tmp_path}/gone.png: Cannot open {tmp_path}/gone.png: No such file or directory.\n"
    )


def test_a_folder_without_pictures_is_said(run_inkdigit: Inkdigit, tmp_path: Path) -> None:
    done = run_inkdigit("read", tmp_path)
    assert done.returncode == 1
    assert "There are no pictures" in done.stderr


def test_a_blank_picture_is_blank(run_inkdigit: Inkdigit) -> None:
    done = run_inkdigit(
        "read", "-", "--format", "json", stdin=png(np.full((60, 60), 240, np.uint8))
    )
    assert done.returncode == 0
    reading = json.loads(done.stdout)[0]
    assert (reading["status"], reading["text"], reading["digits"]) == ("blank", "", [])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["read"], 2, "Missing argument"),
        (["read", "-", "--format", "xml"], 2, "xml"),
        (["read", "-", "--naive=none"], 2, "--naive"),
        (["read", "-", "--model", "nowhere"], 4, "There is no nowhere"),
        (["reed", "-"], 2, "reed"),
    ],
)
def test_wrong_usage_has_its_exit_code(
    run_inkdigit: Inkdigit, arguments: list[str], code: int, said: str
) -> None:
    done = run_inkdigit(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv"])
def test_two_processes_and_a_file_change_nothing(
    run_inkdigit: Inkdigit, pictures: Path, tmp_path: Path, form: str
) -> None:
    (pictures / "bad.png").write_text("no picture")
    command = ("read", pictures / "gone", pictures, "--one", "--format", form)
    printed = run_inkdigit(*command)
    written = run_inkdigit(*command, "--jobs", "2", "--output", tmp_path / "new" / "readings")
    assert (printed.returncode, written.returncode) == (1, 1)
    assert written.stdout == ""
    assert written.stderr == printed.stderr
    lines = (tmp_path / "new" / "readings").read_text("utf-8").splitlines()
    assert [_drop_time(line) for line in lines] == [
        _drop_time(line) for line in printed.stdout.splitlines()
    ]


def _drop_time(line: str) -> str:
    return re.sub(r"(\"milliseconds\": |,)[\d.]+(}?)$", r"\1\2", line)


def test_an_output_is_written_whole_or_not_at_all(
    run_inkdigit: Inkdigit, pictures: Path, tmp_path: Path
) -> None:
    output = tmp_path / "readings.csv"
    output.write_text("the old one")
    process = run_inkdigit.start(
        "read", pictures, "--format", "json", "--output", output, largest_file=100
    )
    _, stderr = process.communicate(timeout=HANGS)
    assert process.returncode == 5
    assert f"Cannot write {output}" in stderr
    assert output.read_text() == "the old one"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_what_is_drawn_is_read_by_one_process(run_inkdigit: Inkdigit, pictures: Path) -> None:
    done = run_inkdigit("read", pictures, "--jobs", "2", "--overlay", pictures / "seen")
    assert done.returncode == 2
    assert "leave --naive, --pages, --explain and --overlay" in done.stderr


def test_what_the_tutorial_reads_can_be_seen(run_inkdigit: Inkdigit) -> None:
    picture = png(sketch(7, (90, 130)))
    done = run_inkdigit("read", "-", "--naive", "--format", "json", stdin=picture)
    assert json.loads(done.stdout)[0]["digits"][0]["box"] == [0, 0, 130, 90]


def test_each_stage_is_written_and_said(run_inkdigit: Inkdigit, pictures: Path) -> None:
    done = run_inkdigit("read", pictures, "--one", "--explain", pictures / "how")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 2
    written = sorted(path.name for path in (pictures / "how" / "two.PNG").iterdir())
    assert written[0] == "1-picture.png"
    assert written[-1] == "explanation.txt"
    told = (pictures / "how" / "two.PNG" / "explanation.txt").read_text("utf-8")
    assert "lighter than the paper" in told
    assert f"{pictures}/seven.png:\n  picture: 90 x 90 pixels\n" in done.stderr


def test_overlays_are_written_beside_each_other(run_inkdigit: Inkdigit, pictures: Path) -> None:
    (pictures / "again").mkdir()
    (pictures / "again" / "seven.png").write_bytes((pictures / "seven.png").read_bytes())
    (pictures / "broken.png").write_text("no picture")
    done = run_inkdigit("read", pictures, "--one", "--overlay", pictures / "seen")
    assert done.returncode == 1
    written = {path.name for path in (pictures / "seen").iterdir()}
    assert written == {"seven.png.png", "seven.png-2.png", "two.PNG.png"}


def test_an_overlay_replaces_nothing_but_an_overlay(run_inkdigit: Inkdigit, tmp_path: Path) -> None:
    scan, own = png(sketch(7, (60, 60))), png(sketch(2, (60, 60)))
    (tmp_path / "scan").write_bytes(scan)
    (tmp_path / "scan.png").write_bytes(own)
    (tmp_path / "note").write_bytes(scan)
    (tmp_path / "note.png").write_text("no picture")
    for _ in range(2):  # the second time, overlays are replaced
        done = run_inkdigit(
            "read", tmp_path / "scan", tmp_path / "note", "--overlay", tmp_path
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        names = {path.name for path in tmp_path.iterdir()}
        assert names == {"scan", "scan.png", "scan-2.png", "note", "note.png", "note-2.png"}
    assert (tmp_path / "scan.png").read_bytes() == own
    assert (tmp_path / "note.png").read_text() == "no picture"


def test_names_that_look_like_numbered_ones_are_not_given_twice(
    run_inkdigit: Inkdigit, tmp_path: Path
) -> None:
    picture = png(sketch(7, (60, 60)))
    paths = [tmp_path / name for name in ("one/a.png", "two/a.png", "three/a.png-2")]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(picture)
    drawn = ("--overlay", tmp_path / "seen", "--explain", tmp_path / "how")
    assert run_inkdigit("read", *paths, *drawn).returncode == 0
    for folder in (tmp_path / "seen", tmp_path / "how"):
        assert len(list(folder.iterdir())) == 3


def test_what_is_drawn_of_a_picture_is_called_as_it_is(
    run_inkdigit: Inkdigit, tmp_path: Path
) -> None:
    name = os.fsdecode(b"f\xfcr.png")
    (tmp_path / name).write_bytes(png(sketch(7, (60, 60))))
    done = run_inkdigit("read", tmp_path, "--one", "--overlay", tmp_path / "seen")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (tmp_path / "seen").iterdir()] == [f"{name}.png"]


def test_what_is_drawn_of_long_names_has_shorter_ones(
    run_inkdigit: Inkdigit, tmp_path: Path
) -> None:
    picture = png(sketch(7, (60, 60)))
    for last in ("a", "b"):
        (tmp_path / ("数" * 81 + f"{last}.png")).write_bytes(picture)
    drawn = ("--overlay", tmp_path / "seen", "--explain", tmp_path / "how")
    done = run_inkdigit("read", tmp_path, "--one", *drawn)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2), done.stderr
    for folder in (tmp_path / "seen", tmp_path / "how"):
        assert sorted(len(path.name.removesuffix(".png")) for path in folder.iterdir()) == [66, 68]


def test_a_folder_for_overlays_that_cannot_be_made_is_said(
    run_inkdigit: Inkdigit, pictures: Path
) -> None:
    done = run_inkdigit("read", pictures, "--overlay", pictures / "notes.txt" / "seen")
    assert done.returncode == 5
    assert done.stderr.startswith("inkdigit: ")


def test_names_of_any_kind_are_printed(run_inkdigit: Inkdigit, tmp_path: Path) -> None:
    picture = png(sketch(3, (60, 60)))
    for name in (b"caf\xe9.png", b"tab\there.png", b"line\nhere.png"):
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_bytes(picture)
    text = run_inkdigit("read", tmp_path, "--one", PYTHONIOENCODING="utf-8")
    assert text.returncode == 0, text.stderr
    assert [line.split("\t")[1] for line in text.stdout.splitlines()] == ["3"] * 3
    lines = run_inkdigit("read", tmp_path, "--one", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["3"] * 3


def test_a_narrow_terminal_has_whole_figures() -> None:
    scores = [
        KindScore("photographs", 12_345, 12_345, 12_345, 12_345, 0, 0, 0),
        KindScore("cells", 300, 272, 275, 259, 21, 4, 0),
    ]
    written = io.StringIO()
    Console(width=80, file=written).print(build_kinds_table(scores, 80))
    said = written.getvalue()
    for figure in ("photographs", "12,345 (100.0%)", "cells", "272 (90.7%)", "refused"):
        assert figure in said


def test_models_that_cannot_be_used_have_their_exit_code(
    run_inkdigit: Inkdigit, tmp_path: Path
) -> None:
    (tmp_path / "cut.onnx").write_bytes((WEIGHTS / "reader.onnx").read_bytes()[:2000])
    (tmp_path / "run").mkdir()
    for model, said in (("cut.onnx", "damaged"), ("run", "model.onnx"), ("none", "There is no")):
        done = run_inkdigit("read", "-", "--model", tmp_path / model)
        assert (done.returncode, done.stdout) == (4, "")
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_pictures_can_be_judged(run_inkdigit: Inkdigit, pictures: Path) -> None:
    (pictures / "labels.csv").write_text("path,text,kind\nseven.png,7,mine\nmore/two.PNG,3,mine\n")
    done = run_inkdigit("evaluate", "--data", pictures / "labels.csv")
    assert done.returncode == 0, done.stderr
    assert "1 (50.0%)" in done.stdout
    nothing = run_inkdigit("evaluate", "--data", pictures / "nothing.csv")
    assert nothing.returncode == 3


def test_what_was_said_of_each_picture_can_be_kept(
    run_inkdigit: Inkdigit, pictures: Path, tmp_path: Path
) -> None:
    (pictures / "labels.csv").write_text("path,text,kind\nseven.png,7,mine\nmore/two.PNG,3,mine\n")
    done = run_inkdigit("evaluate", "--data", pictures, "--out", tmp_path / "judged")
    assert done.returncode == 0, done.stderr
    with (tmp_path / "judged" / "readings.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["path"], row["expected"], row["predicted"], row["correct"]) for row in rows] == [
        (str(pictures / "seven.png"), "7", "7", "yes"),
        (str(pictures / "more" / "two.PNG"), "3", "2", "no"),
    ]
    assert {(row["kind"], row["status"]) for row in rows} == {("mine", "read")}
    assert all(0.85 <= float(row["confidence"]) <= 1 for row in rows)


def test_a_kind_may_be_called_anything(
    run_inkdigit: Inkdigit, pictures: Path, tmp_path: Path
) -> None:
    kinds = ["[/b]", "[red]", ":100:", "a\\"]
    table = "".join(f"seven.png,7,{kind}\n" for kind in kinds)
    (pictures / "labels.csv").write_text("path,text,kind\n" + table)
    done = run_inkdigit("evaluate", "--data", pictures, "--out", tmp_path / "judged")
    assert (done.returncode, done.stderr) == (0, "")
    for kind in kinds:
        assert f" {kind} " in done.stdout


def test_pictures_that_cannot_be_judged_are_named(run_inkdigit: Inkdigit, pictures: Path) -> None:
    (pictures / "labels.csv").write_text("path,text\nseven.png,7\nnone.png,3\nnotes.txt,1\n")
    done = run_inkdigit("evaluate", "--data", pictures)
    assert done.returncode == 1
    assert "1 (33.3%)" in done.stdout
    assert f"{pictures}/none.png: Cannot open" in done.stderr
    assert f"{pictures}/notes.txt: Expected a picture" in done.stderr


@pytest.fixture
def always_nine(tmp_path: Path) -> Path:
    """A run whose network takes everything for a 9."""
    model = seed_mlp()
    model.layers[-1].bias.assign(40 * (np.arange(10) == 9) - 20)
    (tmp_path / "nine").mkdir()
    export_onnx(model, tmp_path / "nine" / "model.onnx", {"recipe": "seed"})
    return tmp_path / "nine"


def test_pictures_are_judged_by_the_run_and_the_reader_that_are_named(
    run_inkdigit: Inkdigit, pictures: Path, always_nine: Path
) -> None:
    table = pictures / "labels.csv"
    table.write_text("path,text,kind\nseven.png,7,mine\nmore/two.PNG,2,mine\n")
    for arguments, right in (
        ((), "2 (100.0%)"),
        ((always_nine,), "0 (0.0%)"),
        (("--naive",), "1 (50.0%)"),
    ):
        done = run_inkdigit("evaluate", *arguments, "--data", table)
        assert done.returncode == 0, done.stderr
        assert right in done.stdout


def test_the_shipped_network_can_be_judged(run_inkdigit: Inkdigit, tmp_path: Path) -> None:
    out = tmp_path / "judged"
    done = run_inkdigit("evaluate", "--data", "digits", "--out", out)
    assert done.returncode == 0, done.stderr
    figures = json.loads((out / "metrics.json").read_text("utf-8"))
    assert f"{figures['test']['accuracy']:.2%} right" in done.stdout
    assert figures["test"]["accuracy"] > 0.9  # other writers, at 8 x 8 pixels
    assert {file.name for file in out.iterdir()} == {
        "metrics.json", "confusion_matrix.png", "mistakes.png",
    }  # fmt: skip
    assert run_inkdigit("evaluate", tmp_path, "--out", out).returncode == 2
    assert "the shipped network" in run_inkdigit("evaluate", "--data", "digits").stdout


def test_judging_needs_no_keras(run_inkdigit: Inkdigit) -> None:
    done = run_inkdigit("evaluate", "--data", "digits", KERAS_BACKEND="none")
    assert done.returncode == 0, done.stderr
    modules = "inkdigit.cli.datasets, inkdigit.experiments.evaluate"
    program = f"import sys, {modules}; print('keras' in sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert loaded.stdout == "False\n"


def test_version_and_help(run_inkdigit: Inkdigit) -> None:
    assert run_inkdigit("--version").stdout.startswith("inkdigit ")
    for command in ("read", "train", "evaluate", "demo", "data"):
        assert command in run_inkdigit("--help").stdout


def test_reading_leaves_nothing_behind_and_calls_nobody(
    run_inkdigit: Inkdigit, pictures: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    done = run_inkdigit("read", pictures, "--one", XDG_CACHE_HOME=str(cache))
    assert done.returncode == 0
    assert not cache.exists()  # where ONNX Runtime keeps what it will tell its makers


def test_a_pipe_gives_its_picture_once(
    run_inkdigit: Inkdigit, pictures: Path, tmp_path: Path
) -> None:
    for option in ("--overlay", "--explain"):
        arguments = ("read", "--one", option, tmp_path / "drawn", "/dev/stdin")
        picture = (pictures / "seven.png").read_bytes()
        done = run_inkdigit(*arguments, pictures / "seven.png", stdin=picture)
        assert done.returncode == 0, done.stderr
        rows = [line.split("\t")[:2] for line in done.stdout.splitlines()]
        assert rows == [["/dev/stdin", "7"], [str(pictures / "seven.png"), "7"]]
        done = run_inkdigit(*arguments, stdin=b"no picture")
        assert done.returncode == 1
        assert "Received: text" in done.stderr


def test_scans_that_cannot_be_read_are_said_and_hidden_files_left_alone(
    run_inkdigit: Inkdigit, pictures: Path
) -> None:
    for name in ("form.pdf", "old.JP2", "._seven.png"):
        (pictures / name).write_bytes(b"%PDF")
    (pictures / ".trash").mkdir()
    (pictures / ".trash" / "seven.png").write_bytes((pictures / "seven.png").read_bytes())
    done = run_inkdigit("read", pictures, "--one")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 2
    assert f"{pictures}/form.pdf, {pictures}/old.JP2 (2 files)" in done.stderr


def test_an_explanation_replaces_nothing_but_an_explanation(
    run_inkdigit: Inkdigit, tmp_path: Path
) -> None:
    picture, how, elsewhere = tmp_path / "seven.png", tmp_path / "how", tmp_path / "elsewhere"
    picture.write_bytes(png(sketch(7, (90, 90))))
    own = {"1-picture.png": b"mine", "7-ink.png": b"mine, too", "explanation.txt": b"of mine"}
    for folder in (how / "seven.png", elsewhere):
        folder.mkdir(parents=True)
        for name, content in own.items():
            (folder / name).write_bytes(content)
    (how / "seven.png-2").symlink_to(elsewhere)
    for _ in range(2):  # the second time, the explanation is replaced
        assert run_inkdigit("read", picture, "--one", "--explain", how).returncode == 0
        assert sorted(path.name for path in how.iterdir()) == [
            "seven.png", "seven.png-2", "seven.png-3",
        ]  # fmt: skip
        for folder in (how / "seven.png", elsewhere):
            assert {path.name: path.read_bytes() for path in folder.iterdir()} == own
    assert (how / "seven.png-3" / "explanation.txt").is_file()


@pytest.mark.parametrize("option", ["--overlay", "--explain"])
def test_a_pipe_where_a_drawing_would_be_is_not_waited_for(
    run_inkdigit: Inkdigit, pictures: Path, tmp_path: Path, option: str
) -> None:
    drawn = tmp_path / "drawn"
    drawn.mkdir()
    os.mkfifo(drawn / ("seven.png.png" if option == "--overlay" else "seven.png"))
    done = run_inkdigit("read", pictures / "seven.png", "--one", option, drawn)
    assert done.returncode == 0, done.stderr
    assert len(list(drawn.iterdir())) == 2


def test_a_pipe_in_a_folder_is_not_waited_for(run_inkdigit: Inkdigit, pictures: Path) -> None:
    os.mkfifo(pictures / "pipe.png")
    (pictures / "nowhere.png").symlink_to(pictures / "gone.png")
    done = run_inkdigit("read", pictures, "--one")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2
    assert "pipe.png: it is no file but a pipe" in done.stderr
    assert "nowhere.png: No such file" in done.stderr


def test_names_of_files_do_nothing_to_a_terminal_or_a_table(
    run_inkdigit: Inkdigit, tmp_path: Path
) -> None:
    picture = png(sketch(7, (90, 90)))
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("\x1b]0;title\x07.png", "csi\x9b31m.png", "right\u202egnp.png", "a\nb.png"):
        (folder / name).write_bytes(picture)
        (folder / f"x{name}").write_bytes(b"no picture")
    (folder / "\x1b[2J.pdf").write_bytes(b"%PDF")
    for form in ("text", "csv", "json", "jsonl"):
        done = run_inkdigit("read", folder, "--one", "--format", form, "--explain", tmp_path / form)
        shown = done.stdout + done.stderr
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(shown), form
        if form == "text":
            assert len(done.stdout.splitlines()) == 4
            assert "/a\\nb.png\t7\t" in done.stdout
        elif form == "jsonl":
            paths = {json.loads(line)["path"] for line in done.stdout.splitlines()}
            assert f"{folder}/csi\x9b31m.png" in paths  # it says the same
    (tmp_path / "=HYPERLINK(1).png").write_bytes(picture)
    done = subprocess.run(
        [COMMAND, "read", "=HYPERLINK(1).png", "--one", "--format", "csv"],
        cwd=tmp_path, env=run_inkdigit.environment({}), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[1].startswith("'=HYPERLINK(1).png,7,")


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_results_that_nobody_can_see_are_an_error(
    run_inkdigit: Inkdigit, pictures: Path, form: str
) -> None:
    arguments = f'"{COMMAND}" read "{pictures}/seven.png" --format {form}'
    for where, words in ((">&-", "stdout is closed"), (">/dev/full", "No space left")):
        done = subprocess.run(
            ["sh", "-c", f"{arguments} {where}"],
            env=run_inkdigit.environment({}), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 5, done.stderr
        assert words in done.stderr
        assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def fax(tmp_path: Path) -> Path:
    """A TIFF of three pages, a digit on each."""
    first, *others = (Image.fromarray(sketch(digit, (90, 90))) for digit in (7, 3, 2))
    path = tmp_path / "fax.tif"
    first.save(path, save_all=True, append_images=others)
    return path


def test_of_several_pages_the_first_is_read_and_the_others_are_said(
    run_inkdigit: Inkdigit, fax: Path
) -> None:
    done = run_inkdigit("read", fax, "--one")
    assert done.stdout.split("\t")[:2] == [str(fax), "7"]
    assert "the first of 3 pages: --pages" in done.stderr


@pytest.mark.parametrize("reader", [(), ("--naive",)])
def test_every_page_is_a_row_of_its_own(
    run_inkdigit: Inkdigit, fax: Path, tmp_path: Path, reader: tuple[str, ...]
) -> None:
    (tmp_path / "seven.png").write_bytes(png(sketch(7, (90, 90))))
    done = run_inkdigit(
        "read", fax, tmp_path / "seven.png", "--one", "--pages", "--overlay", tmp_path / "seen",
        "--format", "csv", *reader,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    rows = [*csv.DictReader(io.StringIO(done.stdout))]
    names = [*(f"fax.tif#page={number}" for number in (1, 2, 3)), "seven.png"]
    assert [Path(row["path"]).name for row in rows] == names
    assert reader or [row["text"] for row in rows] == ["7", "3", "2", "7"]
    assert {file.name for file in (tmp_path / "seen").iterdir()} == {f"{n}.png" for n in names}


def test_a_damaged_page_does_not_stop_the_others(run_inkdigit: Inkdigit, fax: Path) -> None:
    second = find_directories(fax.read_bytes())[1]
    content = bytearray(fax.read_bytes())
    content[second + 2 : second + 14] = b"\xff" * 12
    fax.write_bytes(content)
    done = run_inkdigit("read", fax, "--one", "--pages", "--format", "jsonl")
    readings = [json.loads(line) for line in done.stdout.splitlines()]
    assert [reading["status"] for reading in readings] == ["read", "error", "read"]
    assert "0 x 90" in readings[1]["message"]
    assert done.returncode == 1
