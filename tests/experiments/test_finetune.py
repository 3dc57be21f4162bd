"""The shipped network learns from corrected pictures, and forgets nothing for it."""

import csv
import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigit.data.labels import LabelledPicture, read_labels
from inkdigit.errors import ModelError, UsageError
from inkdigit.experiments.corrected_frames import CorrectedFrames, gather_frames
from inkdigit.experiments.evaluate import evaluate_run
from inkdigit.experiments.finetune import (
    FULL_PRECISION,
    FineTuneSettings,
    build_shipped_network,
    fine_tune,
    make_fine_tune_recipe,
)
from inkdigit.experiments.run import RunConfig
from inkdigit.experiments.run_folder import Run
from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.line_model import LineModel
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.recognition.reader import Reader
from inkdigit.synthetic.samples import sketch
from inkdigit.training.onnx_export import export_onnx
from inkdigit.training.recipe import Augmentation, Recipe
from inkdigit.training.recipes import READER
from inkdigit.types import NO_DIGIT, Dataset, Frames, Split
from support.pictures import png
from support.recipes import optimize, synthesize

FILES = {
    "model.keras", "model.onnx", "history.csv", "metrics.json", "curves.png",
    "confusion_matrix.png", "mistakes.png",
}  # fmt: skip
FEW = 40


def star() -> NDArray[np.uint8]:
    """Ink that is no digit."""
    picture = np.full((120, 120), 255, np.uint8)
    angles = np.radians([-90, 54, 198, -18, 126])
    points = np.stack([60 + 38 * np.cos(angles), 60 + 38 * np.sin(angles)], axis=1)
    cv2.polylines(picture, [np.rint(points).astype(np.int32)], True, 0, 5, cv2.LINE_AA)
    return picture


def in_a_row(*digits: int) -> NDArray[np.uint8]:
    return np.hstack([sketch(digit, (120, 90)) for digit in digits])


def labelled(folder: Path, rows: Iterable[tuple[bytes, str]]) -> tuple[LabelledPicture, ...]:
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(["path", "text", "kind"])
        for number, (content, text) in enumerate(rows):
            (folder / f"{number}.png").write_bytes(content)
            table.writerow([f"{number}.png", text, "corrections"])
    return read_labels(folder)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


class TestGathering:
    def test_digits_get_the_labels_that_are_right(self, reader: Reader, tmp_path: Path) -> None:
        seven, row = png(sketch(7, (120, 90))), png(in_a_row(4, 2))
        corrected = gather_frames(labelled(tmp_path, [(seven, "1"), (row, "97")]), reader)
        assert corrected.split.labels.tolist() == [1, 9, 7]
        assert (corrected.pictures, corrected.left_out, corrected.digits) == (2, 0, 3)
        said = [*reader.read(seven, one=True).digits, *reader.read(row).digits]
        assert np.array_equal(corrected.split.frames, [digit.frame for digit in said])

    def test_lines_follow_one_another(self, reader: Reader, tmp_path: Path) -> None:
        page = np.vstack([in_a_row(1, 2), in_a_row(3, 4)])
        corrected = gather_frames(labelled(tmp_path, [(png(page), "56\n78")]), reader)
        assert corrected.split.labels.tolist() == [5, 6, 7, 8]

    def test_what_is_no_digit_is_learnt_as_such(self, reader: Reader, tmp_path: Path) -> None:
        pictures = labelled(tmp_path, [(png(in_a_row(4, 2)), ""), (png(star()), "")])
        corrected = gather_frames(pictures, reader)
        assert corrected.split.labels.tolist() == [NO_DIGIT] * 3
        assert (corrected.digits, corrected.left_out) == (0, 0)

    def test_a_digit_that_was_taken_for_none(self, reader: Reader, tmp_path: Path) -> None:
        assert reader.read(star()).status == "not_digits"
        corrected = gather_frames(labelled(tmp_path, [(png(star()), "0")]), reader)
        assert corrected.split.labels.tolist() == [0]
        assert corrected.split.frames[0].max() == 255

    def test_of_what_is_no_digit_only_so_many_pieces_are_learnt(
        self, reader: Reader, tmp_path: Path
    ) -> None:
        stars, digits = np.hstack([star()] * 3), in_a_row(4, 2, 7)
        assert [reader.read(one).status for one in (stars, digits)] == ["not_digits", "read"]
        for picture in (stars, digits):
            corrected = gather_frames(labelled(tmp_path, [(png(picture), "")]), reader, 2)
            assert corrected.split.labels.tolist() == [NO_DIGIT] * 2

    def test_others_are_left_out(self, reader: Reader, tmp_path: Path) -> None:
        empty = np.full((90, 90), 255, np.uint8)
        rows = [
            (png(in_a_row(4, 2)), "4256"), (png(empty), ""), (png(empty), "7"), (b"damaged", "7"),
            (png(sketch(7, (120, 90))), "7"),
        ]  # fmt: skip
        corrected = gather_frames(labelled(tmp_path, rows), reader)
        assert corrected.split.labels.tolist() == [7]
        assert (corrected.pictures, corrected.left_out) == (1, 3)
        assert [words.partition(": ")[0] for words in corrected.unread] == [str(tmp_path / "3.png")]

    def test_nothing_to_learn_is_said(self, reader: Reader, tmp_path: Path) -> None:
        rows = [(png(in_a_row(4, 2)), "4256"), (b"damaged", "7")]
        with pytest.raises(
            UsageError, match=r"Left out: 1\. 1 cannot be read, such as .*1\.png: Exp"
        ):
            gather_frames(labelled(tmp_path, rows), reader)


@pytest.fixture(scope="module")
def few(digits: Dataset) -> Dataset:
    """A data set on which training takes no time."""
    return replace(digits, train=Split(digits.train.frames[:400], digits.train.labels[:400]))


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return synthesize(make_fine_tune_recipe(epochs=1), drawn=100, negatives=100)


@pytest.fixture(scope="module")
def eager(recipe: Recipe) -> Recipe:
    """A recipe that learns much from few frames, right ones and wrong ones."""
    return optimize(recipe, learning_rate=0.002, epochs=2)


@pytest.fixture(scope="module")
def corrected(digits: Dataset) -> CorrectedFrames:
    """Digits that the network has not seen, as if each were a picture."""
    return CorrectedFrames(Split(digits.train.frames[-FEW:], digits.train.labels[-FEW:]), FEW, 2)


@pytest.fixture(scope="module")
def run(
    corrected: CorrectedFrames,
    few: Dataset,
    recipe: Recipe,
    tmp_path_factory: pytest.TempPathFactory,
) -> Run:
    out = tmp_path_factory.mktemp("runs") / "one"
    return fine_tune(corrected, RunConfig(recipe=recipe, out=out, seed=5), few)


class TestFineTuning:
    def test_it_goes_on_from_the_shipped_network(self) -> None:
        recipe = make_fine_tune_recipe()
        assert (recipe.name, recipe.optimization.batch_size) == ("fine_tuned", 128)
        assert recipe.augmentation == Augmentation(warp_strength=0.5, damage=True)
        assert recipe.optimization.learning_rate <= READER.optimization.learning_rate / 5
        assert make_fine_tune_recipe(7).optimization.epochs == 7
        card = json.loads((WEIGHTS / "reader.json").read_text("utf-8"))
        assert recipe.export.temperature == pytest.approx(card["settings"]["export"]["temperature"])

    def test_the_folder_is_a_run_folder(self, run: Run, few: Dataset) -> None:
        assert {file.name for file in run.folder.iterdir()} == FILES
        again = evaluate_run(run.folder, few)
        assert again.evaluation_split.metrics.accuracy == run.evaluation_split.metrics.accuracy
        assert Reader.load(run.folder).read(sketch(7, (120, 90)), one=True).text == "7"

    def test_it_reads_beside_the_network_for_lines(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        loaded = []

        class Watched(LineModel):
            def __init__(self, path: Path, threads: int = 1) -> None:
                loaded.append(path.name)
                super().__init__(path, threads)

        monkeypatch.setattr("inkdigit.recognition.models.LineModel", Watched)
        Reader.load(run.folder)
        assert loaded == ["lines.onnx"]
        export_onnx(build_shipped_network(), tmp_path / "other.onnx", {"recipe": "reader"})
        Reader.load(tmp_path / "other.onnx")
        assert loaded == ["lines.onnx"]

    def test_metrics_say_what_it_comes_from(self, run: Run, few: Dataset) -> None:
        facts = json.loads((run.folder / "metrics.json").read_text("utf-8"))
        shipped = DigitModel(FULL_PRECISION).predict_proba(few.test.frames).argmax(axis=1)
        assert facts["recipe"] == "fine_tuned"
        assert facts["settings"]["build"] == "build_shipped_network"
        assert facts["fine_tuned"] == {
            "source_checksum": hashlib.sha256(FULL_PRECISION.read_bytes()).hexdigest(),
            "test_accuracy_before": (shipped == few.test.labels).mean(),
            "pictures": FEW,
            "left_out": 2,
            "digits": FEW,
            "negatives": 0,
            "repeats": 1,
            "replayed": 400,
        }
        assert facts["test"]["accuracy"] >= 0.995 * facts["fine_tuned"]["test_accuracy_before"]

    def test_the_same_seed_gives_the_same_network(
        self, run: Run, corrected: CorrectedFrames, few: Dataset, recipe: Recipe, tmp_path: Path
    ) -> None:
        again = fine_tune(corrected, RunConfig(recipe=recipe, out=tmp_path / "run", seed=5), few)
        for name in ("model.onnx", "mistakes.png"):
            assert (again.folder / name).read_bytes() == (run.folder / name).read_bytes()

    def test_a_finished_run_is_not_overwritten_unasked(
        self, run: Run, corrected: CorrectedFrames, few: Dataset, recipe: Recipe
    ) -> None:
        with pytest.raises(UsageError, match="--overwrite"):
            fine_tune(corrected, RunConfig(recipe=recipe, out=run.folder, seed=5), few)

    def test_it_reads_what_was_corrected(
        self, digits: Dataset, few: Dataset, eager: Recipe, tmp_path: Path
    ) -> None:
        sevens = digits.train.frames[digits.train.labels == 7][-20:]
        mirrored = np.ascontiguousarray(sevens[:, :, ::-1])
        said = DigitModel(FULL_PRECISION).predict_proba(mirrored).argmax(axis=1)
        assert (said == 7).mean() < 0.5
        corrected = CorrectedFrames(Split(mirrored, np.full(20, 7, np.uint8)), 20, 0)
        run = fine_tune(corrected, RunConfig(recipe=eager, out=tmp_path / "run"), few)
        said = DigitModel(run.folder / "model.onnx").predict_proba(mirrored).argmax(axis=1)
        assert (said == 7).mean() > 0.9
        assert run.facts.fine_tuned is not None
        assert run.facts.fine_tuned.repeats == 2  # a tenth of 400 other frames


class TestForgetting:
    def test_few_corrections_are_repeated_only_so_often(
        self,
        digits: Dataset,
        few: Dataset,
        recipe: Recipe,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        seen: list[Frames] = []

        def stop(_recipe: Recipe, split: Split, *_: object, **_more: object) -> None:
            seen.append(split.frames)
            raise KeyboardInterrupt

        monkeypatch.setattr("inkdigit.experiments.finetune.train", stop)
        frame = digits.train.frames[-1:]
        one = CorrectedFrames(Split(frame, digits.train.labels[-1:]), 1, 0)
        with pytest.raises(KeyboardInterrupt):
            fine_tune(
                one,
                RunConfig(recipe=recipe, out=tmp_path / "run"),
                few,
                settings=FineTuneSettings(max_repeats=3),
            )
        assert (seen[0] == frame).all(axis=(1, 2)).sum() == 3

    def test_a_network_that_lost_too_much_by_wrong_labels_is_refused(
        self, few: Dataset, eager: Recipe, tmp_path: Path
    ) -> None:
        wrong = Split(few.train.frames, (few.train.labels + 1) % 10)
        settings = RunConfig(recipe=eager, out=tmp_path / "run")
        with pytest.raises(ModelError, match=r"got worse: .*% on .* must keep 99\.5%") as raised:
            fine_tune(CorrectedFrames(wrong, len(wrong), 0), settings, few)
        assert raised.value.exit_code == 4
        assert list(tmp_path.iterdir()) == []
        right = CorrectedFrames(few.train, len(few.train), 0)
        assert fine_tune(right, settings, few).folder == tmp_path / "run"

    def test_an_older_run_stays(self, run: Run, few: Dataset, recipe: Recipe) -> None:
        before = {file.name: file.read_bytes() for file in run.folder.iterdir()}
        settings = FineTuneSettings(min_accuracy_kept=2.0)
        some = CorrectedFrames(few.train, len(few.train), 0)
        with pytest.raises(ModelError, match="nothing was written"):
            fine_tune(
                some,
                RunConfig(recipe=recipe, out=run.folder, overwrite=True),
                few,
                settings=settings,
            )
        assert {file.name: file.read_bytes() for file in run.folder.iterdir()} == before
