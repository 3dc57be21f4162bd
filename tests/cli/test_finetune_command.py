"""`inkdigit train --fine-tune` as a user runs it."""

import json
from pathlib import Path

import pytest

from inkdigit.corrections.export import export
from inkdigit.corrections.store import CorrectionStore
from inkdigit.synthetic.samples import sketch
from support.command import Inkdigit
from support.databases import a_correction
from support.pictures import png
from support.waiting import HANGS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An export of corrections."""
    store = CorrectionStore.open(f"sqlite:///{tmp_path / 'corrections.db'}")
    for digit in (1, 4, 7):
        store.add(a_correction(str(digit), "", png(sketch(digit, (120, 90)))))
    store.add(a_correction("123", "1", png(sketch(7, (120, 90)))))
    export(store, tmp_path / "export")
    store.close()
    return tmp_path / "export"


@pytest.mark.mnist
def test_corrections_become_a_run(
    run_inkdigit: Inkdigit, folder: Path, mnist_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    with (folder / "labels.csv").open("a") as stream:
        stream.write("gone.png,3\n")
    process = run_inkdigit.start(
        "train", "--fine-tune", folder, "--out", out, "--data", mnist_folder, "--epochs", "1"
    )
    stdout, stderr = process.communicate(timeout=HANGS)
    assert process.returncode == 0, stderr
    assert "learnt from 3 digits and 0 that are none, of 3 pictures" in stdout
    assert "left out    1 of 5 pictures: not as many" in stderr
    assert f"left out    {folder / 'gone.png'}: Cannot open" in stderr
    facts = json.loads((out / "metrics.json").read_text("utf-8"))
    assert facts["test"]["accuracy"] >= 0.995 * facts["fine_tuned"]["test_accuracy_before"]

    picture = folder.parent / "seven.png"
    picture.write_bytes(png(sketch(7, (120, 90))))
    done = run_inkdigit("read", picture, "--one", "--model", out)
    assert (done.returncode, done.stdout.split("\t")[1]) == (0, "7")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--recipe", "seed"], 2, "recipe reader"),
        (["--resume"], 2, "--resume"),
        (["--data", "digits"], 2, "Expected MNIST"),
        (["--fine-tune", "nowhere"], 3, "nowhere"),
    ],
)
def test_what_cannot_be_added_is_said(
    run_inkdigit: Inkdigit, folder: Path, tmp_path: Path, arguments: list[str], code: int,
    words: str,
) -> None:  # fmt: skip
    done = run_inkdigit("train", "--fine-tune", folder, "--out", tmp_path / "run", *arguments)
    message = done.stderr.strip()
    assert (done.returncode, len(message.splitlines())) == (code, 1), message
    assert words in message
    assert not (tmp_path / "run").exists()


def test_an_export_of_nothing_is_said(run_inkdigit: Inkdigit, tmp_path: Path) -> None:
    assert run_inkdigit("corrections", "export", tmp_path / "export").returncode == 0
    done = run_inkdigit("train", "--fine-tune", tmp_path / "export", "--out", tmp_path / "run")
    assert done.returncode == 3
    assert "names no picture" in done.stderr
