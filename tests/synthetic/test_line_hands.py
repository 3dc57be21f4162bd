"""Hands: one pen, one slant and one way of writing each digit for a line."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigit.synthetic.amount_marks import MARK_DRAWERS
from inkdigit.synthetic.digit_bank import DigitBank
from inkdigit.synthetic.line_hands import MARK, OTHER, SIGNS_BEGIN, LineHand, set_pen
from inkdigit.synthetic.line_print import PRINT_SETTINGS, Print
from inkdigit.synthetic.line_texts import SIGN_LABELS
from inkdigit.types import SIGNS, Dataset


@pytest.fixture(scope="module")
def bank(digits: Dataset) -> DigitBank:
    return DigitBank.build(digits.train)


def draw_hand(bank: DigitBank, seed: int = 0, **changes: Any) -> LineHand:
    hand = LineHand.draw(
        40.0, bank, [np.full((40, 20), 255, np.uint8)], np.random.default_rng(seed)
    )
    return replace(hand, **({"print": None} | changes), _frames={}, _drawn={}, _sizes={})


@pytest.mark.parametrize("label", range(1, SIGNS_BEGIN + len(SIGNS)))
def test_everything_is_written_with_ink(bank: DigitBank, label: int) -> None:
    for seed in range(8):
        written = draw_hand(bank, seed).write(label, np.random.default_rng(seed))
        assert written.ink.max() > 127
        assert cv2.boundingRect(written.ink) == (0, 0, *written.ink.shape[::-1])
        assert written.ink.shape[0] < 100


@pytest.mark.parametrize("drawn_share", [0.0, 1.0])
def test_the_same_digits_of_a_hand_are_more_alike_than_those_of_two(
    bank: DigitBank, drawn_share: float
) -> None:
    def widths(hands: list[LineHand]) -> list[int]:
        random = np.random.default_rng(1)
        return [hand.write(5, random).ink.shape[1] for hand in hands]

    one = [
        np.std(widths([draw_hand(bank, seed, drawn_share=drawn_share, unsteadiness=0.3)] * 8))
        for seed in range(12)
    ]
    many = np.std(widths([draw_hand(bank, seed, drawn_share=drawn_share) for seed in range(40)]))
    assert np.mean(one) < 0.7 * many


def test_a_fat_pen_leaves_more_ink(bank: DigitBank) -> None:
    def ink(pen: float) -> float:
        hand = draw_hand(bank, pen=pen, keeps_pen=False)
        return float(
            np.mean([hand.write(4, np.random.default_rng(n)).ink.mean() for n in range(9)])
        )

    assert ink(0.2) > 1.5 * ink(0.06)


def test_a_hand_slants_all_of_its_line(bank: DigitBank) -> None:
    def width(slant: float, label: int) -> float:
        hand = draw_hand(bank, slant=slant, stretch=1.0)
        wide = [hand.write(label, np.random.default_rng(n)).ink.shape[1] for n in range(9)]
        return float(np.mean(wide))

    for label in (2, SIGN_LABELS["left bracket"], OTHER):
        assert width(0.7, label) > width(0.0, label) + 8


def test_a_form_prints_words_and_slants_none(bank: DigitBank) -> None:
    form = Print("DejaVuSans", part=0.5, apart=0.4, strength=0.6)
    upright, slanted = (
        draw_hand(bank, print=form, slant=slant).write(OTHER, np.random.default_rng(3))
        for slant in (0.0, 0.7)
    )
    assert np.array_equal(upright.ink, slanted.ink)
    assert upright.ink.max() == 153  # 0.6 of 255
    hand = draw_hand(bank, print=form, spacing=0.2)
    assert hand.space(OTHER, OTHER) == PRINT_SETTINGS.letter_space
    assert hand.space(OTHER, 5) == hand.space(5, OTHER) == 0.4
    assert hand.space(5, 6) == 0.2
    assert draw_hand(bank, spacing=0.2).space(OTHER, OTHER) == 0.2


def test_a_hand_has_one_mark_for_its_amounts(bank: DigitBank) -> None:
    hands = [draw_hand(bank, seed) for seed in range(60)]
    assert {hand.amount_mark for hand in hands} == set(MARK_DRAWERS)
    star, hashes = (draw_hand(bank, amount_mark=kind) for kind in ("star", "hash"))
    heights = [
        np.mean([hand.write(MARK, random).ink.shape[0] for _ in range(20)])
        for hand, random in ((star, np.random.default_rng(0)), (hashes, np.random.default_rng(0)))
    ]
    assert heights[0] < 0.85 * heights[1]


def test_a_form_prints_the_mark_of_its_amounts(bank: DigitBank) -> None:
    form = Print("DejaVuSans", 0.5, apart=0.4, strength=0.6)
    slanted = draw_hand(bank, print=form, slant=0.7, spacing=0.2)
    written = slanted.write(MARK, np.random.default_rng(0))
    expected, above = form.print_mark(slanted.amount_mark, 40.0, np.random.default_rng(0))
    assert np.array_equal(written.ink, expected)
    assert written.top == 40.0 - above
    assert slanted.space(MARK, 5) == slanted.space(5, MARK) == 0.4


def test_signs_stand_where_they_belong(bank: DigitBank) -> None:
    hand = draw_hand(bank, unsteadiness=0.1)
    random = np.random.default_rng(0)
    middle = {
        kind: np.mean(
            [
                written.top + written.ink.shape[0] / 2
                for written in (hand.write(SIGN_LABELS[kind], random) for _ in range(12))
            ]
        )
        / hand.height
        for kind in ("point", "comma", "minus", "plus")
    }
    assert middle["comma"] > 0.85
    assert middle["point"] > 0.85
    assert 0.35 < middle["minus"] < 0.7
    assert 0.35 < middle["plus"] < 0.7


def test_strokes_are_drawn_anew_along_their_middle() -> None:
    fat = np.zeros((40, 40), np.uint8)
    fat[5:35, 14:26] = 255
    thin = set_pen(fat, 2.0)
    assert 0 < thin.astype(float).sum() < 0.45 * fat.astype(float).sum()
    empty = np.zeros((9, 9), np.uint8)
    assert not set_pen(empty, 2.0).any()


def test_an_uneven_hand_writes_different_digits_in_different_sizes(bank: DigitBank) -> None:
    def measure_heights(unevenness: float) -> NDArray[np.float64]:
        hand = draw_hand(bank, unevenness=unevenness, unsteadiness=0.1, drawn_share=0.0)
        random = np.random.default_rng(3)
        written = [[hand.write(label, random) for _ in range(5)] for label in range(1, 11)]
        return np.array([np.median([one.ink.shape[0] for one in same]) for same in written])

    even, uneven = measure_heights(0.0), measure_heights(0.15)
    assert np.std(uneven / even) > 0.08


def test_a_thin_pen_leaves_strokes_whole(bank: DigitBank) -> None:
    broken = 0
    for number in range(0, 400, 4):
        large = cv2.resize(bank.frames[number], (60, 60), interpolation=cv2.INTER_LINEAR)
        before = cv2.connectedComponents((large > 127).astype(np.uint8))[0]
        after = cv2.connectedComponents((set_pen(large, 1.7) > 64).astype(np.uint8))[0]
        broken += after > before
    assert broken <= 5
