"""A run is a folder that tells its own story, and can be evaluated again."""

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import onnx
import pytest
from PIL import Image
from sklearn.metrics import accuracy_score, confusion_matrix

from inkdigit.data.splits import train_validation_split
from inkdigit.errors import ModelError, UsageError
from inkdigit.experiments.evaluate import evaluate_run, evaluate_shipped
from inkdigit.experiments.run import LOCK_FILE, RunConfig, run_experiment
from inkdigit.experiments.run_folder import Run
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.training import teacher_targets
from inkdigit.training.architectures import reader_cnn
from inkdigit.training.fingerprint import fingerprint
from inkdigit.training.onnx_export import export_onnx
from inkdigit.training.recipe import Distillation, Recipe, Teacher
from inkdigit.training.recipes import FAST, SEED
from inkdigit.training.trainer import TrainingCallbacks, predict
from inkdigit.types import Dataset, Epoch, Split
from inkdigit.version import __version__
from support.recipes import optimize, synthesize

SHORT = SEED.with_epochs(3)
DISTILLED = replace(
    FAST.with_epochs(1),
    build=reader_cnn,
    data=Distillation(views=1, teachers=(Teacher("wide", 1),)),
)
"""A recipe whose teacher is quickly trained."""
FILES = {
    "model.keras", "model.onnx", "history.csv", "metrics.json", "curves.png",
    "confusion_matrix.png", "mistakes.png",
}  # fmt: skip


@pytest.fixture(scope="module")
def run(digits: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_experiment(
        RunConfig(recipe=SHORT, out=tmp_path_factory.mktemp("runs") / "one", seed=3), digits
    )


def test_the_folder_holds_exactly_its_story(run: Run) -> None:
    assert {file.name for file in run.folder.iterdir()} == FILES


def test_metrics_say_how_the_run_was_made(run: Run, digits: Dataset) -> None:
    said = json.loads((run.folder / "metrics.json").read_text())
    assert (said["recipe"], said["seed"], said["backend"]) == ("seed", 3, "jax")
    assert said["dataset"]["checksum"] == digits.checksum
    assert said["dataset"]["title"] == digits.title
    assert said["settings"]["optimization"]["batch_size"] == 32
    assert {"inkdigit", "python", "keras", "jax", "onnxruntime"} <= set(said["versions"])
    assert 0 < said["seconds"]["epochs"] <= said["seconds"]["train"] <= said["seconds"]["total"]


def test_metrics_are_those_of_the_saved_network(run: Run, digits: Dataset) -> None:
    said = json.loads((run.folder / "metrics.json").read_text())
    labels = DigitModel(run.folder / "model.onnx").predict_proba(digits.test.frames).argmax(axis=1)
    assert said["test"]["accuracy"] == accuracy_score(digits.test.labels, labels)
    assert said["test"]["confusion_matrix"] == confusion_matrix(digits.test.labels, labels).tolist()
    low, high = said["test"]["accuracy_interval"]
    assert 0 <= low < said["test"]["accuracy"] < high <= 1
    assert said["train"]["count"] == len(digits.train)
    assert set(said["test"]["digits"]["7"]) == {"count", "precision", "recall", "f1"}


def test_the_saved_models_agree_and_load_in_plain_keras(run: Run, digits: Dataset) -> None:
    model = keras.saving.load_model(run.folder / "model.keras")
    onnx = DigitModel(run.folder / "model.onnx").predict_proba(digits.test.frames)
    assert np.abs(predict(model, digits.test.frames) - onnx).max() < 1e-5


def test_the_exported_network_says_where_it_comes_from(run: Run, digits: Dataset) -> None:
    words = onnx.load(run.folder / "model.onnx").metadata_props
    assert {word.key: word.value for word in words} == {
        "recipe": "seed",
        "seed": "3",
        "data": digits.name,
        "inkdigit": __version__,
    }


def test_an_exported_network_that_differs_from_the_trained_one_is_refused(
    digits: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def export_another(_model: object, path: Path, metadata: dict[str, str], *_: float) -> None:
        export_onnx(SEED.build(), path, metadata)

    monkeypatch.setattr("inkdigit.experiments.run.export_onnx", export_another)
    with pytest.raises(ModelError, match="ONNX file's probabilities differ from Keras'"):
        run_experiment(RunConfig(recipe=SEED.with_epochs(1), out=tmp_path), digits)
    assert not (tmp_path / "model.onnx").exists()


def test_history_has_a_row_an_epoch(run: Run) -> None:
    rows = list(csv.DictReader((run.folder / "history.csv").read_text().splitlines()))
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert float(rows[-1]["loss"]) < float(rows[0]["loss"])


@pytest.mark.parametrize("name", ["curves.png", "confusion_matrix.png", "mistakes.png"])
def test_plots_are_pictures(run: Run, name: str) -> None:
    with Image.open(run.folder / name) as picture:
        assert picture.format == "PNG"
        assert min(picture.size) > 150


def test_evaluating_again_gives_the_same_figures(run: Run, digits: Dataset) -> None:
    before = json.loads((run.folder / "metrics.json").read_text())
    evaluate_run(run.folder, digits)
    assert json.loads((run.folder / "metrics.json").read_text()) == before


def test_a_finished_run_is_never_trained_over_by_accident(run: Run, digits: Dataset) -> None:
    with pytest.raises(UsageError, match="--overwrite"):
        run_experiment(RunConfig(recipe=SEED, out=run.folder), digits)
    with pytest.raises(UsageError, match="seed 3"):
        run_experiment(RunConfig(recipe=SHORT, out=run.folder, seed=4, resume=True), digits)
    with pytest.raises(UsageError, match="epochs 3"):
        run_experiment(RunConfig(recipe=SEED, out=run.folder, seed=3, resume=True), digits)
    again = run_experiment(RunConfig(recipe=SHORT, out=run.folder, seed=3, resume=True), digits)
    assert again.evaluation_split.metrics.accuracy == run.evaluation_split.metrics.accuracy


def test_another_training_into_the_same_folder_is_told_of_the_first(
    digits: Dataset, tmp_path: Path
) -> None:
    """And the first is none the worse for it."""
    out, others = tmp_path / "run", []

    def train_too(_recipe: Recipe) -> None:
        config = RunConfig(recipe=SHORT, out=out)
        for other in (config, replace(config, overwrite=True), replace(config, resume=True)):
            with pytest.raises(UsageError, match="Another training writes to"):
                run_experiment(other, digits)
            others.append(other)

    run_experiment(RunConfig(recipe=SHORT, out=out), digits, TrainingCallbacks(on_begin=train_too))
    assert len(others) >= 3
    assert not (out / LOCK_FILE).exists()
    assert (out / "metrics.json").exists()


def test_a_finished_run_is_not_taken_for_one_of_other_frames_or_another_backend(
    run: Run, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = RunConfig(recipe=SHORT, out=run.folder, seed=3, resume=True)
    with pytest.raises(UsageError, match=r"holdout 0\. Received: 300"):
        run_experiment(replace(same, holdout=300), digits)
    with pytest.raises(UsageError, match=f"dataset {digits.checksum}. Received: another"):
        run_experiment(same, replace(digits, checksum="another"))
    monkeypatch.setattr("inkdigit.experiments.run.find_backend", lambda: "another")
    with pytest.raises(UsageError, match=r"backend \w+\. Received: another"):
        run_experiment(same, digits)


def test_the_frames_that_are_held_out_are_always_the_same_ones() -> None:
    numbered = Split(np.zeros((100, 28, 28), np.uint8), np.arange(100, dtype=np.uint8))
    rest, held = train_validation_split(numbered, 5)
    assert held is not None
    assert held.labels.tolist() == [41, 56, 33, 79, 95]
    assert sorted([*rest.labels, *held.labels]) == list(range(100))


def test_held_out_frames_judge_instead_of_the_test_part(digits: Dataset, tmp_path: Path) -> None:
    recipe = FAST.with_epochs(1)
    run = run_experiment(RunConfig(recipe=recipe, out=tmp_path / "run", holdout=300), digits)
    said = json.loads((run.folder / "metrics.json").read_text())
    assert "test" not in said
    assert said["validation"]["count"] == 300
    assert said["train"]["count"] == len(digits.train) - 300
    assert run.history[0].validation_accuracy == pytest.approx(said["validation"]["accuracy"])
    with pytest.raises(UsageError, match="hold out"):
        run_experiment(RunConfig(recipe=recipe, out=tmp_path / "two", holdout=5000), digits)


def test_soft_labels_are_kept_only_where_runs_share_them(
    digits: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = replace(digits, train=Split(digits.train.frames[:200], digits.train.labels[:200]))
    quick = {"other": replace(FAST, name="other").with_epochs(1)}
    monkeypatch.setattr(teacher_targets, "TEACHERS", quick)
    data = Distillation(views=2, teachers=(Teacher("other", 1), Teacher("other", 2)))
    recipe = synthesize(replace(DISTILLED, data=data), drawn=20)
    own = run_experiment(RunConfig(recipe=recipe, out=tmp_path / "own"), few)
    assert {file.name for file in own.folder.iterdir()} == FILES
    (tmp_path / "four" / "soft_labels").mkdir(parents=True)
    (tmp_path / "four" / "soft_labels" / "notes.txt").write_text("mine")
    run_experiment(RunConfig(recipe=recipe, out=tmp_path / "four"), few)
    assert [file.name for file in (tmp_path / "four" / "soft_labels").iterdir()] == ["notes.txt"]
    said = run_experiment(
        RunConfig(recipe=recipe, out=tmp_path / "two", soft_labels=tmp_path / "shared"), few
    )
    assert {file.name for file in said.folder.iterdir()} == FILES
    assert [file.name for file in (tmp_path / "shared").iterdir()] == ["teacher_targets.npz"]
    begun: list[str] = []
    callbacks = TrainingCallbacks(on_begin=lambda recipe: begun.append(recipe.name))
    run_experiment(
        RunConfig(recipe=recipe, out=tmp_path / "three", soft_labels=tmp_path / "shared"),
        few,
        callbacks,
    )
    assert begun == ["fast"]


def test_a_folder_that_no_run_made_is_left_alone(digits: Dataset, tmp_path: Path) -> None:
    (tmp_path / "soft_labels").mkdir()
    (tmp_path / "soft_labels" / "teacher_targets.npz").write_text("somebody's")
    run_experiment(RunConfig(recipe=FAST.with_epochs(1), out=tmp_path), digits)
    assert (tmp_path / "soft_labels" / "teacher_targets.npz").read_text() == "somebody's"


class TestFinalPhase:
    """A recipe that goes on with other frames at the end."""

    recipe = replace(
        FAST.with_epochs(2), final_phase=replace(FAST, name="final_phase").with_epochs(1)
    )

    def test_it_goes_on_from_the_trained_network(self, digits: Dataset, tmp_path: Path) -> None:
        still = replace(self.recipe, final_phase=optimize(FAST, epochs=1, learning_rate=1e-9))
        before, same, after = (
            run_experiment(RunConfig(recipe=recipe, out=tmp_path / str(number), seed=2), digits)
            for number, recipe in enumerate((FAST.with_epochs(2), still, self.recipe))
        )
        assert [epoch.epoch for epoch in after.history] == [1, 2, 3]
        assert {file.name for file in after.folder.iterdir()} == FILES
        assert after.evaluation_split.metrics.loss < before.evaluation_split.metrics.loss
        said = [
            DigitModel(run.folder / "model.onnx").predict_proba(digits.test.frames).argmax(axis=1)
            for run in (before, same)
        ]
        assert (said[0] == said[1]).mean() > 0.95  # the statistics of its layers are newer

    def test_it_is_gone_on_with_after_a_stop(self, digits: Dataset, tmp_path: Path) -> None:
        def stop(recipe: Recipe) -> None:
            if recipe.name == "final_phase":
                raise KeyboardInterrupt

        settings = RunConfig(recipe=self.recipe, out=tmp_path / "run", seed=2, resume=True)
        with pytest.raises(KeyboardInterrupt):
            run_experiment(settings, digits, TrainingCallbacks(on_begin=stop))
        stopped = run_experiment(settings, digits)
        unbroken = run_experiment(replace(settings, out=tmp_path / "other"), digits)
        assert (
            stopped.evaluation_split.metrics.to_dict()
            == unbroken.evaluation_split.metrics.to_dict()
        )
        again = run_experiment(settings, digits)
        assert (
            again.evaluation_split.metrics.to_dict() == unbroken.evaluation_split.metrics.to_dict()
        )

    def test_another_run_over_one_that_stopped_can_be_gone_on_with(
        self, digits: Dataset, tmp_path: Path
    ) -> None:
        def stop(_epoch: object) -> None:
            raise KeyboardInterrupt

        def stop_later(epoch: Epoch) -> None:
            if epoch.epoch == 1 and len(begun) == 2:
                raise KeyboardInterrupt

        begun: list[Recipe] = []
        settings = RunConfig(recipe=self.recipe, out=tmp_path / "run", seed=1)
        with pytest.raises(KeyboardInterrupt):
            run_experiment(
                settings, digits, TrainingCallbacks(on_begin=begun.append, on_epoch=stop_later)
            )
        other = replace(settings, seed=2)
        with pytest.raises(KeyboardInterrupt):
            run_experiment(replace(other, overwrite=True), digits, TrainingCallbacks(on_epoch=stop))
        assert run_experiment(replace(other, resume=True), digits).facts.seed == 2


def test_what_is_only_described_otherwise_is_the_same_recipe() -> None:
    last = replace(SEED, name="more", summary="more of it")
    recipe = replace(SEED, final_phase=last)
    other = replace(recipe, summary="else", final_phase=replace(last, summary="as well"))
    longer = replace(recipe, final_phase=last.with_epochs(1))
    assert fingerprint(recipe=other) == fingerprint(recipe=recipe)
    assert fingerprint(recipe=longer) != fingerprint(recipe=recipe)


def test_the_old_run_stays_whole_until_the_new_one_is(
    digits: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = RunConfig(recipe=SEED.with_epochs(1), out=tmp_path / "run", seed=1)
    run_experiment(settings, digits)
    before = {path.name: path.read_bytes() for path in settings.out.iterdir()}

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("inkdigit.experiments.run.score_model", stop)
        with pytest.raises(KeyboardInterrupt):
            run_experiment(replace(settings, seed=2, overwrite=True), digits)
    after = {path.name: path.read_bytes() for path in settings.out.iterdir()}
    assert after.pop("checkpoint.npz")
    assert after == before
    assert run_experiment(replace(settings, seed=2, resume=True), digits).facts.seed == 2


def test_overwriting_forgets_what_teachers_of_the_old_run_learnt(
    digits: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_epoch: object) -> None:
        raise KeyboardInterrupt

    quick = {"wide": replace(FAST, name="wide").with_epochs(2)}
    monkeypatch.setattr(teacher_targets, "TEACHERS", quick)
    few = replace(digits, train=Split(digits.train.frames[:200], digits.train.labels[:200]))
    settings = RunConfig(recipe=DISTILLED, out=tmp_path / "run")
    with pytest.raises(KeyboardInterrupt):
        run_experiment(settings, few, TrainingCallbacks(on_epoch=stop))
    assert list((settings.out / "soft_labels").iterdir())
    with pytest.raises(UsageError, match=r"split\.count 200"):
        run_experiment(replace(settings, holdout=50), few)
    run_experiment(replace(settings, holdout=50, overwrite=True), few)
    assert not (settings.out / "soft_labels").exists()


def test_an_overwriting_run_that_was_broken_off_keeps_what_its_teachers_learnt(
    digits: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(recipe: Recipe) -> None:
        if recipe.name == "residual":
            raise KeyboardInterrupt

    names = ("wide", "residual")
    quick = {name: replace(FAST, name=name).with_epochs(1) for name in names}
    monkeypatch.setattr(teacher_targets, "TEACHERS", quick)
    teachers = tuple(Teacher(name, 1) for name in names)
    recipe = replace(DISTILLED, data=Distillation(views=1, teachers=teachers))
    few = replace(digits, train=Split(digits.train.frames[:200], digits.train.labels[:200]))
    settings = RunConfig(recipe=recipe, out=tmp_path / "run", overwrite=True)
    with pytest.raises(KeyboardInterrupt):
        run_experiment(settings, few, TrainingCallbacks(on_begin=stop))
    begun: list[str] = []
    callbacks = TrainingCallbacks(on_begin=lambda recipe: begun.append(recipe.name))
    run_experiment(replace(settings, resume=True), few, callbacks)
    assert begun == ["residual", "fast"]


def test_the_shipped_networks_figures_are_no_run(digits: Dataset, tmp_path: Path) -> None:
    evaluate_shipped(digits, tmp_path / "shipped")
    with pytest.raises(ModelError, match="holds the figures of the shipped network"):
        evaluate_run(tmp_path / "shipped", digits)


def test_on_other_data_the_test_part_judges(digits: Dataset, tmp_path: Path) -> None:
    recipe = FAST.with_epochs(1)
    run = run_experiment(RunConfig(recipe=recipe, out=tmp_path / "run", holdout=300), digits)
    before = (run.folder / "metrics.json").read_text()
    other = evaluate_run(run.folder, replace(digits, checksum="another"))
    assert other.evaluation_split.name == "test"
    assert other.evaluation_split.metrics.count == len(digits.test)
    assert (run.folder / "metrics.json").read_text() == before


def test_a_run_is_not_overwritten_with_the_shipped_networks_figures(
    run: Run, digits: Dataset
) -> None:
    before = (run.folder / "metrics.json").read_text()
    with pytest.raises(UsageError, match="holds a run"):
        evaluate_shipped(digits, run.folder)
    assert (run.folder / "metrics.json").read_text() == before


def test_the_checksum_is_that_of_the_network_that_was_loaded(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes((run.folder / "model.onnx").read_bytes())
    digit_model = DigitModel(path)
    path.write_bytes(b"another")
    expected = hashlib.sha256((run.folder / "model.onnx").read_bytes()).hexdigest()
    assert digit_model.checksum == expected
