"""Frames composed of digits: what stays that digit keeps its label, and what is none loses it."""

import numpy as np
import pytest

from inkdigit.recognition.digit_model import DigitModel
from inkdigit.recognition.reader import Reader
from inkdigit.synthetic import crops as crops_module
from inkdigit.synthetic.crops import compose_frames
from inkdigit.types import NO_DIGIT, Dataset, Split

KINDS = list(crops_module.CROP_SHARES)
NO_HALVES = {0, 2, 3, 4, 5, 7}
"""The digits whose halves are none: a half of another may be a digit."""
NOT_TURNED = {2, 3, 4, 5, 6, 7, 9}
"""The digits that are none on their side, or in a mirror."""


@pytest.fixture(scope="module")
def shipped() -> DigitModel:
    """The shipped network: it knows what is still a digit, and what is none."""
    return Reader.load().digit_model


def of(split: Split, label: int) -> Split:
    """The frames of one digit."""
    return Split(split.frames[split.labels == label], split.labels[split.labels == label])


def compose_kind(monkeypatch: pytest.MonkeyPatch, kind: str, split: Split, count: int) -> Split:
    """Compose frames of one kind only."""
    monkeypatch.setattr(crops_module, "CROP_SHARES", {kind: 1.0})
    return compose_frames(split, count, np.random.default_rng(0))


def test_the_same_seed_composes_the_same_frames(digits: Dataset) -> None:
    first, again, other = (
        compose_frames(digits.train, 50, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert np.array_equal(first.frames, again.frames)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.frames, other.frames)


def test_digits_and_what_is_none_come_out_together(digits: Dataset) -> None:
    composed = compose_frames(digits.train, 500, np.random.default_rng(0))
    assert composed.frames.shape == (500, 28, 28)
    assert composed.frames.dtype == composed.labels.dtype == np.uint8
    assert set(composed.labels.tolist()) == {*range(10), NO_DIGIT}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_ink(monkeypatch: pytest.MonkeyPatch, digits: Dataset, kind: str) -> None:
    composed = compose_kind(monkeypatch, kind, digits.train, 200)
    assert (composed.frames.max(axis=(1, 2)) == 255).all()
    assert (composed.frames > 127).sum(axis=(1, 2)).min() >= 10


@pytest.mark.parametrize("kind", ["beside a fragment", "beside a rule", "small"])
@pytest.mark.parametrize("label", range(10))
def test_a_digit_in_company_or_from_few_pixels_is_still_that_digit(
    monkeypatch: pytest.MonkeyPatch, digits: Dataset, kind: str, label: int
) -> None:
    composed = compose_kind(monkeypatch, kind, of(digits.train, label), 20)
    assert set(composed.labels.tolist()) == {label}


@pytest.mark.parametrize("label", range(10))
def test_two_digits_together_are_none(
    monkeypatch: pytest.MonkeyPatch, digits: Dataset, label: int
) -> None:
    composed = compose_kind(monkeypatch, "two", of(digits.train, label), 20)
    assert set(composed.labels.tolist()) == {NO_DIGIT}


@pytest.mark.parametrize(("kind", "none"), [("half", NO_HALVES), ("turned", NOT_TURNED)])
@pytest.mark.parametrize("label", range(10))
def test_a_half_or_turned_digit_is_none_unless_it_may_be_one(
    monkeypatch: pytest.MonkeyPatch, digits: Dataset, kind: str, none: set[int], label: int
) -> None:
    composed = compose_kind(monkeypatch, kind, of(digits.train, label), 20)
    assert set(composed.labels.tolist()) == {NO_DIGIT if label in none else label}


@pytest.mark.parametrize("label", sorted(set(range(10)) - NO_HALVES - NOT_TURNED))
def test_of_some_digits_only_pairs_are_none(digits: Dataset, label: int) -> None:
    composed = compose_frames(of(digits.train, label), 1000, np.random.default_rng(0))
    pairs = crops_module.CROP_SHARES["two"]
    assert set(composed.labels.tolist()) == {label, NO_DIGIT}
    assert (composed.labels == NO_DIGIT).mean() == pytest.approx(pairs, abs=0.05)


@pytest.mark.parametrize("kind", ["beside a fragment", "beside a rule", "small"])
def test_the_shipped_network_still_knows_a_digit_in_company_or_from_few_pixels(
    monkeypatch: pytest.MonkeyPatch, digits: Dataset, shipped: DigitModel, kind: str
) -> None:
    composed = compose_kind(monkeypatch, kind, digits.train, 300)
    predicted = shipped.predict_proba(composed.frames).argmax(axis=1)
    assert (predicted == composed.labels).mean() > 0.8


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        *(("two", label) for label in range(10)),
        *(("half", label) for label in sorted(NO_HALVES)),
        *(("turned", label) for label in sorted(NOT_TURNED)),
    ],
)
def test_the_shipped_network_takes_what_is_none_for_none(
    monkeypatch: pytest.MonkeyPatch, digits: Dataset, shipped: DigitModel, kind: str, label: int
) -> None:
    composed = compose_kind(monkeypatch, kind, of(digits.train, label), 100)
    classification = shipped.classify(composed.frames)
    assert np.median(classification.digit_probability) < 0.5
