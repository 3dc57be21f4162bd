"""What a line may say, from what the line model says of it in several scales."""

import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigit.recognition.counter_evidence import CounterEvidence
from inkdigit.recognition.line_output import (
    STRIDE,
    AlignedText,
    LineOutput,
    divide_columns,
    merge_signs,
)
from inkdigit.types import SIGNS, Span

STEPS = 12
NOTHING = 0.999


def said(*digits: tuple[int, int], sure: float = 0.9999) -> NDArray[np.float32]:
    """Steps that say each digit at its step, and nothing elsewhere: (t, 11)."""
    steps = np.full((STEPS, 11), (1 - NOTHING) / 10, np.float32)
    steps[:, 0] = NOTHING
    for digit, step in digits:
        steps[step] = (1 - sure) / 10
        steps[step, digit + 1] = sure
    return steps


def seen(*scales: NDArray[np.float32]) -> LineOutput:
    columns = np.arange(STEPS * STRIDE, dtype=np.float64)
    return LineOutput(scales, (columns,) * len(scales), STEPS * STRIDE)


def test_a_text_is_placed_as_each_scale_places_it() -> None:
    texts = seen(said((4, 2), (7, 8)), said((4, 3), (7, 9))).align_texts()
    placed = [text for text in texts if text.labels == (4, 7)]
    first, second = ([digit.centre for digit in text.digits] for text in placed)
    assert [after - before for before, after in zip(first, second, strict=True)] == [STRIDE, STRIDE]


def test_a_text_is_as_likely_as_all_scales_find_it() -> None:
    line = seen(said((4, 2)), said((4, 2)), said((9, 2)))
    likely = {text.labels: text.probability for text in line.align_texts()}
    assert likely[(4,)] > 1.9 * likely[(9,)]
    again = seen(said((4, 2)), said((4, 2)), said((9, 2)))
    assert likely[(4,)] == pytest.approx(again.probability([4]))


def test_what_is_hardly_likely_is_left_alone() -> None:
    doubting = said((4, 2))
    doubting[2, 1:] = 0.0
    doubting[2, [1 + 4, 1 + 9]] = 0.99, 0.005  # enough to be followed from step to step

    def labels(line: LineOutput) -> set[tuple[int, ...]]:
        return {text.labels for text in line.align_texts()}

    assert (9,) in labels(seen(doubting))
    assert (9,) not in labels(seen(doubting, said((4, 2)), said((4, 2))))


def test_digits_reach_halfway_to_their_neighbours() -> None:
    (text,) = (text for text in seen(said((4, 2), (7, 8))).align_texts() if len(text.labels) == 2)
    four, seven = text.digits
    assert four.span.left == 0
    assert four.span.right == seven.span.left
    assert four.centre < four.span.right < seven.centre
    assert seven.span.right == STEPS * STRIDE


def with_signs(digits: NDArray[np.float32], *signs: tuple[str, int, float]) -> NDArray[np.float32]:
    """The same steps where a network also sees signs, which it takes the rest's part for."""
    steps = np.concatenate([digits, np.zeros((STEPS, len(SIGNS)), np.float32)], axis=1)
    for kind, step, sure in signs:
        steps[step] *= 1 - sure
        steps[step, 11 + SIGNS.index(kind)] = sure
    return steps


def likeliest(line: LineOutput) -> AlignedText:
    return max(line.align_texts(), key=lambda text: text.probability)


def test_digits_are_as_likely_whatever_sign_stands_between_them() -> None:
    digits = said((4, 2), (7, 8))
    doubted = with_signs(digits, ("comma", 5, 0.5))
    doubted[5, 11 + SIGNS.index("point")] = doubted[5, 0]
    doubted[5, 0] = 0.0
    bare = seen(digits).probability([4, 7])
    assert abs(seen(doubted).probability([4, 7]) - bare) < 0.01
    assert merge_signs(doubted).shape == (STEPS, 11)
    assert np.allclose(merge_signs(doubted).sum(axis=1), 1, atol=1e-4)


def test_the_same_digit_twice_may_have_a_sign_between_them() -> None:
    line = seen(with_signs(said((4, 2), (4, 4)), ("slash", 3, 0.99)))
    assert likeliest(line).labels == (4, 4)


def test_signs_are_found_beside_digits() -> None:
    text = likeliest(seen(with_signs(said((4, 2), (7, 8)), ("plus", 5, 0.9), ("percent", 11, 0.8))))
    plus, percent = text.signs
    assert (plus.kind, percent.kind) == ("plus", "percent")
    assert abs(plus.confidence - 0.9) < 0.01
    assert 5 * STRIDE <= plus.centre < 6 * STRIDE
    four, seven = text.digits
    assert four.span.right == plus.span.left
    assert plus.span.right == seven.span.left
    assert seven.span.right == percent.span.left


def test_what_runs_on_is_one_sign() -> None:
    steps = with_signs(said((4, 2)), ("dash", 6, 0.7), ("dash", 7, 0.9), ("minus", 9, 0.6))
    assert [sign.kind for sign in likeliest(seen(steps)).signs] == ["dash", "minus"]
    assert abs(likeliest(seen(steps)).signs[0].confidence - 0.9) < 0.01


def test_small_signs_leave_their_neighbours_columns_alone() -> None:
    text = likeliest(seen(with_signs(said((4, 2), (7, 8)), ("point", 4, 0.9))))
    four, seven = text.digits
    assert four.span.right == seven.span.left
    assert text.signs[0].span == Span(4 * STRIDE, 5 * STRIDE)


def test_where_a_digit_is_read_no_sign_is() -> None:
    steps = with_signs(said((1, 2), sure=0.9), ("slash", 2, 0.4))
    assert likeliest(seen(steps)).labels == (1,)
    assert likeliest(seen(steps)).signs == ()


def test_a_line_may_say_nothing_but_signs() -> None:
    text = likeliest(seen(with_signs(said(), ("other", 3, 0.95), ("other", 6, 0.95))))
    assert text.labels == ()
    assert [sign.kind for sign in text.signs] == ["other", "other"]


def test_letters_and_signs_have_a_part_in_what_is_seen() -> None:
    steps = np.zeros((STEPS, 11 + len(SIGNS)), np.float32)
    steps[:, 0] = 1
    for step, label in ((2, 1 + 4), (4, 1 + 7), (6, 11 + SIGNS.index("other")), (8, 11)):
        steps[step, [0, label]] = 0, 1
    empty = np.zeros_like(steps)
    empty[:, 0] = 1
    fewer = empty.copy()
    fewer[2] = steps[2]
    against = seen(fewer, steps).find_counter_evidence([4, 7], nothing=0.1, fewer=0.2)
    assert against == pytest.approx(CounterEvidence(0.1, 0.2, 1 / 5, 1 / 5, 0.5))
    assert seen(empty).find_counter_evidence([], nothing=1, fewer=0)[1:] == (0, 0, 0, 0)


def test_scales_that_say_something_else_disagree() -> None:
    scales = [said((4, 2)), said((4, 2)), said((9, 2)), said((4, 2), (1, 9))]
    line = seen(*(np.pad(steps, ((0, 0), (0, len(SIGNS)))) for steps in scales))
    for digits, part in (([4], 0.5), ([9], 0.75), ([], 1.0)):
        assert line.find_counter_evidence(digits, nothing=0, fewer=0).disagreement == part


def test_columns_are_divided_halfway() -> None:
    assert divide_columns([30.0, 10.0], 50) == [Span(20, 50), Span(0, 20)]
    assert divide_columns([], 50) == []
