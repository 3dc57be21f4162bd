"""What teachers say of views of frames is kept for whoever learns from them next."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inkdigit.errors import ModelError, UsageError
from inkdigit.recognition.model_files import WEIGHTS
from inkdigit.synthetic.views import draw_view
from inkdigit.training import distillation, teacher_targets
from inkdigit.training.architectures import reader_cnn
from inkdigit.training.distillation import label_views, make_distillation_split
from inkdigit.training.fingerprint import fingerprint
from inkdigit.training.recipe import Distillation, Recipe, SyntheticFrames, Teacher
from inkdigit.training.recipes import FAST, READER, READER_DATA, TEACHERS
from inkdigit.training.trainer import TrainingCallbacks
from inkdigit.types import NO_DIGIT, Dataset, Epoch, Split
from support.networks import shaken
from support.recipes import optimize

QUICK = optimize(replace(FAST, name="wide"), epochs=6, batch_size=32)
DATA = Distillation(
    views=2,
    teachers=(Teacher("wide", 4), Teacher("other", 1)),
    label_smoothing=0.01,
    synthetic=SyntheticFrames(drawn=30, composed=20, negatives=10),
)


@pytest.fixture
def few(digits: Dataset) -> Split:
    return Split(digits.train.frames[:400].copy(), digits.train.labels[:400].copy())


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = {"wide": QUICK, "other": optimize(replace(QUICK, name="other"), epochs=3)}
    monkeypatch.setattr(teacher_targets, "TEACHERS", quick)


def nobody(recipe: Recipe) -> None:
    pytest.fail(f"{recipe.name} is trained")


def stop_at_other(recipe: Recipe) -> None:
    """Break off before the second teacher is trained."""
    if recipe.name == "other":
        raise KeyboardInterrupt


def test_soft_labels_are_about_views_of_every_frame(few: Split, tmp_path: Path) -> None:
    labelled = label_views(few, DATA, tmp_path, TrainingCallbacks())
    assert labelled.frames.shape == (800, 28, 28)
    assert labelled.labels.shape == (800, 11)
    assert np.allclose(labelled.labels.sum(axis=1, dtype=np.float32), 1, atol=0.01)
    assert (labelled.labels[:, NO_DIGIT] == 0).all()
    assert (labelled.labels.argmax(axis=1) == np.tile(few.labels, 2)).mean() > 0.7


def test_it_is_the_mean_of_what_each_teacher_says(few: Split, tmp_path: Path) -> None:
    both, one, other = (
        label_views(
            few, replace(DATA, teachers=teachers), tmp_path / str(number), TrainingCallbacks()
        ).labels
        for number, teachers in enumerate((DATA.teachers, DATA.teachers[:1], DATA.teachers[1:]))
    )
    assert not np.allclose(one, other, atol=0.1)
    assert np.allclose(both, (one.astype(np.float32) + other) / 2, atol=0.02)


@pytest.mark.parametrize("label_smoothing", [0.0, 0.2])
def test_labels_of_synthetic_digits_are_smoothed(
    few: Split, tmp_path: Path, label_smoothing: float
) -> None:
    data = replace(DATA, label_smoothing=label_smoothing)
    split = make_distillation_split(few, data, 1, tmp_path, TrainingCallbacks())
    synthetic = split.labels[800:]
    assert len(synthetic) == 60
    none = synthetic.argmax(axis=1) == NO_DIGIT
    assert none[-10:].all()
    assert (~none[:30]).all()
    assert (synthetic[none] == [0.0] * 10 + [1.0]).all()
    assert (synthetic[~none, NO_DIGIT] == 0).all()
    digits = np.sort(synthetic[~none, :NO_DIGIT].astype(np.float64), axis=1)
    assert np.allclose(digits[:, :9], label_smoothing / 10, atol=1e-3)
    assert np.allclose(digits[:, 9], 1 - 0.9 * label_smoothing, atol=1e-3)


def test_of_synthetic_frames_a_network_shall_say_what_it_said_of_them_unsoftened(
    few: Split, tmp_path: Path
) -> None:
    before, unsoftened = shaken(reader_cnn()), reader_cnn()
    unsoftened.set_weights(before.get_weights())
    nothing = np.zeros((3, 3, 1, 1))
    nothing[1, 1] = 1
    unsoftened.layers[3].set_weights([nothing])
    labelled = make_distillation_split(few, DATA, 1, tmp_path, TrainingCallbacks(), before)
    made = slice(len(few) * DATA.views, None)
    expected = unsoftened.predict(labelled.frames[made], verbose=0)
    assert np.allclose(labelled.labels[made], expected, atol=1e-3)
    assert not np.allclose(before.predict(labelled.frames[made], verbose=0), expected, atol=0.01)


def test_learners_share_soft_labels_and_teachers_go_on(few: Split, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        label_views(few, DATA, tmp_path, TrainingCallbacks(on_begin=stop_at_other))
    assert [path.name for path in tmp_path.iterdir()] == ["wide-4.npz"]
    begun: list[str] = []
    first = label_views(
        few, DATA, tmp_path, TrainingCallbacks(on_begin=lambda recipe: begun.append(recipe.name))
    )
    assert begun == ["other"]  # the first had finished
    assert [path.name for path in tmp_path.iterdir()] == ["teacher_targets.npz"]
    again = label_views(few, DATA, tmp_path, TrainingCallbacks(on_begin=nobody))
    assert np.array_equal(first.frames, again.frames)
    assert np.array_equal(first.labels, again.labels)


def test_a_teacher_that_was_broken_off_goes_on_with_its_next_epoch(
    few: Split, tmp_path: Path
) -> None:
    def stop(epoch: Epoch) -> None:
        if epoch.epoch == 2:
            raise KeyboardInterrupt

    one = replace(DATA, teachers=DATA.teachers[1:])
    with pytest.raises(KeyboardInterrupt):
        label_views(few, one, tmp_path, TrainingCallbacks(on_epoch=stop))
    trained_now: list[int] = []
    label_views(
        few,
        one,
        tmp_path,
        TrainingCallbacks(on_epoch=lambda epoch: trained_now.append(epoch.epoch)),
    )
    assert trained_now == [3]
    assert [path.name for path in tmp_path.iterdir()] == ["teacher_targets.npz"]


def test_who_shares_soft_labels_does_not_train_what_another_has_trained(
    few: Split, tmp_path: Path
) -> None:
    begun: list[str] = []

    def begin(recipe: Recipe) -> None:
        if not begun:  # another run is faster
            label_views(few, DATA, tmp_path, TrainingCallbacks())
        begun.append(recipe.name)

    label_views(few, DATA, tmp_path, TrainingCallbacks(on_begin=begin))
    assert begun == ["wide"]
    assert [path.name for path in tmp_path.iterdir()] == ["teacher_targets.npz"]


def test_soft_labels_of_something_else_are_not_taken(few: Split, tmp_path: Path) -> None:
    label_views(few, DATA, tmp_path, TrainingCallbacks())
    words = r"views 3.*teacher_targets.npz has them by 2.*--soft-labels"
    with pytest.raises(UsageError, match=words):
        label_views(few, replace(DATA, views=3), tmp_path, TrainingCallbacks())
    with pytest.raises(UsageError, match=r"teachers \[\['wide', 4\]\].*has them by"):
        label_views(few, replace(DATA, teachers=DATA.teachers[:1]), tmp_path, TrainingCallbacks())
    few.labels[7] = (few.labels[7] + 1) % 10
    with pytest.raises(UsageError, match=r"split\.labels_checksum"):
        label_views(few, DATA, tmp_path, TrainingCallbacks())


def test_what_one_teacher_said_of_something_else_is_not_taken(
    few: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyboardInterrupt):
        label_views(few, DATA, tmp_path, TrainingCallbacks(on_begin=stop_at_other))
    relabelled = Split(few.frames, (few.labels + 1) % 10)
    with pytest.raises(UsageError, match=r"split\.labels_checksum .*wide-4.npz has them by"):
        label_views(relabelled, DATA, tmp_path, TrainingCallbacks(on_begin=nobody))
    shorter = {name: optimize(replace(QUICK, name=name), epochs=1) for name in ("wide", "other")}
    monkeypatch.setattr(teacher_targets, "TEACHERS", shorter)
    words = r"by teacher\.optimization\.epochs 1\. .*wide-4.npz has them by 6"
    with pytest.raises(UsageError, match=words):
        label_views(few, DATA, tmp_path, TrainingCallbacks(on_begin=nobody))


def test_damaged_soft_labels_are_named(few: Split, tmp_path: Path) -> None:
    label_views(few, DATA, tmp_path, TrainingCallbacks())
    path = tmp_path / "teacher_targets.npz"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(ModelError, match=r"teacher_targets.npz is damaged. Delete it"):
        label_views(few, DATA, tmp_path, TrainingCallbacks())


def test_the_package_has_what_the_recipes_own_teachers_say() -> None:
    """After another setting of theirs, they would be trained anew."""
    with np.load(teacher_targets.SHIPPED_TARGETS, allow_pickle=False) as kept:
        note = json.loads(str(kept["note"]))
    assert note.pop("split")["count"] == 60_000
    assert note == fingerprint(
        views=READER_DATA.views, teachers=READER_DATA.teachers, recipes=TEACHERS
    )
    assert READER.data == READER_DATA


def test_what_is_shipped_was_trained_by_the_recipe_as_it_is() -> None:
    card = json.loads((WEIGHTS / "reader.json").read_text("utf-8"))
    assert card["settings"] == READER.to_dict()


@pytest.mark.mnist
def test_the_package_knows_what_the_teachers_said(
    mnist: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without that, recipe reader would train them, for hours."""
    monkeypatch.setattr(teacher_targets, "TEACHERS", TEACHERS)
    labelled = label_views(mnist.train, READER_DATA, tmp_path, TrainingCallbacks(on_begin=nobody))
    assert len(labelled) == 12 * len(mnist.train)
    assert (labelled.labels.argmax(axis=1) == np.tile(mnist.train.labels, 12)).mean() > 0.995
    frames = draw_view(mnist.train, np.random.default_rng([distillation.VIEW_SEED, 3])).frames
    assert np.array_equal(labelled.frames[3 * len(frames) : 4 * len(frames)], frames)
