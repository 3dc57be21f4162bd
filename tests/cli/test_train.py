"""`inkdigit train` and `data fetch`: what is asked for reaches what does it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inkdigit.cli.app import app
from inkdigit.data import download, transfer
from support.command import Inkdigit


def test_held_out_frames_judge_a_run_instead_of_the_test_part(
    run_inkdigit: Inkdigit, tmp_path: Path
) -> None:
    seed = ("train", "--recipe", "seed", "--epochs", "1", "--data", "digits")
    done = run_inkdigit(*seed, "--holdout", "300", "--out", tmp_path / "run")
    assert done.returncode == 0, done.stderr
    metrics = json.loads((tmp_path / "run" / "metrics.json").read_text("utf-8"))
    assert metrics["holdout"] == metrics["validation"]["count"] == 300
    assert "test" not in metrics
    assert f"validation  {metrics['validation']['accuracy']:7.2%} right" in done.stdout


def test_mnist_is_fetched_into_the_folder_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders: list[Path] = []

    def fetch(folder: Path, *, progress: transfer.Progress) -> None:
        progress("https://mirror/mnist.npz", 1, 1)
        folders.append(folder)

    monkeypatch.setattr(download, "fetch_mnist", fetch)
    done = CliRunner().invoke(app, ["data", "fetch", "--data", str(tmp_path / "mine")])
    assert done.exit_code == 0, done.output
    assert folders == [tmp_path / "mine"]
    assert f"MNIST is in {tmp_path / 'mine'}, complete" in done.output


BEFORE_TRAINING = """
import gc, sys
from inkdigit.cli.backend import choose_backend
choose_backend("jax")
keras = sys.modules["keras"]
print(any(found is keras.Model for found in gc.get_objects()))
from inkdigit.cli.training_run import PLOTS_MODULE, train_with_progress
import inkdigit.experiments.run, inkdigit.cli.datasets
SLOW = ("matplotlib", "pandas", "seaborn", "sklearn", "tensorflow")
print([name for name in SLOW if name in sys.modules])
__import__(PLOTS_MODULE)
print([name for name in SLOW if name not in sys.modules])
"""


def test_a_training_begins_without_what_plots_need_and_gets_it_later() -> None:
    command = [sys.executable, "-c", BEFORE_TRAINING]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["False", "[]", "['tensorflow']"]


AFTER_THE_CHOICE = """
import os
from importlib.util import find_spec
from inkdigit.cli.backend import choose_backend
choose_backend("jax")
del os.environ["KERAS_BACKEND"]
print(find_spec("no_module_of_this_name"))
"""


def test_modules_are_found_once_the_choice_is_forgotten() -> None:
    command = [sys.executable, "-c", AFTER_THE_CHOICE]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["None"]
