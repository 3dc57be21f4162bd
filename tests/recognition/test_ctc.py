"""The likeliest labelling of a model's steps, judged against adding up every path."""

from itertools import groupby, product

import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigit.recognition.ctc import prefix_beam_search, sequence_probabilities, viterbi_align


def every_text(steps: NDArray[np.float32]) -> dict[tuple[int, ...], float]:
    """Each text with its probability: all ways of saying it, added up."""
    found: dict[tuple[int, ...], float] = {}
    for way in product(range(steps.shape[1]), repeat=len(steps)):
        text = tuple(label for label, _ in groupby(way) if label)
        likely = float(np.prod([step[label] for step, label in zip(steps, way, strict=True)]))
        found[text] = found.get(text, 0.0) + likely
    return found


@pytest.mark.parametrize("seed", range(8))
def test_the_likeliest_text_is_that_of_all_ways_together(seed: int) -> None:
    random = np.random.default_rng(seed)
    steps = random.dirichlet(np.full(4, 0.5), 6).astype(np.float32)
    texts = every_text(steps)
    best = max(texts, key=lambda text: texts[text])
    text, probability = prefix_beam_search(steps)[0]
    assert text == best
    assert probability == pytest.approx(texts[best], rel=0.05)


@pytest.mark.parametrize("seed", range(8))
def test_a_texts_probability_is_that_of_all_ways_to_say_it(seed: int) -> None:
    steps = np.random.default_rng(seed).dirichlet(np.full(4, 0.5), 6).astype(np.float32)
    texts = every_text(steps)
    (said,) = sequence_probabilities(list(texts), [steps])
    assert said == pytest.approx(list(texts.values()), abs=1e-6)
    too_long = (1, 2, 3, 1, 2, 3, 1)
    assert sequence_probabilities([too_long, *texts], [steps])[0, 0] == 0  # there are fewer steps
    assert sequence_probabilities([(2,)], [steps])[0, 0] == said[list(texts).index((2,))]


def test_looks_of_any_length_are_measured_together_as_they_are_alone() -> None:
    random = np.random.default_rng(0)
    looks = [random.dirichlet(np.full(11, 0.2), steps).astype(np.float32) for steps in (3, 9, 1, 6)]
    labellings = [(), (4,), (4, 4), (1, 2, 3), (5, 5, 5, 5)]
    together = sequence_probabilities(labellings, looks)
    assert together.shape == (4, 5)
    for said, look in zip(together, looks, strict=True):
        assert (said == sequence_probabilities(labellings, [look])[0]).all()
    assert together[2, 2] == 0  # the same digit twice needs three steps, and this look has one


def test_texts_come_in_the_order_of_their_probabilities() -> None:
    steps = np.random.default_rng(0).dirichlet(np.ones(11), 20).astype(np.float32)
    probabilities = [probability for _, probability in prefix_beam_search(steps)]
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) <= 1


def said(*labels: int) -> NDArray[np.float32]:
    """Steps that say these labels, nearly surely."""
    steps = np.full((len(labels), 11), 0.001, np.float32)
    steps[np.arange(len(labels)), labels] = 0.99
    return steps


def test_the_same_digit_twice_needs_a_silence_between() -> None:
    assert prefix_beam_search(said(2, 2, 0, 2))[0][0] == (2, 2)
    assert prefix_beam_search(said(2, 2, 2, 2))[0][0] == (2,)


def test_silence_says_nothing() -> None:
    assert prefix_beam_search(said(0, 0, 0))[0][0] == ()
    assert viterbi_align(said(0, 0, 0), ()) == []


def test_each_label_is_found_where_it_is_said() -> None:
    steps = said(0, 5, 5, 0, 0, 7, 3, 0)
    assert viterbi_align(steps, (5, 7, 3)) == [slice(1, 3), slice(5, 6), slice(6, 7)]


@pytest.mark.parametrize("seed", range(8))
def test_labels_stand_where_the_likeliest_way_says_them(seed: int) -> None:
    steps = np.random.default_rng(seed).dirichlet(np.full(4, 0.5), 6).astype(np.float32)
    best: dict[tuple[int, ...], tuple[float, list[slice]]] = {}
    for way in product(range(4), repeat=6):
        runs = [(label, list(run)) for label, run in groupby(range(6), key=lambda t: way[t])]
        spans = [slice(run[0], run[-1] + 1) for label, run in runs if label]
        likely = float(np.prod([step[label] for step, label in zip(steps, way, strict=True)]))
        text = tuple(label for label, _ in runs if label)
        best[text] = max(best.get(text, (0.0, [])), (likely, spans), key=lambda one: one[0])
    for text, (likely, spans) in best.items():
        if likely > 0:
            assert viterbi_align(steps, text) == spans


def test_a_text_that_was_not_said_is_laid_over_the_steps_all_the_same() -> None:
    first, second = viterbi_align(said(0, 5, 0, 0), (5, 9))
    assert first.start == 1
    assert second.start > 1
