"""What a recipe trains on holds what the recipe says."""

from dataclasses import replace

import numpy as np
import pytest

from inkdigit.errors import UsageError
from inkdigit.training.mixture import make_training_split
from inkdigit.training.recipe import (
    Distillation,
    FrameData,
    LineData,
    SyntheticFrames,
    TrainingData,
)
from inkdigit.types import NO_DIGIT, Dataset


def test_the_data_sets_frames_and_what_is_made_beside_them(digits: Dataset) -> None:
    data = FrameData(repeats=3, synthetic=SyntheticFrames(drawn=40, composed=30, negatives=20))
    split = make_training_split(digits.train, data, 1)
    count = len(digits.train)
    assert len(split) == len(split.labels) == 3 * count + 90
    for start in (0, count + 90, 2 * count + 90):
        assert np.array_equal(split.frames[start : start + count], digits.train.frames)
        assert np.array_equal(split.labels[start : start + count], digits.train.labels)
    drawn, negatives = slice(count, count + 40), slice(count + 70, count + 90)
    assert (split.labels[drawn] != NO_DIGIT).all()
    assert (split.labels[negatives] == NO_DIGIT).all()


def test_repeating_changes_nothing_else(digits: Dataset) -> None:
    once = FrameData(synthetic=SyntheticFrames(drawn=40, composed=30, negatives=20))
    one = make_training_split(digits.train, once, 1)
    other = make_training_split(digits.train, replace(once, repeats=2), 1)
    assert np.array_equal(one.frames, other.frames[: len(one)])
    assert np.array_equal(one.labels, other.labels[: len(one)])


def test_by_default_the_data_set_stands_alone(digits: Dataset) -> None:
    split = make_training_split(digits.train, FrameData(), 1)
    assert np.array_equal(split.frames, digits.train.frames)


@pytest.mark.parametrize(
    "data",
    [
        FrameData(synthetic=SyntheticFrames(drawn=20)),
        FrameData(synthetic=SyntheticFrames(composed=20)),
        FrameData(synthetic=SyntheticFrames(negatives=20)),
        LineData(lines=20),
    ],
    ids=["drawn", "composed", "negatives", "lines"],
)
def test_the_seed_decides_what_is_made(digits: Dataset, data: TrainingData) -> None:
    first, again, other = (make_training_split(digits.train, data, seed) for seed in (1, 1, 2))
    assert np.array_equal(first.frames, again.frames)
    assert not np.array_equal(first.frames, other.frames)


def test_without_its_teachers_nothing_is_distilled(digits: Dataset) -> None:
    with pytest.raises(UsageError, match=r"learns from labels\. Received: a distillation"):
        make_training_split(digits.train, Distillation(views=2, teachers=()), 1)
