"""Calibration against cases that can be counted by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax

from inkdigit.evaluation.calibration import (
    apply_temperature,
    calibration_curve,
    calibration_error,
    rejection_rate_at_zero_error,
    risk_coverage_curve,
)
from inkdigit.types import Labels, Probabilities

CONFIDENCES = (0.9, 0.8, 0.7, 0.6)


def predict_one(confidences: tuple[float, ...]) -> Probabilities:
    """Frames that are all predicted to be a 1, with these confidences."""
    probabilities = np.repeat((1 - np.array(confidences)[:, None]) / 9, 10, axis=1)
    probabilities[:, 1] = confidences
    return probabilities.astype(np.float32)


def labels(*values: int) -> Labels:
    return np.array(values, np.uint8)


def test_rejecting_ends_at_the_most_certain_error() -> None:
    assert rejection_rate_at_zero_error(predict_one(CONFIDENCES), labels(1, 1, 1, 1)) == 0
    assert rejection_rate_at_zero_error(predict_one(CONFIDENCES), labels(1, 1, 1, 7)) == 0.25
    assert rejection_rate_at_zero_error(predict_one(CONFIDENCES), labels(1, 7, 1, 1)) == 0.75


def test_what_is_no_more_certain_than_an_error_is_rejected_with_it() -> None:
    assert (
        rejection_rate_at_zero_error(predict_one((0.9, 0.8, 0.8, 0.8)), labels(1, 1, 7, 1)) == 0.75
    )


def test_risk_and_coverage_go_from_the_surest_on() -> None:
    curve = risk_coverage_curve(predict_one(CONFIDENCES[::-1]), labels(7, 1, 7, 1))
    np.testing.assert_allclose(curve.coverage, [0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(curve.risk, [0, 1 / 2, 1 / 3, 2 / 4])


def test_among_the_equally_sure_the_errors_come_first() -> None:
    assert risk_coverage_curve(predict_one((0.8, 0.8)), labels(1, 7)).risk.tolist() == [1.0, 0.5]


@given(st.lists(st.tuples(st.floats(0.2, 1), st.booleans()), min_size=1, max_size=50))
def test_bins_of_uncertainty_count_every_frame_and_every_error(
    frames: list[tuple[float, bool]],
) -> None:
    confidences, correct = zip(*frames, strict=True)
    binned = calibration_curve(
        predict_one(confidences), labels(*(1 if one else 7 for one in correct))
    )
    assert binned.count.sum() == len(frames)
    assert binned.errors.sum() == len(frames) - sum(correct)
    assert (binned.errors <= binned.count).all()
    assert binned.uncertainty @ binned.count == pytest.approx(
        len(frames) - sum(confidences), abs=1e-3
    )


def test_confidences_that_hold_have_no_calibration_error() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(0, 10, 200_000).astype(np.uint8)
    confidence = random.uniform(0.3, 1.0, len(labels))
    correct = random.random(len(labels)) < confidence
    probabilities = np.repeat((1 - confidence[:, None]) / 9, 10, axis=1)
    predicted = np.where(correct, labels, (labels + 1) % 10)
    probabilities[np.arange(len(labels)), predicted] = confidence
    assert calibration_error(probabilities.astype(np.float32), labels) < 0.005


def test_too_much_confidence_is_the_calibration_error() -> None:
    labels = np.zeros(1000, np.uint8)
    labels[:250] = 1
    probabilities = np.full((1000, 10), 0.05 / 9, np.float32)
    probabilities[:, 0] = 0.95
    assert calibration_error(probabilities, labels) == pytest.approx(0.95 - 0.75, abs=1e-6)


@given(st.floats(0.5, 3), st.integers(0, 100))
def test_a_temperature_divides_the_logits_and_can_be_taken_back(heat: float, seed: int) -> None:
    logits = np.random.default_rng(seed).normal(0, 2, (5, 10))
    plain = np.asarray(softmax(logits, axis=1), np.float32)
    warm = apply_temperature(plain, heat)
    np.testing.assert_allclose(warm, softmax(logits / heat, axis=1), rtol=1e-4)
    np.testing.assert_allclose(apply_temperature(warm, 1 / heat), plain, rtol=1e-4)
