"""`inkdigit demo`: the whole story, with MNIST and without it."""

import io
import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inkdigit.cli import demo_run
from inkdigit.cli.app import app
from inkdigit.evaluation.sample_pictures import PLAIN_MARKS, Marks
from support.command import Inkdigit

STORY = {
    "frames.png", "curves.png", "confusion_matrix.png", "mistakes.png",
    "metrics.json", "history.csv", "model.keras", "model.onnx", "samples",
}  # fmt: skip
SAMPLES = (7, 2, 4, 0, 5, 3)


def find_answers(stdout: str, number: int) -> tuple[str, str]:
    """What both networks say of a sample picture, each with its mark."""
    (line,) = re.findall(rf"^{number}-a-\d\.png +(.*)$", stdout, re.MULTILINE)
    first, second = re.findall(r"[✓✗] [^✓✗]+", line)
    return first.strip(), second.strip()


def check_end(stdout: str) -> None:
    """It ends on the shipped reader and the page, never on the network just trained."""
    end = stdout.rstrip().splitlines()[-2:]
    assert end[0].endswith("inkdigit read YOUR-PICTURE")
    assert "inkdigit serve" in end[1]
    assert "--model runs" not in stdout


def test_without_mnist_and_network_it_says_so_and_goes_on(
    run_inkdigit: Inkdigit, tmp_path: Path
) -> None:
    done = run_inkdigit("demo", "--out", tmp_path / "demo", "--recipe", "seed")
    assert done.returncode == 0, done.stderr
    assert "MNIST cannot be had here" in done.stderr
    assert "This is NOT MNIST" in done.stderr
    assert done.stdout.count("(not MNIST)") == 2  # where it begins and where it ends
    assert "6,000 digits that inkdigit draws itself stand beside it" in done.stdout
    assert {file.name for file in (tmp_path / "demo").iterdir()} == STORY
    unlisted = {"history.csv", "model.onnx"}
    assert all(name in done.stdout for name in STORY - unlisted)
    assert "calibration.png" not in done.stdout
    metrics = (tmp_path / "demo/metrics.json").read_text("utf-8")
    assert "scikit-learn's 1,797 digits (not MNIST)" in metrics
    answers = [find_answers(done.stdout, number) for number in range(1, 7)]
    assert answers[0][0] == "✓ 7, right"  # a plain 7, which the small data alone took for a 3
    assert [shipped for _, shipped in answers] == [f"✓ {label}, right" for label in SAMPLES]
    right = sum(own.startswith("✓") for own, _ in answers)
    assert f"has {right} of 6 pictures right, the shipped networks 6." in done.stdout
    check_end(done.stdout)


@pytest.mark.mnist
def test_with_mnist_it_reads_its_samples(
    run_inkdigit: Inkdigit, tmp_path: Path, mnist_folder: Path
) -> None:
    done = run_inkdigit("demo", "--out", tmp_path / "demo", INKDIGIT_DATA=str(mnist_folder))
    assert done.returncode == 0, done.stderr
    for number, label in enumerate(SAMPLES, start=1):
        assert find_answers(done.stdout, number) == (f"✓ {label}, right",) * 2
    assert "draws itself stand beside" not in done.stdout  # there is enough to learn from
    assert re.search(r"^test +99\.\d\d% right", done.stdout, re.MULTILINE)
    check_end(done.stdout)


def test_a_terminal_without_the_marks_is_given_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "utf-8"))
    assert demo_run._choose_marks() == Marks()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    assert demo_run._choose_marks() == PLAIN_MARKS


@pytest.mark.parametrize("left", ["metrics.json", "checkpoint.npz"])
def test_an_earlier_run_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_inkdigit: Inkdigit, left: str
) -> None:
    chosen: list[Path] = []
    monkeypatch.setattr(demo_run, "run_demo", lambda out, *_, **__: chosen.append(out))
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["demo"]).exit_code == 0
    for folder in ("demo", "demo-2"):
        (tmp_path / "runs" / folder).mkdir(parents=True)
        (tmp_path / "runs" / folder / left).write_text("an earlier one")
    done = CliRunner().invoke(app, ["demo"])
    assert "which stays: this one goes to runs/demo-3" in done.stderr
    assert CliRunner().invoke(app, ["demo", "--overwrite"]).exit_code == 0
    assert chosen == [Path("runs/demo"), Path("runs/demo-3"), Path("runs/demo")]
    named = run_inkdigit("demo", "--out", tmp_path / "runs/demo", "--data", "digits")
    assert named.returncode == 2
    (line,) = named.stderr.splitlines()
    assert "replace it with --overwrite, or choose another --out" in line
    assert (tmp_path / "runs/demo" / left).read_text() == "an earlier one"
