"""From all that is known of lines to how likely a text is right, and what is said."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from inkdigit import Reader
from inkdigit.recognition.clues import Clues, find_clues
from inkdigit.recognition.counter_evidence import CounterEvidence
from inkdigit.recognition.judgement import (
    JUDGEMENT_SETTINGS,
    JudgementSettings,
    LineJudgement,
    decide_status,
    expand,
    judge_line,
    judge_text,
    load_weights,
    tell_small_print,
)
from inkdigit.synthetic.samples import sketch

SURE, DOUBTFUL, NONE = (
    LineJudgement(0.99, 1.0),
    LineJudgement(0.6, 0.9),
    LineJudgement(0.2, 0.02),
)


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([SURE], "read"),
        ([SURE, SURE], "read"),
        ([DOUBTFUL], "unsure"),
        ([SURE, DOUBTFUL], "unsure"),
        ([SURE, NONE], "read"),
        ([NONE], "not_digits"),
        ([], "not_digits"),
    ],
)
def test_all_lines_must_be_sure_and_one_must_be_of_digits(
    lines: list[LineJudgement], status: str
) -> None:
    assert decide_status(lines, inked=True) == status


def test_without_ink_a_picture_is_blank() -> None:
    assert decide_status([], inked=False) == "blank"


@pytest.mark.parametrize(("right", "status"), [(0.0, "read"), (-0.001, "unsure")])
def test_a_text_is_read_from_a_bound_on(right: float, status: str) -> None:
    line = LineJudgement(JUDGEMENT_SETTINGS.read + right, 1.0)
    assert decide_status([line], inked=True) == status


@pytest.mark.parametrize(("right", "status"), [(0.001, "unsure"), (-0.001, "not_digits")])
def test_a_guess_is_said_where_it_is_likelier_right_than_a_refusal(
    right: float, status: str
) -> None:
    bound = JUDGEMENT_SETTINGS.refusal * (1 - 0.8)
    assert decide_status([LineJudgement(bound + right, 0.8)], inked=True) == status


@pytest.mark.parametrize(("digits", "status"), [(0.0, "unsure"), (-0.001, "not_digits")])
def test_what_is_surely_a_line_of_digits_is_never_refused(digits: float, status: str) -> None:
    surely = JUDGEMENT_SETTINGS.surely_digits
    assert decide_status([LineJudgement(0.01, surely + digits)], inked=True) == status


def test_each_line_is_kept_or_left_out_for_itself() -> None:
    doubtful, worthless = LineJudgement(0.5, 0.8), LineJudgement(0.1, 0.8)
    lines = [SURE, doubtful, worthless]
    assert [line.is_kept() for line in lines] == [True, True, False]
    assert judge_text(lines) == pytest.approx(0.99 * 0.5 * 0.2)


def test_where_one_digit_is_told_of_less_is_enough() -> None:
    bound = JUDGEMENT_SETTINGS.expected_digits
    assert decide_status([LineJudgement(0.01, bound, is_expected=True)], inked=True) == "unsure"
    none = LineJudgement(0.01, bound - 0.001, is_expected=True)
    assert decide_status([none], inked=True) == "not_digits"


def test_bounds_can_be_others() -> None:
    strict = JudgementSettings(read=0.999, refusal=10.0, surely_digits=0.95)
    assert decide_status([SURE], inked=True, settings=strict) == "unsure"
    assert decide_status([DOUBTFUL], inked=True, settings=strict) == "not_digits"


def test_what_may_be_digits_and_is_left_out_lowers_the_confidence() -> None:
    assert judge_text([SURE]) == pytest.approx(0.99)
    assert judge_text([SURE, DOUBTFUL]) == pytest.approx(0.99 * 0.6)
    assert judge_text([SURE, LineJudgement(0.2, 0.4)]) == pytest.approx(0.99 * 0.6)


def test_a_text_is_no_likelier_than_the_part_of_the_ink_that_it_is_of() -> None:
    assert judge_text([SURE, NONE], 0.4) == 0.4
    assert decide_status([SURE, NONE], 0.4, inked=True) == "unsure"


SMALL = JUDGEMENT_SETTINGS.print_lower


@pytest.mark.parametrize(
    ("others", "right", "lower", "is_kept"),
    [
        ([SURE], 0.05, SMALL, False),
        ([SURE], 0.05, SMALL - 0.01, True),  # as tall
        ([SURE], JUDGEMENT_SETTINGS.print_right, SMALL, True),  # not so unlikely
        ([DOUBTFUL], 0.05, SMALL, False),
        ([LineJudgement(0.49, 1.0)], 0.05, SMALL, True),  # beside nothing better
        ([], 0.05, SMALL, True),
    ],
)
def test_small_print_beside_a_likely_line_is_none_of_digits(
    others: list[LineJudgement], right: float, lower: float, *, is_kept: bool
) -> None:
    line = LineJudgement(right, 0.99)
    *first, last = tell_small_print([*others, line], [*(0.0 for _ in others), lower])
    assert first == others
    assert (last.is_kept(), last.is_print) == (is_kept, not is_kept)
    assert judge_text([*first, last]) == pytest.approx(judge_text([*others, line]))


@pytest.mark.parametrize("label", ["Total", "Quantity", "Amount"])
def test_a_label_above_a_number_is_not_said(label: str) -> None:
    row = np.hstack([sketch(int(digit), (64, 64), height=0.8) for digit in "2063"])
    page = cv2.copyMakeBorder(row, 90, 60, 60, 60, cv2.BORDER_CONSTANT, value=row[0, 0].tolist())
    reader = Reader()
    for size in (0.6, 0.8, 1.0):
        form = page.copy()
        cv2.putText(form, label, (60, 74), cv2.FONT_HERSHEY_SIMPLEX, size, (40, 40, 40), 1, 16)
        reading = reader.read(form)
        assert reading.text == "2063"
        assert all(sign.box.bottom < 90 for sign in reading.signs)


def test_the_weights_are_those_of_the_clues() -> None:
    clues = Clues(*np.linspace(0, 1, len(Clues._fields)))
    assert set(load_weights()) == {"right", "digits"}
    assert all(weights.shape == expand(clues).shape for weights in load_weights().values())
    assert all(np.isfinite(weights).all() for weights in load_weights().values())


def test_a_line_without_digits_is_none() -> None:
    assert judge_line(None) == LineJudgement(0.0, 0.0)


def test_doubt_lowers_a_judgement() -> None:
    reader = Reader.load()
    layout, lines = reader.recognize(sketch(7, (200, 160)))
    clues = find_clues(layout, lines[0], one=False)
    assert clues is not None
    surest = judge_line(clues)
    doubtful = clues._replace(text_doubt=1.0, worst_digit=1.0, line_doubt=2.0, worst_frame=2.0)
    assert surest.right > 0.9
    assert judge_line(doubtful).right < surest.right - 0.2


def test_what_speaks_against_a_text_is_a_clue() -> None:
    layout, lines = Reader.load().recognize(sketch(7, (200, 160)))
    against = CounterEvidence(0.1, 0.2, 0.3, 0.4, 0.5)
    clues = find_clues(layout, replace(lines[0], counter_evidence=against), one=False)
    assert clues is not None
    given = (clues.nothing, clues.fewer, clues.letters_seen, clues.signs_seen, clues.disagreement)
    assert given == against


def test_parts_of_a_line_have_no_digits_together_or_fewer_in_any() -> None:
    parts = [CounterEvidence(0.1, 0.5, 0.0, 0.2), CounterEvidence(0.3, 0.4, 0.1, 0.0, 0.6)]
    joined = CounterEvidence.join(parts)
    assert joined == pytest.approx(CounterEvidence(0.1 * 0.3, 1 - 0.5 * 0.6, 0.1, 0.2, 0.6))


def test_a_scribble_has_more_against_it_than_a_digit() -> None:
    reader = Reader.load()
    _, digit = reader.recognize(sketch(7, (200, 160)))
    scrawl = np.full((160, 200, 3), 255, np.uint8)
    points = np.random.default_rng(3).integers(40, 120, (12, 2)).astype(np.int32)
    cv2.polylines(scrawl, [points], False, (0, 0, 0), 5, cv2.LINE_AA)
    _, scribble = reader.recognize(scrawl)
    assert max(digit[0].counter_evidence) < 0.1
    assert scribble[0].counter_evidence.letters > 0.5


def test_even_absurd_clues_are_judged() -> None:
    for value in (0.0, 1e6):
        judgement = judge_line(Clues(*[value] * len(Clues._fields)))
        assert 0 <= judgement.right <= 1
        assert 0 <= judgement.digits <= 1
