"""Hypotheses of a line: from the line model's texts, and what they are worth."""

from dataclasses import replace

import numpy as np
import pytest

from inkdigit.layout.component import Component
from inkdigit.recognition.classified_component import ClassifiedComponent
from inkdigit.recognition.decoder_settings import DECODER_SETTINGS
from inkdigit.recognition.evidence import LineEvidence
from inkdigit.recognition.hypotheses import (
    Deletion,
    DigitSpan,
    Hypothesis,
    SignSpan,
    collect_spans,
    hypothesis_from_components,
    hypothesis_from_text,
)
from inkdigit.recognition.line_crops import LineCrop
from inkdigit.recognition.line_output import (
    AlignedDigit,
    AlignedSign,
    AlignedText,
    LineOutput,
)
from inkdigit.types import Box, Span
from support.hypotheses import FIRST, FRAME, SECOND, component, hypothesis, seen


def lay(
    text: list[AlignedDigit],
    probability: float,
    components: list[Component],
    columns: Span,
    signs: tuple[AlignedSign, ...] = (),
) -> Hypothesis:
    """Lay a text over components of the picture, of which these columns were looked at."""
    moved = [component.move(-columns.left, 0) for component in components]
    ink = np.zeros((100, columns.width), np.uint8)
    crop = LineCrop(ink, moved, columns.left)
    return hypothesis_from_text(
        AlignedText(tuple(text), probability, signs), crop, DECODER_SETTINGS
    )


def at(left: int, height: int = 30) -> Component:
    """A component of the picture whose ink begins in column 100."""
    return component(100 + left, height)


def test_leaving_a_digit_out_costs_unless_it_is_none() -> None:
    short = hypothesis(0.5, (7, FIRST), deleted=(SECOND,))
    digits = LineEvidence([{FIRST: seen(7), SECOND: seen(1)}])
    a_mark = LineEvidence([{FIRST: seen(7), SECOND: seen(1, digit_probability=0.01)}])
    assert short.score(digits, DECODER_SETTINGS) < short.score(a_mark, DECODER_SETTINGS)


def test_a_text_is_laid_over_the_components() -> None:
    text = [
        AlignedDigit(4, 15, Span(0, 27)),
        AlignedDigit(2, 39, Span(27, 120)),
    ]  # the ink begins in column 5 of what was looked at
    laid = lay(text, 0.7, [at(0), at(24), at(80, height=8)], Span(95, 300))
    assert laid.labels == (4, 2)
    assert laid.spans == [Span(5, 25), Span(29, 49)]  # those of their own components
    assert laid.deletions == (Deletion(Span(85, 105), is_tall=False),)
    assert laid.probability == 0.7


def test_a_component_is_not_deleted_where_two_digits_share_it() -> None:
    both = Component(Box(100, 50, 40, 30), np.full((30, 40), 255, np.uint8))
    text = [AlignedDigit(1, 8, Span(0, 20)), AlignedDigit(2, 30, Span(20, 40))]
    assert lay(text, 0.5, [both], Span(100, 140)).deletions == ()


def test_a_digit_may_stand_beside_the_components_but_not_where_there_is_no_ink() -> None:
    text = [AlignedDigit(1, 10, Span(0, 30)), AlignedDigit(4, 50, Span(30, 70))]
    laid = lay(text, 0.5, [at(40)], Span(100, 170))
    first, second = laid.spans
    assert first.right <= 40
    assert laid.is_inked(LineEvidence([{second: seen(4)}, {first: seen(1), second: seen(4)}]))
    assert not laid.is_inked(LineEvidence([{second: seen(4)}]))


def test_what_is_narrow_and_at_the_end_is_deleted_at_a_cost() -> None:
    narrow = Component(Box(160, 50, 8, 40), np.full((40, 8), 255, np.uint8))
    text = [AlignedDigit(4, 10, Span(0, 24))]
    laid = lay(text, 0.9, [at(0), narrow], Span(100, 175))
    last = Span(60, 68)
    assert laid.deletions == (Deletion(last, is_tall=True),)
    evidence = LineEvidence([{laid.spans[0]: seen(4), last: seen(1)}])
    bare = Hypothesis(laid.digits, (), laid.probability)
    assert laid.score(evidence, DECODER_SETTINGS) < bare.score(evidence, DECODER_SETTINGS)


def test_components_on_the_same_columns_are_deleted_together() -> None:
    narrow, low = (
        Component(Box(160, 50, 8, 40), np.full((40, 8), 255, np.uint8)),
        Component(Box(160, 92, 8, 6), np.full((6, 8), 255, np.uint8)),
    )
    text = [AlignedDigit(4, 10, Span(0, 24))]
    laid = lay(text, 0.9, [at(0), narrow, low], Span(100, 175))
    assert laid.deletions == (Deletion(Span(60, 68), is_tall=False),)


def test_a_signs_component_is_not_deleted() -> None:
    plus = AlignedSign("plus", 0.9, 34, Span(20, 60))
    laid = lay([AlignedDigit(4, 8, Span(0, 20))], 0.9, [at(0), at(24)], Span(100, 200), (plus,))
    assert laid.deletions == ()
    (sign,) = laid.signs
    assert (sign.kind, sign.span, sign.is_tall) == ("plus", Span(24, 44), True)
    assert laid.spans == [Span(0, 20)]


def test_a_small_sign_has_no_component_as_tall_as_digits() -> None:
    point = AlignedSign("point", 0.9, 22, Span(20, 24))
    laid = lay([AlignedDigit(4, 8, Span(0, 60))], 0.9, [at(0)], Span(100, 200), (point,))
    assert laid.signs == (SignSpan("point", 0.9, Span(20, 24)),)
    assert laid.spans == [Span(0, 20)]


@pytest.mark.parametrize(("kind", "cost"), [("slash", 0.5), ("other", 2.3)])
def test_the_digit_model_objects_to_letters_and_signs_down_to_a_floor_of_each(
    kind: str, cost: float
) -> None:
    """Many signs look like a 1 to it."""
    settings = DECODER_SETTINGS._replace(sign_floor=0.6, letter_floor=0.1)
    sign = SignSpan(kind, 0.9, SECOND, (component(24),), is_tall=True)
    line = Hypothesis(hypothesis(0.9, (7, FIRST)).digits, (), 0.9, (sign,))
    a_digit = LineEvidence([{FIRST: seen(7), SECOND: seen(1, digit_probability=1.0)}])
    none = LineEvidence([{FIRST: seen(7), SECOND: seen(1, digit_probability=0.0)}])
    scores = [line.score(evidence, settings) for evidence in (none, a_digit)]
    assert scores[0] - scores[1] == pytest.approx(cost, abs=0.1)


def test_letters_and_doubtful_signs_explain_no_ink() -> None:
    assert SignSpan("plus", 0.9, FIRST).is_known(0.7)
    assert not SignSpan("plus", 0.5, FIRST).is_known(0.7)
    assert not SignSpan("other", 0.99, FIRST).is_known(0.7)


def test_what_has_components_is_seen_in_them_alone() -> None:
    own = (component(0),)
    first = Hypothesis((DigitSpan(1, FIRST, own), DigitSpan(2, SECOND)), (), 0.5)
    second = Hypothesis((DigitSpan(1, FIRST),), (Deletion(SECOND, is_tall=True),), 0.5)
    spans = {FIRST: own, SECOND: ()}
    assert collect_spans([first, second]) == collect_spans([second, first]) == spans


def test_a_digit_more_is_worth_something() -> None:
    evidence = LineEvidence([{FIRST: seen(1), SECOND: seen(1)}])
    one, two = hypothesis(0.5, (1, FIRST)), hypothesis(0.5, (1, FIRST), (1, SECOND))
    assert two.score(evidence, DECODER_SETTINGS) > one.score(evidence, DECODER_SETTINGS)


def test_what_the_digit_model_makes_of_each_component_is_a_hypothesis_too() -> None:
    classified = [
        ClassifiedComponent(
            component(left), FRAME, np.eye(10, dtype=np.float32)[label], np.float32(probability)
        )
        for left, label, probability in ((0, 4, 0.9), (24, 1, 0.2), (48, 7, 0.6))
    ]
    posteriors = np.full((6, 11), 1 / 11, np.float32)
    output = LineOutput((posteriors,), (np.arange(24.0),), 24)
    read = hypothesis_from_components(classified, output, threshold=0.6)
    assert read.labels == (4, 7)
    assert read.spans == [component(0).box.columns, component(48).box.columns]
    assert read.deletions == (Deletion(component(24).box.columns, is_tall=True),)
    again = LineOutput((posteriors,), (np.arange(24.0),), 24)
    assert read.probability == again.probability([4, 7])


def test_a_1_that_is_taller_than_the_others_costs() -> None:
    spans = [FIRST, SECOND]
    tall = LineEvidence([{FIRST: seen(1, height=60), SECOND: seen(7)}])
    even = LineEvidence([{FIRST: seen(1), SECOND: seen(7)}])
    for label, factor in ((1, 1), (4, 0)):
        line = hypothesis(0.5, (label, FIRST), (7, SECOND))
        cost = line.score(even, DECODER_SETTINGS) - line.score(tall, DECODER_SETTINGS)
        expected = factor * DECODER_SETTINGS.tallness_cost * np.log(2) ** 2
        assert cost == pytest.approx(expected, abs=0.01)
    assert tall.measure_tallness(FIRST, [FIRST]) == 0
    assert tall.measure_tallness(SECOND, spans) == 0
    assert even.measure_tallness(FIRST, spans) == 0


def test_two_tall_1s_do_not_vouch_for_each_other() -> None:
    third = Span(48, 68)
    seen_now = {FIRST: seen(1, height=60), SECOND: seen(7), third: seen(1, height=60)}
    even = {FIRST: seen(1), SECOND: seen(7), third: seen(1)}
    line = hypothesis(0.5, (1, FIRST), (7, SECOND), (1, third))
    cost = line.score(LineEvidence([even]), DECODER_SETTINGS) - line.score(
        LineEvidence([seen_now]), DECODER_SETTINGS
    )
    assert cost == pytest.approx(2 * DECODER_SETTINGS.tallness_cost * np.log(2) ** 2, abs=0.01)
    ones = hypothesis(0.5, (1, FIRST), (1, third))
    alike = [ones.score(LineEvidence([one]), DECODER_SETTINGS) for one in (even, seen_now)]
    assert alike[0] == pytest.approx(alike[1])


def test_digits_that_look_alike_cost_where_they_are_different_ones() -> None:
    third = Span(48, 68)
    shape = np.zeros((28, 28), np.uint8)
    shape[4:24, 12:15] = 255
    drawn = {
        span: replace(seen(1), frame=one)
        for span, one in ((FIRST, shape), (SECOND, shape), (third, shape.T))
    }
    evidence, blank = LineEvidence([drawn]), LineEvidence([dict.fromkeys(drawn, seen(1))])

    def cost(*labels: int) -> float:
        digits = zip(labels, (FIRST, SECOND, third), strict=False)
        line = hypothesis(0.5, *digits)
        return line.score(blank, DECODER_SETTINGS) - line.score(evidence, DECODER_SETTINGS)

    most = DECODER_SETTINGS.likeness_cost * (1 - DECODER_SETTINGS.alike)
    assert cost(1, 7) == pytest.approx(most, abs=0.01)
    assert cost(1, 7, 4) == pytest.approx(most, abs=0.01)
    assert cost(1, 1, 4) == pytest.approx(0, abs=0.01)
    assert cost(1) == pytest.approx(0, abs=0.01)
