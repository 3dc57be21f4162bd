"""What lines say."""

import numpy as np
import pytest

from inkdigit.synthetic.line_texts import (
    LABEL_OF_SIGN,
    MAX_DIGITS,
    SIGN_LABELS,
    TEXT_CHOOSERS,
    TEXT_SHARES,
    choose_text,
    encode,
)
from inkdigit.types import SIGNS


def test_each_sign_has_a_label_and_a_character() -> None:
    assert list(SIGN_LABELS.items()) == [(kind, 11 + n) for n, kind in enumerate(SIGNS)]
    assert sorted(LABEL_OF_SIGN.values()) == sorted(SIGNS)


def test_a_text_is_encoded() -> None:
    assert encode("109,-") == [2, 1, 10, SIGN_LABELS["comma"], SIGN_LABELS["minus"]]


def test_amounts_have_marks_on_either_side_and_some_end_in_slashes() -> None:
    random = np.random.default_rng(0)
    amounts = [TEXT_CHOOSERS["amount"](random) for _ in range(2000)]
    begin = np.mean([amount.startswith("#") for amount in amounts])
    end = np.mean([amount.endswith("#") for amount in amounts])
    both = np.mean([amount.startswith("#") and amount.endswith("#") for amount in amounts])
    slashes = np.mean(["//" in amount for amount in amounts])
    assert 0.17 < begin < 0.28
    assert 0.11 < end < 0.2
    assert 0.05 < both < 0.11
    assert 0.04 < slashes < 0.09
    assert all(any(one.isdigit() for one in amount) for amount in amounts)


@pytest.mark.parametrize("kind", TEXT_SHARES)
def test_each_kind_can_be_written(kind: str) -> None:
    random = np.random.default_rng(0)
    texts = [TEXT_CHOOSERS[kind](random) for _ in range(200)]
    assert all(len(encode(text)) == len(text) for text in texts)
    assert len(set(texts)) > (0 if kind == "nothing" else 5)


def test_numbers_have_up_to_twenty_digits() -> None:
    random = np.random.default_rng(0)
    lengths = {len(TEXT_CHOOSERS["number"](random)) for _ in range(2000)}
    assert lengths == set(range(1, MAX_DIGITS + 1))


def test_all_that_can_be_said_is_said() -> None:
    random = np.random.default_rng(0)
    said = [label for _ in range(1500) for label in choose_text(random)]
    assert set(said) == set(range(1, 11 + len(SIGNS)))
