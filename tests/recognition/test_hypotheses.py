"""Which account of a line is taken, by what both networks say of it."""

import numpy as np
import pytest

from inkdigit.layout.component import Component
from inkdigit.recognition.hypotheses import (
    Hypothesis,
    Span,
    View,
    Views,
    hypothesis_from_text,
    select_hypothesis,
)
from inkdigit.recognition.line_model import AlignedDigit
from inkdigit.types import Box

FIRST, SECOND = (0, 20), (24, 44)
FRAME = np.zeros((28, 28), np.uint8)


def component(left: int, height: int = 30) -> Component:
    return Component(Box(100 + left, 50, 20, height), np.full((height, 20), 255, np.uint8))


def view(label: int, digit: float = 0.98) -> View:
    """What the network for frames sees: nearly surely this digit, or none."""
    row = np.full(10, 0.002, np.float32)
    row[label] = 1 - 0.002 * 9
    return View(component(0), FRAME, row, digit)


def hypothesis(
    probability: float, *digits: tuple[int, Span], left_out: tuple[Span, ...] = ()
) -> Hypothesis:
    return Hypothesis(digits, dict.fromkeys(left_out, True), probability)


def test_the_network_for_frames_overrules_a_digit_that_it_knows_better() -> None:
    views = Views([{FIRST: view(4), SECOND: view(2)}])
    nine = hypothesis(0.6, (9, FIRST), (2, SECOND))
    four = hypothesis(0.3, (4, FIRST), (2, SECOND))
    best, sure, sure_of_each = select_hypothesis([nine, four], views)
    assert best.labels == (4, 2)
    assert 0.9 < sure < 1
    assert list(sure_of_each) == pytest.approx([sure, 1])  # all agree on the 2


def test_the_network_for_lines_overrules_a_rule_that_looks_like_a_one() -> None:
    views = Views([{FIRST: view(7), SECOND: view(1)}])
    with_rule = hypothesis(1e-9, (7, FIRST), (1, SECOND))
    without = hypothesis(0.99, (7, FIRST), left_out=(SECOND,))
    assert select_hypothesis([with_rule, without], views)[0].labels == (7,)


def test_leaving_a_digit_out_costs_unless_it_is_none() -> None:
    short = hypothesis(0.5, (7, FIRST), left_out=(SECOND,))
    of_digits = short.score(Views([{FIRST: view(7), SECOND: view(1)}]))
    of_a_mark = short.score(Views([{FIRST: view(7), SECOND: view(1, digit=0.01)}]))
    assert of_digits < of_a_mark


def test_the_best_account_of_a_text_speaks_for_it() -> None:
    views = Views([{FIRST: view(7), SECOND: view(1)}])
    good, elsewhere = hypothesis(0.4, (7, FIRST)), hypothesis(0.4, (7, SECOND))
    other = hypothesis(0.4, (1, FIRST))
    alone = select_hypothesis([good, other], views)
    assert select_hypothesis([elsewhere, good, other], views) == alone
    assert alone[0] is good


def test_a_digit_is_as_likely_as_all_texts_that_have_it_there() -> None:
    third = (48, 68)
    views = Views([{FIRST: view(7), SECOND: view(1), third: view(3)}])
    texts = [
        hypothesis(0.2, (7, FIRST), (1, SECOND), (3, third)),
        hypothesis(0.2, (7, FIRST), (4, SECOND), (3, third)),
        hypothesis(0.2, (7, FIRST), (3, third), left_out=(SECOND,)),
        hypothesis(0.2, (3, FIRST), (1, SECOND), (8, third)),
    ]
    shares = np.exp([one.score(views) for one in texts])
    shares /= shares.sum()
    best, sure, sure_of_each = select_hypothesis(texts, views)
    assert best is texts[0]
    assert sure == pytest.approx(shares[0])
    assert list(sure_of_each) == pytest.approx(
        [shares[:3].sum(), shares[[0, 3]].sum(), shares[:3].sum()]
    )


def test_a_digit_is_seen_in_several_ways() -> None:
    views = Views([{FIRST: view(3, digit=0.1)}, {FIRST: view(2, digit=0.9)}])
    assert views.likelihood(FIRST, 2) > 0.8
    best = views.best(FIRST, 2)
    assert best is not None
    assert best.digit == 0.9
    assert views.best(SECOND, 2) is None
    assert views.likelihood(SECOND, 2) == 0


def test_a_digit_stands_where_it_is_seen_first() -> None:
    upright = View(component(9), FRAME, view(2).probabilities, 0.9)
    views = Views([{FIRST: view(3, digit=0.1)}, {FIRST: upright, SECOND: upright}])
    assert views.best(FIRST, 2) is upright
    assert views.box(FIRST) == component(0).box
    assert views.box(SECOND) == component(9).box


def test_a_text_is_laid_over_the_pieces() -> None:
    components = [component(0), component(24), component(80, height=8)]
    text = [
        AlignedDigit(4, 15, 0, 27),
        AlignedDigit(2, 39, 27, 120),
    ]  # the ink begins in column 5 of what was looked at
    laid = hypothesis_from_text(text, 0.7, components, (95, 300), 300)
    assert laid.labels == (4, 2)
    assert laid.digits[0][1] == (0, 27)
    assert laid.digits[1][1][0] == 27
    assert 49 <= laid.digits[1][1][1] < 85
    assert laid.left_out == {(85, 105): False}
    assert laid.probability == 0.7


def test_a_piece_is_not_left_out_where_two_digits_share_it() -> None:
    both = Component(Box(100, 50, 40, 30), np.full((30, 40), 255, np.uint8))
    laid = hypothesis_from_text(
        [AlignedDigit(1, 8, 0, 20), AlignedDigit(2, 30, 20, 40)], 0.5, [both], (100, 140), 300
    )
    assert laid.left_out == {}


def test_a_digit_may_stand_beside_the_pieces_but_not_where_there_is_no_ink() -> None:
    text = [AlignedDigit(1, 10, 0, 30), AlignedDigit(4, 50, 30, 70)]
    laid = hypothesis_from_text(text, 0.5, [component(40)], (100, 170), 300)
    first, second = (span for _, span in laid.digits)
    assert first[1] <= 40
    assert laid.is_inked(Views([{second: view(4)}, {first: view(1), second: view(4)}]))
    assert not laid.is_inked(Views([{second: view(4)}]))


@pytest.mark.parametrize(("paper", "free"), [(175, True), (300, False)])
def test_what_may_be_a_border_is_left_out_for_nothing(paper: int, free: bool) -> None:
    narrow = Component(Box(160, 50, 8, 40), np.full((40, 8), 255, np.uint8))
    laid = hypothesis_from_text(
        [AlignedDigit(4, 10, 0, 24)], 0.9, [component(0), narrow], (100, paper), paper
    )
    assert laid.left_out == {(60, 68): True}
    assert laid.borders == ({(60, 68)} if free else set())
    views = Views([{laid.digits[0][1]: view(4), (60, 68): view(1)}])
    bare = Hypothesis(laid.digits, {}, laid.probability)
    assert (laid.score(views) == bare.score(views)) is free


def test_a_digit_more_is_worth_something() -> None:
    views = Views([{FIRST: view(1), SECOND: view(1)}])
    assert hypothesis(0.5, (1, FIRST), (1, SECOND)).score(views) > hypothesis(
        0.5, (1, FIRST)
    ).score(views)
