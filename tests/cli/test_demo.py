"""`inkdigit demo`: the whole story, with MNIST and without it."""

import re
from pathlib import Path

import pytest

from support.command import Inkdigit

STORY = {
    "frames.png", "curves.png", "confusion_matrix.png", "mistakes.png",
    "metrics.json", "history.csv", "model.keras", "model.onnx", "samples",
}  # fmt: skip


def test_without_mnist_and_network_it_says_so_and_goes_on(
    run_inkdigit: Inkdigit, tmp_path: Path
) -> None:
    done = run_inkdigit("demo", "--out", tmp_path / "demo", "--recipe", "seed")
    assert done.returncode == 0, done.stderr
    assert "MNIST cannot be had here" in done.stderr
    assert "This is NOT MNIST" in done.stderr
    assert done.stdout.count("(not MNIST)") == 2  # where it begins and where it ends
    assert {file.name for file in (tmp_path / "demo").iterdir()} == STORY
    unlisted = {"history.csv", "model.onnx"}
    assert all(name in done.stdout for name in STORY - unlisted)
    assert "calibration.png" not in done.stdout
    assert "scikit-learn's 1,797 digits (not MNIST)" in (tmp_path / "demo/metrics.json").read_text()


@pytest.mark.mnist
def test_with_mnist_it_reads_its_samples(
    run_inkdigit: Inkdigit, tmp_path: Path, mnist_folder: Path
) -> None:
    done = run_inkdigit("demo", "--out", tmp_path / "demo", INKDIGIT_DATA=str(mnist_folder))
    assert done.returncode == 0, done.stderr
    for number, label in enumerate((7, 2, 4, 0, 5, 3), start=1):
        assert f"samples/{number}-a-{label}.png: {label} (" in done.stdout
    assert re.search(r"^test +99\.\d\d% right", done.stdout, re.MULTILINE)
