"""Fingerprints tell trainings apart, and name what differs."""

import json
from dataclasses import replace

import numpy as np
import pytest

from inkdigit.training.fingerprint import Difference, find_difference, fingerprint
from inkdigit.training.recipe import Recipe
from inkdigit.training.recipes import FAST, READER, SEED, TEACHERS
from inkdigit.types import SoftLabelled, Split

FRAMES = np.arange(2 * 28 * 28, dtype=np.uint32).astype(np.uint8).reshape(2, 28, 28)
SPLIT = Split(FRAMES, np.array([1, 2], np.uint8))


@pytest.mark.parametrize("recipe", [SEED, FAST, READER], ids=lambda recipe: recipe.name)
def test_it_is_the_same_after_a_way_through_json(recipe: Recipe) -> None:
    whole = fingerprint(recipe=recipe, split=SPLIT, seed=3, recipes=TEACHERS)
    again = json.loads(json.dumps(whole))
    assert again == whole
    assert find_difference(again, whole) is None
    assert fingerprint(recipe=recipe.to_dict()) == fingerprint(recipe=recipe)


def test_words_that_only_describe_a_recipe_do_not_count() -> None:
    other = replace(SEED, summary="else")
    assert find_difference(fingerprint(recipe=other), fingerprint(recipe=SEED)) is None


def test_the_first_difference_is_named() -> None:
    found, expected = (fingerprint(seed=1, recipe=recipe) for recipe in (SEED, SEED.with_epochs(3)))
    assert find_difference(found, expected) == Difference("recipe.optimization.epochs", 10, 3)


def test_what_only_one_of_them_has_is_a_difference() -> None:
    assert find_difference({"seed": 1}, {"seed": 1, "views": 2}) == Difference("views", None, 2)
    assert find_difference({"seed": 1, "views": 2}, {"seed": 1}) == Difference("views", 2, None)


@pytest.mark.parametrize(
    ("other", "name"),
    [
        (Split(FRAMES[::-1], SPLIT.labels), "split.frames_checksum"),
        (Split(FRAMES, SPLIT.labels[::-1]), "split.labels_checksum"),
        (Split(FRAMES[:1], SPLIT.labels[:1]), "split.count"),
        (SoftLabelled(FRAMES, np.eye(11, dtype=np.float16)[[1, 2]]), "split.labels_checksum"),
    ],
    ids=["frames", "labels", "fewer", "soft labels"],
)
def test_frames_and_labels_count(other: Split | SoftLabelled, name: str) -> None:
    difference = find_difference(fingerprint(split=SPLIT), fingerprint(split=other))
    assert difference is not None
    assert difference.name == name
