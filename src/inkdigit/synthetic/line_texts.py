"""What lines say: numbers, amounts, dates, sums, words, as labels of the line network."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from inkdigit.types import CLASSES, SIGNS

Text = list[int]
"""Labels: 1..10 the digits, then the signs in the order of `SIGNS`."""
SIGN_LABELS = {kind: CLASSES + 1 + number for number, kind in enumerate(SIGNS)}
LABEL_OF_SIGN = {
    ".": "point", ",": "comma", "-": "minus", "+": "plus", "*": "times", "/": "slash",
    "(": "left bracket", ")": "right bracket", ":": "colon", "%": "percent", "_": "dash",
    "x": "other", "#": "mark",
}  # fmt: skip
"""A character for each sign, so that texts can be written down."""
MAX_DIGITS = 20
"""Digits of the longest number."""


def encode(characters: str) -> Text:
    """Give the labels of a text in which each sign is its character in `LABEL_OF_SIGN`."""
    return [
        int(one) + 1 if one.isdigit() else SIGN_LABELS[LABEL_OF_SIGN[one]] for one in characters
    ]


def choose_text(random: np.random.Generator) -> Text:
    """Choose what a line says: mostly digits alone."""
    return encode(TEXT_CHOOSERS[_pick_by_share(random, TEXT_SHARES)](random))


def _choose_digits(random: np.random.Generator, fewest: int, most: int) -> str:
    return "".join(map(str, random.integers(0, 10, int(random.integers(fewest, most + 1)))))


def _pick(random: np.random.Generator, among: Sequence[str]) -> str:
    return among[int(random.integers(len(among)))]


def _pick_by_share(random: np.random.Generator, shares: Mapping[str, float]) -> str:
    sums = np.cumsum(list(shares.values()))
    return list(shares)[int(np.searchsorted(sums, random.random() * sums[-1]))]


def _choose_number(random: np.random.Generator) -> str:
    """Choose a number: short ones more often, 1 in front and zeros behind more often."""
    most = (3, 7, MAX_DIGITS)[int(np.searchsorted((0.35, 0.83), random.random()))]
    number = _choose_digits(random, 1, most)
    chance = random.random()
    if chance < 0.14:
        number = "1" + number[1:]
    elif chance < 0.22:
        number = number[:-2] + "00"
    elif chance < 0.3:  # a digit again and again
        number = number[0] * min(len(number), 4) + number[4:]
    elif chance < 0.36:
        number = "0" * min(len(number), 3) + number[3:]
    return number


def _choose_amount(random: np.random.Generator) -> str:
    whole = _choose_digits(random, 1, 4)
    if len(whole) == 4 and random.random() < 0.5:  # thousands are set apart
        whole = whole[0] + _pick(random, ".,") + whole[1:]
    ending = _pick(random, (",dd", ".dd", ",dd", ".dd", ",_", "._", "_", ",dd_", "dd", "/_", "/_"))
    if random.random() < 0.06:  # seldom, or numbers that end in 11 would be such
        ending = "//"
    cents = "00" if random.random() < 0.3 else _choose_digits(random, 2, 2)
    parts = {
        "amount": whole + ending.replace("dd", cents),
        "unit": "x" * int(random.integers(1, 4)),
        "mark": _pick(random, "####_") * (1 if random.random() < 0.7 else 2),
    }
    return "".join(parts[name] for name in _pick_by_share(random, AMOUNT_SHARES).split())


def _choose_date(random: np.random.Generator) -> str:
    between = _pick(random, "./-/")
    parts = [_choose_digits(random, 1, 2) for _ in range(int(random.integers(2, 4)))]
    if len(parts) > 2 and random.random() < 0.5:  # a year in full
        parts[-1] = _pick(random, ("19", "20")) + _choose_digits(random, 2, 2)
    return between.join(parts)


def _choose_time(random: np.random.Generator) -> str:
    parts = [_choose_digits(random, 1, 2), *["dd"] * int(random.integers(1, 3))]
    text = _pick(random, "::.").join(parts)
    while "dd" in text:
        text = text.replace("dd", _choose_digits(random, 2, 2), 1)
    return text


def _choose_sum(random: np.random.Generator) -> str:
    """Choose a few numbers with what is reckoned between them, in brackets or signed."""
    text = _choose_digits(random, 1, 3)
    for _ in range(int(random.integers(0, 3))):
        text += _pick(random, "+-*/:+-") + _choose_digits(random, 1, 3)
    chance = random.random()
    if chance < 0.3:
        return f"({text})"
    if chance < 0.5:
        return _pick(random, "-+") + text
    return text + "%" if chance < 0.7 else text


def _choose_signs(random: np.random.Generator) -> str:
    """Choose any signs and digits: networks must not guess from what is usual."""
    if random.random() < 0.4:  # one alone
        return _pick(random, "".join(LABEL_OF_SIGN) + "--.,")
    characters = "0123456789" + "".join(LABEL_OF_SIGN) * 2
    return "".join(_pick(random, characters) for _ in range(int(random.integers(1, 6))))


def _choose_word(random: np.random.Generator) -> str:
    return "x" * int(random.integers(1, 9))


def _choose_mixture(random: np.random.Generator) -> str:
    """Choose letters beside digits: a unit, a name, a number's sign."""
    number, word = _choose_digits(random, 1, 4), "x" * int(random.integers(1, 4))
    text = number + word if random.random() < 0.5 else word + number
    return text + _choose_digits(random, 0, 2)


AMOUNT_SHARES = {
    "amount": 0.43, "mark amount": 0.18, "amount mark": 0.1, "mark amount mark": 0.1,
    "amount unit": 0.1, "unit amount": 0.09,
}  # fmt: skip
"""How often amounts have what before and behind them."""
TEXT_SHARES = {
    "number": 0.5, "amount": 0.15, "date": 0.05, "time": 0.03, "sum": 0.06, "signs": 0.06,
    "word": 0.09, "mixture": 0.07, "nothing": 0.03,
}  # fmt: skip
"""How often lines say what."""
TEXT_CHOOSERS: dict[str, Callable[[np.random.Generator], str]] = {
    "number": _choose_number, "amount": _choose_amount, "date": _choose_date,
    "time": _choose_time, "sum": _choose_sum, "signs": _choose_signs, "word": _choose_word,
    "mixture": _choose_mixture, "nothing": lambda _random: "",
}  # fmt: skip
