"""What goes wrong gets one clear message and its exit code, and loses nothing."""

import csv
import json
import signal
import subprocess
import sys
import time
from contextlib import closing
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

import pytest

from inkdigit.corrections.store import CorrectionStore
from inkdigit.errors import DataError, InkdigitError, ModelError, SaveError, UsageError
from support.command import Inkdigit
from support.databases import a_correction
from support.waiting import HANGS, wait_until

INTERRUPTED_EXIT_CODE = 130
TRAIN = ("train", "--recipe", "seed", "--data", "digits", "--seed", "3", "--epochs", "60")
"""Long enough to be caught in the middle, and short enough to be run to its end."""


@pytest.fixture(scope="module")
def finished(run_inkdigit: Inkdigit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing disturbed."""
    out = tmp_path_factory.mktemp("runs") / "finished"
    done = run_inkdigit(*TRAIN, "--out", out)
    assert done.returncode == 0, done.stderr
    return out


def the_message(stderr: str) -> str:
    """The only thing that was said on stderr, besides a line an epoch."""
    lines = [line for line in stderr.splitlines() if line and not line.startswith("epoch ")]
    assert len(lines) == 1, stderr
    return lines[0]


def assert_fails(
    done: subprocess.CompletedProcess[str], error: type[InkdigitError], *words: str
) -> None:
    message = the_message(done.stderr)
    assert done.returncode == error.exit_code, message
    assert message.startswith("inkdigit: ")
    for word in words:
        assert word in message


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    def is_there() -> bool:
        assert process.poll() is None, process.communicate()
        return path.exists()

    wait_until(is_there, 0.002)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def figures(run: Path) -> dict[str, Any]:
    metrics = json.loads((run / "metrics.json").read_text("utf-8"))
    return {part: metrics[part] for part in ("train", "test")}


def epochs(run: Path) -> list[dict[str, str]]:
    with (run / "history.csv").open(newline="") as stream:
        return [
            {key: value for key, value in row.items() if key != "seconds"}
            for row in csv.DictReader(stream)
        ]


LOADING = """
import sys
from inkdigit.__main__ import main

class Interrupting:
    def find_spec(self, name, *_):
        if name == "inkdigit.cli.app":
            {raising}

sys.meta_path.insert(0, Interrupting())
main()
"""
AT_ONCE = (
    "raise KeyboardInterrupt",
    "raise ImportError('initialization failed') from KeyboardInterrupt()",
)

SWALLOWED = """
import gc, os, signal, sys
from pathlib import Path
from inkdigit.cli.training_run import train_with_progress
from inkdigit.data.datasets import load_digits
from inkdigit.experiments.run import RunConfig
from inkdigit.training.recipes import find_recipe
from inkdigit.types import Epoch

def experiment(settings, dataset, callbacks):
    callbacks.on_begin(settings.recipe)
    gc.callbacks.append(lambda *_: os.kill(os.getpid(), signal.SIGINT))
    gc.collect()  # where Python prints what is raised, and goes on
    gc.callbacks.clear()
    callbacks.on_epoch(Epoch(1, 1.0, 0.5, None, None, 0.1))
    print("the end")

settings = RunConfig(recipe=find_recipe("seed"), out=Path(sys.argv[1]), overwrite=True)
train_with_progress(settings, load_digits(), experiment)
"""


def test_python_runs_the_package(run_inkdigit: Inkdigit) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "inkdigit", "--version"], capture_output=True, text=True, check=False
    )
    assert done.stdout == run_inkdigit("--version").stdout != ""


class TestBrokenOff:
    @pytest.mark.parametrize("raising", AT_ONCE)
    def test_ctrl_c_while_the_command_is_loaded(self, raising: str) -> None:
        program = LOADING.format(raising=raising)
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False
        )
        assert done.returncode == INTERRUPTED_EXIT_CODE
        assert done.stderr == "Aborted!\n"

    def test_ctrl_c_while_garbage_is_collected_is_not_lost(self, finished: Path) -> None:
        before = contents(finished)
        done = subprocess.run(
            [sys.executable, "-c", SWALLOWED, finished], capture_output=True, text=True, check=False
        )
        assert "Exit" in done.stderr  # the command makes an exit code of it
        assert f"Stopped. The older run in {finished} is as it was." in done.stderr
        assert "the end" not in done.stdout
        assert contents(finished) == before

    def test_ctrl_c_and_kill_lose_nothing(
        self, run_inkdigit: Inkdigit, finished: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "run"
        checkpoint = out / "checkpoint.npz"

        stopped = run_inkdigit.start(*TRAIN, "--out", out)
        wait_for(checkpoint, stopped)
        stopped.send_signal(signal.SIGINT)
        _, stderr = stopped.communicate(timeout=HANGS)
        assert stopped.returncode == INTERRUPTED_EXIT_CODE, stderr
        assert "--resume" in the_message(stderr)
        assert str(out) in the_message(stderr)
        assert not (out / "metrics.json").exists()

        before = checkpoint.read_bytes()
        killed = run_inkdigit.start(*TRAIN, "--out", out, "--resume")
        while checkpoint.read_bytes() == before:
            assert killed.poll() is None, killed.communicate()
            time.sleep(0.002)
        killed.kill()
        killed.communicate(timeout=HANGS)
        assert killed.returncode == -signal.SIGKILL
        assert not (out / "metrics.json").exists()

        resumed = run_inkdigit(*TRAIN, "--out", out, "--resume")
        assert resumed.returncode == 0, resumed.stderr
        assert "epoch  1/60" not in resumed.stderr
        assert figures(out) == figures(finished)
        assert epochs(out) == epochs(finished)
        assert contents(out).keys() == contents(finished).keys()


class TestSaving:
    def test_a_folder_that_cannot_be_written(self, run_inkdigit: Inkdigit, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"a file")
        out = tmp_path / "file" / "run"

        assert_fails(run_inkdigit(*TRAIN, "--out", out), SaveError, "Cannot write", str(out))
        assert (tmp_path / "file").read_bytes() == b"a file"

    def test_a_full_disk_leaves_the_old_run(
        self, run_inkdigit: Inkdigit, finished: Path, tmp_path: Path
    ) -> None:
        largest = (finished / "model.keras").stat().st_size - 1
        out = tmp_path / "run"
        out.mkdir()
        for name, content in contents(finished).items():
            (out / name).write_bytes(content)
        process = run_inkdigit.start(*TRAIN, "--out", out, "--overwrite", largest_file=largest)
        stdout, stderr = process.communicate(timeout=HANGS)
        done = subprocess.CompletedProcess(TRAIN, process.returncode, stdout, stderr)

        assert_fails(done, SaveError, "Cannot write", str(out), "File too large")
        after = contents(out)
        after.pop("checkpoint.npz", None)
        assert after == contents(finished)


class TestUsage:
    def test_an_unknown_recipe(self, run_inkdigit: Inkdigit, tmp_path: Path) -> None:
        done = run_inkdigit("train", "--recipe", "sed", "--data", "digits", "--out", tmp_path / "x")

        assert_fails(done, UsageError, "seed, fast", "'sed'", "Did you mean 'seed'?")
        assert not (tmp_path / "x").exists()

    def test_soft_labels_that_are_damaged(self, run_inkdigit: Inkdigit, tmp_path: Path) -> None:
        (tmp_path / "teacher_targets.npz").write_bytes(b"PK")
        reader = ("train", "--recipe", "reader", "--data", "digits", "--out", tmp_path / "x")
        done = run_inkdigit(*reader, "--soft-labels", tmp_path)

        assert_fails(done, ModelError, "teacher_targets.npz is damaged", "Delete it")

    def test_an_unknown_backend(self, run_inkdigit: Inkdigit, tmp_path: Path) -> None:
        done = run_inkdigit("train", "--backend", "tensorflw", "--out", tmp_path / "x")
        assert_fails(done, UsageError, "jax, tensorflow, torch", "Did you mean 'tensorflow'?")

        done = run_inkdigit("train", "--out", tmp_path / "x", KERAS_BACKEND="jex")
        assert_fails(done, UsageError, "jax, tensorflow, torch", "Did you mean 'jax'?")

    def test_a_backend_that_is_not_installed(self, run_inkdigit: Inkdigit, tmp_path: Path) -> None:
        missing = [name for name in ("torch", "tensorflow") if PathFinder.find_spec(name) is None]
        if not missing:
            pytest.skip("every backend is installed")
        done = run_inkdigit("train", "--backend", missing[0], "--out", tmp_path / "x")

        assert_fails(done, UsageError, "not installed", f"pip install 'inkdigit[{missing[0]}]'")

    def test_debug_shows_where_an_error_came_from(
        self, run_inkdigit: Inkdigit, tmp_path: Path
    ) -> None:
        done = run_inkdigit("--debug", "train", "--backend", "jex", "--out", tmp_path / "x")

        assert done.returncode != 0
        assert "Traceback" in done.stderr
        assert "UsageError" in done.stderr


class TestFinished:
    def test_it_is_not_overwritten_unasked(self, run_inkdigit: Inkdigit, finished: Path) -> None:
        before = contents(finished)
        done = run_inkdigit(*TRAIN, "--out", finished)

        assert_fails(done, UsageError, str(finished), "finished run", "--resume", "--overwrite")
        assert contents(finished) == before

    def test_resuming_it_changes_no_figure(self, run_inkdigit: Inkdigit, finished: Path) -> None:
        before = figures(finished), epochs(finished), (finished / "model.onnx").read_bytes()
        done = run_inkdigit(*TRAIN, "--out", finished, "--resume")

        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        assert before == (
            figures(finished),
            epochs(finished),
            (finished / "model.onnx").read_bytes(),
        )


class TestMissing:
    def test_a_folder_without_a_run(self, run_inkdigit: Inkdigit, tmp_path: Path) -> None:
        assert_fails(run_inkdigit("evaluate", tmp_path), ModelError, str(tmp_path), "metrics.json")
        nowhere = run_inkdigit("evaluate", tmp_path / "nowhere")
        assert_fails(nowhere, ModelError, f"There is no {tmp_path / 'nowhere'}")
        assert list(tmp_path.iterdir()) == []

    def test_a_table_that_is_taken_for_a_run(self, run_inkdigit: Inkdigit, tmp_path: Path) -> None:
        table = tmp_path / "labels.csv"
        table.write_text("path,text\n")
        assert_fails(run_inkdigit("evaluate", table), ModelError, "is a file", f"--data {table}")

    def test_no_mnist(self, run_inkdigit: Inkdigit) -> None:
        done = run_inkdigit("data", "status")

        assert_fails(done, DataError, "inkdigit data fetch")
        assert done.stdout.count("not here") == 2

    def test_damaged_mnist(self, run_inkdigit: Inkdigit, tmp_path: Path) -> None:
        (tmp_path / "train-labels-idx1-ubyte").write_bytes(b"damaged")
        done = run_inkdigit("data", "status", INKDIGIT_DATA=str(tmp_path))

        assert_fails(done, DataError, "inkdigit data fetch")
        assert f"{tmp_path} (INKDIGIT_DATA): damaged" in done.stdout


def test_a_command_that_is_terminated_leaves_no_drafts(
    run_inkdigit: Inkdigit, tmp_path: Path
) -> None:
    database = tmp_path / "corrections.db"
    with closing(CorrectionStore.open(f"sqlite:///{database}")) as store:
        for _ in range(300):
            store.add(a_correction(picture=bytes(50_000)))
    out = tmp_path / "out"
    process = run_inkdigit.start(
        "corrections", "export", out, "--database", f"sqlite:///{database}"
    )
    wait_for(out / "pictures", process)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=HANGS)
    assert process.returncode == 128 + signal.SIGTERM
    assert not [path for path in out.rglob("*") if path.name.startswith(".")]
    assert not (out / "labels.csv").exists()
