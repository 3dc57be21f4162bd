"""Lessons: what teachers say of views of frames, kept for whoever learns from them next."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inkdigit.data.views import a_view
from inkdigit.errors import ModelError, UsageError
from inkdigit.model import teaching
from inkdigit.model.recipes import FAST, READER, RECIPES, Recipe
from inkdigit.model.teaching import lessons, taught_split
from inkdigit.model.training import Watcher
from inkdigit.types import NO_DIGIT, Dataset, Split

QUICK = replace(FAST, name="wide", epochs=6, batch_size=32)
TAUGHT = replace(
    READER, views=2, teachers=(("wide", 4), ("plain", 1)), made=30, composed=20, negatives=10
)


@pytest.fixture
def few(digits: Dataset) -> Split:
    return Split(digits.train.frames[:400].copy(), digits.train.labels[:400].copy())


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = {"wide": QUICK, "plain": replace(QUICK, name="plain", epochs=3)}
    monkeypatch.setattr(teaching, "RECIPES", quick)


def nobody(recipe: Recipe) -> None:
    pytest.fail(f"{recipe.name} is trained")


def test_opinions_are_about_views_of_every_frame(few: Split, tmp_path: Path) -> None:
    taught = lessons(few, TAUGHT, tmp_path, Watcher())
    assert taught.frames.shape == (800, 28, 28)
    assert taught.labels.shape == (800, 11)
    assert np.allclose(taught.labels.sum(axis=1, dtype=np.float32), 1, atol=0.01)
    assert (taught.labels[:, NO_DIGIT] == 0).all()
    assert (taught.labels.argmax(axis=1) == np.tile(few.labels, 2)).mean() > 0.7


def test_it_is_the_mean_of_what_each_teacher_says(few: Split, tmp_path: Path) -> None:
    both, one, other = (
        lessons(few, replace(TAUGHT, teachers=teachers), tmp_path, Watcher()).labels
        for teachers in (TAUGHT.teachers, (("wide", 4),), (("plain", 1),))
    )
    assert not np.allclose(one, other, atol=0.01)
    assert np.allclose(both, (one.astype(np.float32) + other) / 2, atol=0.01)


def test_what_is_made_beside_them_has_no_doubt(few: Split, tmp_path: Path) -> None:
    made = taught_split(few, TAUGHT, 1, tmp_path, Watcher()).labels[800:]
    assert len(made) == 60
    assert set(np.unique(made)) == {0.0, 1.0}
    assert (made[-10:].argmax(axis=1) == NO_DIGIT).all()


def test_learners_share_lessons_and_teachers_go_on(few: Split, tmp_path: Path) -> None:
    def stop(recipe: Recipe) -> None:
        if recipe.name == "plain":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lessons(few, TAUGHT, tmp_path, Watcher(on_begin=stop))
    begun: list[str] = []
    first = lessons(
        few, TAUGHT, tmp_path, Watcher(on_begin=lambda recipe: begun.append(recipe.name))
    )
    assert begun == ["plain"]  # the other had finished
    assert {path.name for path in tmp_path.iterdir()} == {"wide-4.npz", "plain-1.npz"}
    again = lessons(few, TAUGHT, tmp_path, Watcher(on_begin=nobody))
    assert np.array_equal(first.frames, again.frames)
    assert np.array_equal(first.labels, again.labels)


def test_opinions_of_something_else_are_not_taken(few: Split, tmp_path: Path) -> None:
    lessons(few, TAUGHT, tmp_path, Watcher())
    with pytest.raises(UsageError, match=r"views 3.*wide-4.npz has them by 2.*--lessons"):
        lessons(few, replace(TAUGHT, views=3), tmp_path, Watcher())
    few.labels[7] = (few.labels[7] + 1) % 10
    with pytest.raises(UsageError, match="labels' checksum"):
        lessons(few, TAUGHT, tmp_path, Watcher())


def test_damaged_opinions_are_named(few: Split, tmp_path: Path) -> None:
    lessons(few, TAUGHT, tmp_path, Watcher())
    path = tmp_path / "plain-1.npz"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(ModelError, match=r"plain-1.npz is damaged. Delete it"):
        lessons(few, TAUGHT, tmp_path, Watcher())


@pytest.mark.mnist
def test_the_package_knows_what_the_teachers_said(
    mnist: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without that, recipe reader would train them for hours."""
    monkeypatch.setattr(teaching, "RECIPES", RECIPES)
    taught = lessons(mnist.train, READER, tmp_path, Watcher(on_begin=nobody))
    assert len(taught) == 12 * len(mnist.train)
    assert (taught.labels.argmax(axis=1) == np.tile(mnist.train.labels, 12)).mean() > 0.995
    frames = a_view(mnist.train, np.random.default_rng([teaching.SEED, 3])).frames
    assert np.array_equal(taught.frames[3 * len(frames) : 4 * len(frames)], frames)
