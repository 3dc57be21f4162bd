"""Which hypothesis of a line is selected, by what both models say of it."""

from functools import partial

import numpy as np
import pytest

from inkdigit.recognition import selection
from inkdigit.recognition.decoder_settings import DECODER_SETTINGS
from inkdigit.recognition.evidence import LineEvidence
from inkdigit.types import Span
from support.hypotheses import FIRST, SECOND, hypothesis, seen

select_hypothesis = partial(selection.select_hypothesis, settings=DECODER_SETTINGS)


def test_the_digit_model_overrules_a_digit_that_it_knows_better() -> None:
    evidence = LineEvidence([{FIRST: seen(4), SECOND: seen(2)}])
    nine = hypothesis(0.6, (9, FIRST), (2, SECOND))
    four = hypothesis(0.3, (4, FIRST), (2, SECOND))
    selected = select_hypothesis([nine, four], evidence)
    assert selected.hypothesis.labels == (4, 2)
    assert 0.8 < selected.confidence < 1
    sure = [selected.confidence, 1]  # all agree on the 2
    assert list(selected.digit_confidences) == pytest.approx(sure)


def test_the_line_model_overrules_a_rule_that_looks_like_a_one() -> None:
    evidence = LineEvidence([{FIRST: seen(7), SECOND: seen(1)}])
    with_rule = hypothesis(1e-9, (7, FIRST), (1, SECOND))
    without = hypothesis(0.99, (7, FIRST), deleted=(SECOND,))
    assert select_hypothesis([with_rule, without], evidence)[0].labels == (7,)


def test_the_best_hypothesis_of_a_text_speaks_for_it() -> None:
    evidence = LineEvidence([{FIRST: seen(7), SECOND: seen(1)}])
    good, elsewhere = hypothesis(0.4, (7, FIRST)), hypothesis(0.4, (7, SECOND))
    other = hypothesis(0.4, (1, FIRST))
    alone = select_hypothesis([good, other], evidence)
    assert select_hypothesis([elsewhere, good, other], evidence) == alone
    assert alone[0] is good


def test_a_digit_is_as_likely_as_all_texts_that_have_it_there() -> None:
    third = Span(48, 68)
    evidence = LineEvidence([{FIRST: seen(7), SECOND: seen(1), third: seen(3)}])
    texts = [
        hypothesis(0.2, (7, FIRST), (1, SECOND), (3, third)),
        hypothesis(0.2, (7, FIRST), (4, SECOND), (3, third)),
        hypothesis(0.2, (7, FIRST), (3, third), deleted=(SECOND,)),
        hypothesis(0.2, (3, FIRST), (1, SECOND), (8, third)),
    ]
    shares = np.exp([one.score(evidence, DECODER_SETTINGS) for one in texts])
    shares /= shares.sum()
    selected = select_hypothesis(texts, evidence)
    assert selected.hypothesis is texts[0]
    assert selected.confidence == pytest.approx(shares[0])
    assert list(selected.digit_confidences) == pytest.approx(
        [shares[:3].sum(), shares[[0, 3]].sum(), shares[:3].sum()]
    )


def test_what_has_fewer_digits_or_none_speaks_against_a_text() -> None:
    evidence = LineEvidence([{FIRST: seen(7), SECOND: seen(1)}])
    texts = [
        hypothesis(0.5, (7, FIRST), (1, SECOND)),
        hypothesis(0.5, (7, FIRST), deleted=(SECOND,)),
        hypothesis(0.5, deleted=(FIRST, SECOND)),
        hypothesis(0.5, (7, FIRST), (4, SECOND)),
    ]
    shares = np.exp([one.score(evidence, DECODER_SETTINGS) for one in texts])
    shares /= shares.sum()
    selected = select_hypothesis(texts, evidence)
    assert selected.nothing == pytest.approx(shares[2])
    assert selected.fewer == pytest.approx(shares[1:3].sum())
