"""Figures against formulas written out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigit.evaluation.metrics import measure, wilson_interval

Z = 1.959963984540054  # the normal distribution's 97.5 % quantile


@given(count=st.integers(1, 100_000), share=st.floats(0, 1))
def test_the_interval_is_wilsons(count: int, share: float) -> None:
    correct = round(share * count)
    p = correct / count
    centre = (p + Z**2 / (2 * count)) / (1 + Z**2 / count)
    half = Z / (1 + Z**2 / count) * math.sqrt(p * (1 - p) / count + Z**2 / (4 * count**2))
    low, high = wilson_interval(correct, count)
    assert low == pytest.approx(max(0, centre - half), abs=1e-9)
    assert high == pytest.approx(min(1, centre + half), abs=1e-9)


def test_figures_of_a_case_small_enough_to_count() -> None:
    labels = np.array([0, 0, 1, 1, 1, 9], np.uint8)
    predicted = [0, 1, 1, 1, 9, 9]
    probabilities = np.full((6, 10), 0.5 / 9, np.float32)
    probabilities[np.arange(6), predicted] = 0.5
    figures = measure(probabilities, labels)
    assert (figures.count, figures.errors) == (6, 2)
    assert figures.accuracy == pytest.approx(4 / 6)
    assert figures.loss == pytest.approx(-(4 * math.log(0.5) + 2 * math.log(0.5 / 9)) / 6, rel=1e-5)
    assert (figures.precision[1], figures.recall[1]) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert (figures.precision[9], figures.recall[9]) == (0.5, 1.0)
    assert figures.f1[9] == pytest.approx(2 / 3)
    assert figures.recall[5] == 0  # a digit that never comes is no division by zero
    assert figures.confusion[0].tolist() == [1, 1, 0, 0, 0, 0, 0, 0, 0, 0]


def test_a_certain_error_has_a_finite_loss() -> None:
    probabilities = np.eye(10, dtype=np.float32)[[3]]
    assert math.isfinite(measure(probabilities, np.array([4], np.uint8)).loss)
