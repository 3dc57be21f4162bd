"""What the digit model sees in a part of a line, in several views."""

from inkdigit.recognition.evidence import LineEvidence, SpanEvidence
from support.hypotheses import FIRST, FRAME, SECOND, component, seen


def test_a_digit_is_seen_in_several_ways() -> None:
    evidence = LineEvidence(
        [{FIRST: seen(3, digit_probability=0.1)}, {FIRST: seen(2, digit_probability=0.9)}]
    )
    assert evidence.likelihood(FIRST, 2) > 0.8
    best = evidence.best(FIRST, 2)
    assert best is not None
    assert best.digit_probability == 0.9
    assert evidence.best(SECOND, 2) is None
    assert evidence.likelihood(SECOND, 2) == 0


def test_a_digit_stands_where_it_is_seen_first() -> None:
    upright = SpanEvidence(component(9), FRAME, seen(2).probabilities, 0.9)
    evidence = LineEvidence(
        [{FIRST: seen(3, digit_probability=0.1)}, {FIRST: upright, SECOND: upright}]
    )
    assert evidence.best(FIRST, 2) is upright
    assert evidence.box(FIRST) == component(0).box
    assert evidence.box(SECOND) == component(9).box
